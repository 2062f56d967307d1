package dev.beacon.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A library that can't be had: what was tried and what to do is in one line, and Java goes on. */
class NativeLibraryIT {
  private static final Consumer CONSUMER = new Consumer("class-path");
  private static final String PLATFORM = System.getProperty("beacon.platform");
  private static final String LIBRARY = PLATFORM + "/libbeacon_core.so";

  @Test
  @DisplayName("no beacon-native: says which artifact to add")
  void isMissing() throws Exception {
    assertThat(failure(CONSUMER.jarsBut("beacon-native"), List.of()))
        .contains("tried class path resource " + LIBRARY + ": not found")
        .contains("Depend on beacon-native")
        .contains("-Dbeacon.library.path");
  }

  @Test
  @DisplayName("the classifier of another platform alone: says which one to add")
  void isOfAnotherPlatform() throws Exception {
    List<Path> jars = new ArrayList<>(CONSUMER.jarsBut("beacon-native"));
    jars.add(Consumer.published("beacon-native", "win32-x86-64"));
    assertThat(failure(jars, List.of()))
        .contains("tried class path resource " + LIBRARY + ": not found")
        .contains("its classifier " + PLATFORM);
  }

  @Test
  @DisplayName("a platform that Beacon has no library for: lists those it has")
  void isOfAPlatformWithoutLibrary() throws Exception {
    Path dispatcher = unpacked(jna(), "com/sun/jna/" + PLATFORM + "/libjnidispatch.so");
    assertThat(
            failure(
                CONSUMER.jars(),
                List.of(
                    "-Djna.prefix=linux-mips64el",
                    "-Djna.boot.library.path=" + dispatcher.getParent())))
        .contains("tried class path resource linux-mips64el/libbeacon_core.so: not found")
        .contains("only for linux-x86-64, linux-aarch64", "build it from the sources");
  }

  @Test
  @DisplayName("a platform that JNA has no library for: says whose is missing")
  void isOfAPlatformWithoutJna() throws Exception {
    Path library = unpacked(natives(), LIBRARY);
    for (String option : List.of("-Dnothing", "-Dbeacon.library.path=" + library)) {
      assertThat(failure(CONSUMER.jars(), List.of("-Djna.prefix=plan9-mips", option)))
          .contains("tried JNA's own library", "com/sun/jna/plan9-mips/", "not found")
          .contains("JNA, which loads it, is not there for this platform");
    }
  }

  @Test
  @DisplayName("no place where a library may be loaded from: says which mount option it is")
  void isForbiddenToRun() throws Exception {
    Room room = Room.withLink();
    room.noexec(room.temporary);
    String failure = failure(room, CONSUMER.jars(), List.of("-Djna.tmpdir=" + room.temporary));
    assertThat(failure)
        .contains("failed to map segment", room.temporary.toString())
        .contains("mounted noexec", "-Djna.tmpdir", "-Dbeacon.library.path");
  }

  @Test
  @DisplayName("-Dbeacon.library.path at another processor's library: names both platforms")
  void isOfAnotherProcessor() throws Exception {
    String other = PLATFORM.equals("linux-s390x") ? "linux-aarch64" : "linux-s390x";
    Path library = unpacked(natives(), other + "/libbeacon_core.so");
    assertThat(failure(CONSUMER.jars(), List.of("-Dbeacon.library.path=" + library)))
        .contains("tried " + library + ": is for " + other)
        .contains("this JVM is of " + PLATFORM);
  }

  @Test
  @DisplayName("-Dbeacon.library.path at nothing: names the file that was looked for")
  void isNotWhereItIsSaidToBe() throws Exception {
    Path folder = Shell.newFolder("empty");
    assertThat(failure(CONSUMER.jars(), List.of("-Dbeacon.library.path=" + folder)))
        .contains(
            "tried " + folder.resolve("libbeacon_core.so") + " (of -Dbeacon.library.path)",
            "no such file");
    assertThat(failure(CONSUMER.jars(), List.of("-Dbeacon.library.path=/nowhere/core.so")))
        .contains("tried /nowhere/core.so (of -Dbeacon.library.path): no such file");
  }

  @Test
  @DisplayName("a library of another version, by its ABI number: says both")
  void isOfAnotherVersion() throws Exception {
    Path library = compiled("uint32_t bcn_abi_version(void) { return 99; }");
    assertThat(failure(CONSUMER.jars(), List.of("-Dbeacon.library.path=" + library)))
        .contains("tried " + library + ": its interface is version 99, not 1")
        .contains("Use beacon and beacon-native of one version");
  }

  @Test
  @DisplayName("a library of the right name that is something else: names the function it lacks")
  void isAnotherLibrary() throws Exception {
    Path library = compiled("uint32_t something_else(void) { return 1; }");
    assertThat(failure(CONSUMER.jars(), List.of("-Dbeacon.library.path=" + library)))
        .contains("tried " + library, "bcn_abi_version");
  }

  @Test
  @DisplayName("a library cut off in the jar: says what is damaged, and no signal ends Java")
  void isCutOff() throws Exception {
    byte[] whole = entry(natives(), LIBRARY);
    for (int bytes : List.of(0, 64, whole.length / 2, whole.length - 1)) {
      List<Path> jars = new ArrayList<>(CONSUMER.jarsBut("beacon-native"));
      jars.add(jarWith(Map.of(LIBRARY, java.util.Arrays.copyOf(whole, bytes))));
      assertThat(failure(jars, List.of()))
          .as("cut off after %d bytes", bytes)
          .containsAnyOf("its end is missing", "file too short", "too short")
          .contains("damaged", "fetch beacon-native again");
    }
  }

  @Test
  @DisplayName("a jar whose bytes changed on the way: says that the jar is damaged")
  void isDamaged() throws Exception {
    Path jar = Shell.newFolder("jar").resolve("beacon-native.jar");
    byte[] bytes = Files.readAllBytes(Consumer.published("beacon-native", PLATFORM));
    for (int i = bytes.length / 2; i < bytes.length / 2 + 64; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(jar, bytes);
    List<Path> jars = new ArrayList<>(CONSUMER.jarsBut("beacon-native"));
    jars.add(jar);
    assertThat(failure(jars, List.of()))
        .contains("tried jar:file:" + jar)
        .contains("Fetch beacon-native again");
  }

  /** The one line that the program prints. */
  private static String failure(List<Path> jars, List<String> options)
      throws IOException, InterruptedException {
    return failure(Room.withLink(), jars, options);
  }

  private static String failure(Room room, List<Path> jars, List<String> options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-cp", Consumer.path(jars), Consumer.FINDER));
    Outcome outcome = room.java(Jdk.OF_THE_BUILD, arguments);
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    List<String> said =
        outcome.err().stream().filter(line -> !line.startsWith("SLF4J(W)")).toList();
    assertThat(said).as("%s", outcome).hasSize(1);
    assertThat(said.get(0))
        .startsWith("NativeLibraryException: cannot load the native library beacon_core: tried ")
        .endsWith(".");
    return said.get(0);
  }

  private static Path natives() {
    return Consumer.published("beacon-native", "");
  }

  private static Path jna() throws IOException {
    return CONSUMER.jars().stream()
        .filter(jar -> jar.getFileName().toString().startsWith("jna-"))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] entry(Path jar, String name) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return in.readAllBytes();
    }
  }

  private static Path unpacked(Path jar, String name) throws IOException {
    Path file = Shell.newFolder("unpacked").resolve(Path.of(name).getFileName());
    return Files.write(file, entry(jar, name));
  }

  private static Path jarWith(Map<String, byte[]> entries) throws IOException {
    Path jar = Shell.newFolder("jar").resolve("beacon-native.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return jar;
  }

  private static Path compiled(String function) throws IOException, InterruptedException {
    Path folder = Shell.newFolder("library");
    Path source = folder.resolve("library.c");
    Files.writeString(source, "#include <stdint.h>\n" + function + "\n", UTF_8);
    Path library = folder.resolve("libbeacon_core.so");
    Outcome compiled =
        Shell.run(List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()));
    assertThat(compiled.exitCode()).as("%s", compiled).isZero();
    return library;
  }
}
