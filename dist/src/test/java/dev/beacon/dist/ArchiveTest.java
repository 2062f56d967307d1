package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher makes its archive of classes, with a script in place of the JVM. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher there makes no archive")
class ArchiveTest {

  private static final Path FUNCTIONS = Path.of("src/main/release/bin/beacon-run.sh");

  /** Writes what a JVM would; with HANGS it never comes to the archive. */
  private static final String JVM =
      """
      #!/bin/sh
      for word; do
        case $word in
          -XX:DumpLoadedClassList=*) echo classes >"${word#*=}"; exit ;;
          -XX:SharedArchiveFile=*) archive=${word#*=} ;;
        esac
      done
      [ -z "${HANGS:-}" ] || exec sleep 50
      echo archive >"$archive"
      """;

  private final Path folder;

  private final Path cache;

  ArchiveTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Path jvm = Files.writeString(folder.resolve("java"), JVM);
    Files.setPosixFilePermissions(jvm, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(Files.createDirectory(folder.resolve("lib")).resolve("a.jar"), "");
    cache = Files.createDirectory(folder.resolve("cache"));
  }

  private void run(Map<String, String> environment, String script)
      throws IOException, InterruptedException {
    String start =
        ". \"$1\"; java=$2/java java_home=$2 java_full=17; set_class_path \"$2/lib\";"
            + " archive=$2/cache/a.jsa; ";
    Shell.Outcome outcome =
        Shell.run(
            environment,
            folder,
            "sh",
            "-euc",
            start + script,
            "sh",
            FUNCTIONS.toAbsolutePath().toString(),
            folder.toString());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @DisplayName("An archive and its note are made, and nothing else is left")
  void anArchiveIsMade() throws IOException, InterruptedException {
    run(Map.of(), "make_archive_behind \"$archive\"; wait; archive_fits \"$archive\"");

    assertThat(files()).containsExactly("a.jsa", "a.jsa.for");
  }

  @Test
  @DisplayName("A maker that hangs is ended in time, and a note keeps the next start from trying")
  void aMakerThatHangsIsEnded() throws IOException, InterruptedException {
    run(
        Map.of("HANGS", "yes"),
        "longest_seconds=1; make_archive_behind \"$archive\"; wait; make_archive_behind \"$archive\"");

    assertThat(files()).containsExactly("a.jsa.none");
  }

  @Test
  @DisplayName("A maker that is told to end leaves nothing")
  void aMakerThatIsToldToEndLeavesNothing() throws IOException, InterruptedException {
    run(
        Map.of("HANGS", "yes"),
        "make_archive_behind \"$archive\"; behind=$!;"
            + " until [ -f \"$archive.making/classes\" ]; do sleep 0.1; done;"
            + " kill \"$behind\"; wait \"$behind\" || [ $? = 143 ]");

    assertThat(files()).isEmpty();
  }

  @Test
  @DisplayName(
      "The leftovers of a killed maker are removed by a later start, and the next makes an archive")
  void theLeftoversOfAKilledMakerAreRemoved() throws IOException, InterruptedException {
    Path making = Files.createDirectory(cache.resolve("a.jsa.making"));
    Files.writeString(making.resolve("classes"), "");
    run(Map.of(), "make_archive_behind \"$archive\"; wait");
    assertThat(files()).as("it may still be at it").containsExactly("a.jsa.making");

    run(
        Map.of(),
        "touch -t 202001010000 \"$archive.making\"; make_archive_behind \"$archive\"; wait;"
            + " [ ! -d \"$archive.making\" ]; make_archive_behind \"$archive\"; wait");
    assertThat(files()).containsExactly("a.jsa", "a.jsa.for");
  }
}
