package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release that this build made. What needs root and a network of its own is in {@code check}.
 */
class ReleaseIT {

  private static final String VERSION = System.getProperty("beacon.version");
  private static final Path RELEASE = Path.of(System.getProperty("beacon.release"));

  private final Path folder;

  ReleaseIT(@TempDir Path folder) {
    this.folder = folder;
  }

  /** What a first start leaves behind it goes on writing into the folder. */
  @AfterEach
  void archivesOfClassesAreMade() throws Exception {
    if (!Shell.isWindows()) {
      String script = "while [ -n \"$(find . -name '*.making')\" ]; do sleep 0.1; done";
      assertThat(Shell.run(Map.of(), folder, "sh", "-c", script).exitCode()).isZero();
    }
  }

  @Test
  @DisplayName("a second build makes the same bytes")
  void aSecondBuildMakesTheSameBytes() throws Exception {
    Release again =
        new Release(
            VERSION,
            Instant.parse(System.getProperty("beacon.time")),
            Path.of(System.getProperty("beacon.top")),
            Path.of(System.getProperty("beacon.lib")));
    again.write(folder);

    assertThat(sums(folder)).isEqualTo(sums(RELEASE)).hasSizeGreaterThan(1);
  }

  @Test
  @DisplayName("SHA256SUMS has every file and its sum")
  void sumsAreRight() throws Exception {
    Map<String, String> sums = sums(RELEASE);
    sums.remove("SHA256SUMS");
    StringBuilder expected = new StringBuilder();
    sums.forEach((name, sum) -> expected.append(sum).append("  ").append(name).append('\n'));

    assertThat(RELEASE.resolve("SHA256SUMS")).hasContent(expected.toString());
  }

  @Test
  @DisplayName(
      "each archive holds the library of its own platform, and files of root's at one time")
  void eachArchiveHoldsItsOwnLibrary() throws Exception {
    for (Path archive : found("*.tar.gz")) {
      String platform =
          String.valueOf(archive.getFileName())
              .replace("beacon-" + VERSION + "-", "")
              .replace(".tar.gz", "");
      List<String> libraries = new ArrayList<>();
      for (Map.Entry<TarArchiveEntry, byte[]> file : tar(Files.readAllBytes(archive)).entrySet()) {
        TarArchiveEntry entry = file.getKey();
        assertThat(entry.getLastModifiedTime().toInstant())
            .isEqualTo(Instant.parse(System.getProperty("beacon.time")));
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        assertThat(entry.getMode() & 0022).as(entry.getName()).isZero();
        assertThat(entry.getName()).startsWith("beacon-" + VERSION + "/");
        if (entry.getName().contains("/beacon-native-")) {
          Path jar = Files.write(folder.resolve("natives.jar"), file.getValue());
          new Natives(jar).platforms().forEach(found -> libraries.add(found.name()));
        }
      }
      assertThat(libraries).containsExactly(platform);
    }
  }

  @Test
  @DisplayName("a package is named for its version and architecture, and has md5sums for its files")
  void aPackageIsWellFormed() throws Exception {
    for (Path deb : found("*.deb")) {
      Map<String, byte[]> members = ar(Files.readAllBytes(deb));
      assertThat(members.keySet())
          .containsExactly("debian-binary", "control.tar.gz", "data.tar.gz");
      Map<String, byte[]> control = new TreeMap<>();
      tar(member(members, "control.tar.gz")).forEach((e, bytes) -> control.put(e.getName(), bytes));
      String text = new String(member(control, "./control"), StandardCharsets.UTF_8);
      String architecture = text.replaceFirst("(?s).*Architecture: (\\S+).*", "$1");
      StringBuilder sums = new StringBuilder();
      for (Map.Entry<TarArchiveEntry, byte[]> file :
          tar(member(members, "data.tar.gz")).entrySet()) {
        if (file.getKey().isFile() && !file.getKey().isSymbolicLink()) {
          sums.append(sum("MD5", file.getValue())).append("  ");
          sums.append(file.getKey().getName().substring(2)).append('\n');
        }
      }

      assertThat(text).contains("Version: " + DebianPackage.debianVersion(VERSION) + "\n");
      assertThat(text).doesNotContain("@version", "@arch", "@size", "@main").endsWith("\n");
      assertThat(deb).hasFileName("beacon_" + VERSION + "_" + architecture + ".deb");
      assertThat(new String(member(control, "./md5sums"), StandardCharsets.UTF_8))
          .hasToString(sums.toString());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has a launcher of its own")
  @DisplayName("the launcher runs in a folder with spaces, by a link, read-only, without a cache")
  void theLauncherRuns() throws Exception {
    Path program = unpacked();
    Path link = Files.createSymbolicLink(folder.resolve("b"), Path.of("sub/../my progs/beacon"));
    Files.createDirectory(folder.resolve("sub"));
    Files.createDirectory(folder.resolve("my progs"));
    Files.createSymbolicLink(folder.resolve("my progs/beacon"), program);
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));

    for (String cache : new String[] {"cache", "read-only", "not/there"}) {
      Map<String, String> environment = environment(cache);
      for (Path called : new Path[] {program, link}) {
        assertThat(Shell.run(environment, folder, called.toString(), "--version"))
            .isEqualTo(new Shell.Outcome(0, "beacon " + VERSION + "\n", ""));
      }
    }
    Shell.Outcome misused = Shell.run(environment("cache"), folder, link.toString(), "brows");
    assertThat(misused)
        .isEqualTo(
            new Shell.Outcome(
                2,
                "",
                "beacon: no such command: brows, did you mean browse? Try: beacon --help\n"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has a launcher of its own")
  @DisplayName("without a Java it says what to install, and exits with 1")
  void withoutAJavaItSaysWhatToInstall() throws Exception {
    Path program = unpacked();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path old = Files.createDirectory(folder.resolve("old"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Files.createDirectory(old.resolve("bin"));
    for (Path there : new Path[] {old.resolve("bin/java"), bin.resolve("apt-get")}) {
      Files.writeString(there, "#!/bin/sh\n");
      Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    String text = Files.readString(program);
    // Where a machine keeps its JDKs is not for the test to empty.
    Files.writeString(
        program, text.replace("/usr/lib/jvm/*", "/nowhere/*").replace("/Library/Java", "/nowhere"));

    Shell.Outcome outcome =
        Shell.run(
            Map.of("PATH", bin.toString(), "JAVA_HOME", old.toString()),
            folder,
            "/bin/sh",
            program.toString(),
            "browse");

    assertThat(outcome)
        .isEqualTo(
            new Shell.Outcome(
                1,
                "",
                "beacon: needs Java 17 or newer; install with: apt install default-jre-headless;"
                    + " or set JAVA_HOME\n"));
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "its launcher")
  @DisplayName("the launcher of Windows runs, in a folder with spaces")
  void theLauncherOfWindowsRuns() throws Exception {
    Path zip = found("*-win32-*.zip").get(0);
    Path place = Files.createDirectory(folder.resolve("with space"));
    Path jar = Path.of(System.getProperty("java.home"), "bin", "jar.exe");
    Shell.run(Map.of(), place, jar.toString(), "xf", zip.toAbsolutePath().toString());
    Path program = place.resolve("beacon-" + VERSION).resolve("bin").resolve("beacon.cmd");

    Shell.Outcome outcome =
        Shell.run(environment("cache"), folder, "cmd.exe", "/c", program.toString(), "--version");

    assertThat(outcome.out().strip()).isEqualTo("beacon " + VERSION);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  private Map<String, String> environment(String cache) {
    return Map.of(
        "JAVA_HOME", System.getProperty("java.home"),
        "HOME", folder.toString(),
        "XDG_CACHE_HOME", folder.resolve(cache).toString());
  }

  /** This platform's launcher, unpacked in a folder with a space in its name. */
  private Path unpacked() throws Exception {
    Path place = Files.createDirectory(folder.resolve("with space"));
    String here = com.sun.jna.Platform.RESOURCE_PREFIX;
    Path archive = found("*-" + here + ".tar.gz").get(0).toAbsolutePath();
    Shell.Outcome outcome = Shell.run(Map.of(), place, "tar", "xzf", archive.toString());
    assertThat(outcome).isEqualTo(new Shell.Outcome(0, "", ""));
    return place.resolve("beacon-" + VERSION).resolve("bin").resolve("beacon");
  }

  private static List<Path> found(String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(RELEASE, pattern)) {
      found.forEach(files::add);
    }
    return files;
  }

  private static Map<String, String> sums(Path folder) throws Exception {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sums.put(String.valueOf(file.getFileName()), sum("SHA-256", Files.readAllBytes(file)));
      }
    }
    return sums;
  }

  private static String sum(String algorithm, byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  private static Map<TarArchiveEntry, byte[]> tar(byte[] bytes) throws IOException {
    Map<TarArchiveEntry, byte[]> files = new LinkedHashMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)), "UTF-8")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        files.put(e, in.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] member(Map<String, byte[]> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private static Map<String, byte[]> ar(byte[] bytes) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ArArchiveInputStream in = new ArArchiveInputStream(new ByteArrayInputStream(bytes))) {
      for (ArArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        files.put(e.getName(), in.readAllBytes());
      }
    }
    return files;
  }
}
