package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One dependency, in each way that Java takes it: a service is published and found. */
class FinderIT {
  private static final Consumer CLASS_PATH = new Consumer("class-path");
  private static final Consumer MODULE_PATH = new Consumer("module-path");
  private static final Consumer ONE_PLATFORM = new Consumer("one-platform");
  private static final Consumer JLINK_IMAGE = new Consumer("jlink-image");
  private static final Consumer OSGI = new Consumer("osgi");

  /** All of Beacon's module path that a program has to say, and only to JDKs that ask for it. */
  private static final String ACCESS_FOR_JNA = "--enable-native-access=com.sun.jna";

  private static final String ACCESS_FOR_ALL = "--enable-native-access=ALL-UNNAMED";

  @ParameterizedTest
  @EnumSource
  @DisplayName("class path: the one dependency is enough; slf4j alone asks for a provider")
  void runsOnTheClassPath(Jdk jdk) throws Exception {
    Outcome outcome =
        Room.withLink()
            .java(
                jdk,
                List.of(ACCESS_FOR_ALL, "-cp", Consumer.path(CLASS_PATH.jars()), Consumer.FINDER));
    assertFound(outcome);
    assertThat(outcome.err()).allMatch(line -> line.startsWith("SLF4J(W)"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("class path without a flag: JDK 24 and newer note who loads a library, and go on")
  void needsNoFlag(Jdk jdk) throws Exception {
    Outcome outcome =
        Room.withLink()
            .java(jdk, List.of("-cp", Consumer.path(MODULE_PATH.jars()), Consumer.FINDER));
    assertFound(outcome);
    if (jdk.notesNativeAccess()) {
      assertThat(String.join("\n", outcome.err())).contains("com.sun.jna", ACCESS_FOR_ALL);
    } else {
      assertThat(outcome.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("module path: JNA alone needs native access, and nothing is noted")
  void runsOnTheModulePath(Jdk jdk) throws Exception {
    assertFoundSilently(Room.withLink().java(jdk, asModule(MODULE_PATH)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("one classifier in place of every platform's library: class path")
  void runsWithOnePlatform(Jdk jdk) throws Exception {
    assertThat(ONE_PLATFORM.jars())
        .filteredOn(jar -> jar.getFileName().toString().startsWith("beacon-native"))
        .singleElement()
        .asString()
        .endsWith("-" + System.getProperty("beacon.platform") + ".jar");
    assertFoundSilently(
        Room.withLink()
            .java(
                jdk,
                List.of(
                    ACCESS_FOR_ALL, "-cp", Consumer.path(ONE_PLATFORM.jars()), Consumer.FINDER)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("one classifier in place of every platform's library: module path")
  void runsWithOnePlatformAsModule(Jdk jdk) throws Exception {
    assertFoundSilently(Room.withLink().java(jdk, asModule(ONE_PLATFORM)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("jlink: with jna-jpms in place of jna, an image runs without any path")
  void runsInAnImage(Jdk jdk) throws Exception {
    Path image = Shell.newFolder("image").resolve("image");
    Outcome linked =
        Shell.run(
            List.of(
                jdk.program("jlink"),
                "--module-path",
                Consumer.path(JLINK_IMAGE.jars()),
                "--add-modules",
                "com.example.finder,org.slf4j.nop",
                "--output",
                image.toString()));
    assertThat(linked.exitCode()).as("%s", linked).isZero();
    assertFoundSilently(
        Room.withLink()
            .java(image, List.of(ACCESS_FOR_JNA, "-m", "com.example.finder/" + Consumer.FINDER)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("OSGi: Felix resolves the bundles, and the natives as a fragment of Beacon's")
  void runsAsBundles(Jdk jdk) throws Exception {
    List<Path> bundles = new ArrayList<>(OSGI.jarsBut("org.apache.felix"));
    Path own = bundles.remove(0);
    bundles.add(own); // its activator needs what the others export
    List<String> arguments =
        new ArrayList<>(List.of(ACCESS_FOR_ALL, "-cp", Consumer.path(OSGI.jars())));
    arguments.add("com.example.osgi.Launcher");
    arguments.add(Shell.newFolder("felix").toString());
    bundles.forEach(bundle -> arguments.add(bundle.toString()));

    Outcome outcome = Room.withLink().java(jdk, arguments);
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).contains("found by a bundle");
  }

  @Test
  @DisplayName("a home that can't be written, no compiler anywhere: JNA unpacks into /tmp")
  void needsNoHome() throws Exception {
    Room room = Room.withLink();
    assertFoundSilently(room.readOnly(room.home).java(Jdk.OF_THE_BUILD, asModule(MODULE_PATH)));
  }

  @Test
  @DisplayName("a file system that can't be written, but for 4 MB: a container's usual hardening")
  void needsLittleToWriteOn() throws Exception {
    Room room = Room.withLink();
    assertFoundSilently(
        room.readOnly(room.home).readOnlySystem().java(Jdk.OF_THE_BUILD, asModule(MODULE_PATH)));
  }

  @Test
  @DisplayName("home and /tmp mounted noexec, as on hardened hosts: a place is found for libraries")
  void needsNoExecutableHome() throws Exception {
    Room room = Room.withLink();
    assertFoundSilently(
        room.noexec(room.home)
            .noexec(room.temporary)
            .fresh(Path.of("/var/tmp"))
            .java(Jdk.OF_THE_BUILD, asModule(MODULE_PATH)));
  }

  private static List<String> asModule(Consumer consumer) throws IOException {
    return List.of(
        ACCESS_FOR_JNA,
        "-p",
        Consumer.path(consumer.jars()),
        "-m",
        "com.example.finder/" + Consumer.FINDER);
  }

  private static void assertFound(Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).singleElement().asString().startsWith("found Finder");
  }

  private static void assertFoundSilently(Outcome outcome) {
    assertFound(outcome);
    assertThat(outcome.err()).as("%s", outcome).isEmpty();
  }
}
