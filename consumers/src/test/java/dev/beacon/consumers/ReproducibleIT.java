package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is published is a function of the sources: a copy of them, built again elsewhere, gives the
 * same bytes. The libraries themselves are not compiled again (toolchains/build.cmake does that
 * with -DTWICE=ON), so it takes the time of one javac and one javadoc. What an earlier build left
 * in the first tree (classes, pages of javadoc) shows as a difference too: clean it then.
 */
class ReproducibleIT {
  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of("native", "native/sdk", "java-api", "reach", "bond", "cli");
  private static final Set<String> NOT_SOURCES =
      Set.of("target", ".git", "node_modules", ".emulators", ".wine");
  private static final int LIMIT_SECONDS = 400;

  @Test
  @DisplayName(
      "built twice, in two places: jars, NARs and bills of materials have the same SHA-256")
  void buildsTheSameAgain() throws Exception {
    Path again = Shell.newFolder("another-place").resolve("beacon");
    copySources(again);
    Outcome built =
        Shell.run(
            List.of(
                Path.of(System.getProperty("beacon.maven"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-q",
                "-f",
                again.toString(),
                "-Pnatives",
                "-pl",
                String.join(",", MODULES),
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip=true",
                "-Dbeacon.stage=" + System.getProperty("beacon.stage"),
                "-Dbeacon.stage.built=true",
                "package"),
            LIMIT_SECONDS);
    assertThat(built.exitCode()).as("%s", built).isZero();

    for (String module : MODULES) {
      Map<String, String> second = sums(again.resolve(module).resolve("target"));
      assertThat(second).as(module).isNotEmpty();
      assertThat(sums(TREE.resolve(module).resolve("target")))
          .as(module)
          .containsAllEntriesOf(second);
    }
  }

  private static void copySources(Path to) throws IOException {
    Files.walkFileTree(
        TREE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_SOURCES.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(TREE.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(TREE.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Of what is published: file names and sums. */
  private static Map<String, String> sums(Path target) throws Exception {
    Map<String, String> sums = new TreeMap<>();
    List<Path> published;
    try (Stream<Path> files = Files.list(target)) {
      published =
          files
              .filter(file -> file.getFileName().toString().matches(".*\\.(jar|nar)|bom\\..*"))
              .toList();
    }
    for (Path file : published) {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      sums.put(file.getFileName().toString(), HexFormat.of().formatHex(sum));
    }
    return sums;
  }
}
