package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs in examples, as Maven built them out of the repository, each run on a link. */
class ExamplesIT {
  private static final int LIMIT_SECONDS = 240; // several JVMs on a busy machine
  private static final Path EXAMPLES = Path.of("target", "projects", "examples").toAbsolutePath();
  private static final Path PAGES = Path.of("..", "docs", "howto");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

  @Test
  @DisplayName("examples/find, publish: a service is listed, and its end is told")
  void findAndPublish() throws Exception {
    assertThat(run("find", "find", "publish")).contains("Added My Web", "Removed My Web");
  }

  @Test
  @DisplayName("examples/watch: a host that is killed is told")
  void watch() throws Exception {
    assertThat(run("watch", "watch")).containsSubsequence("DOWN -> UP", "UP -> DOWN");
  }

  @Test
  @DisplayName("examples/reach: a server dies, and the next one answers")
  void reach() throws Exception {
    assertThat(run("reach", "reach")).containsSubsequence("the first", "the second");
  }

  @Test
  @DisplayName("examples/bond: words come back through an anchor that knows its client")
  void bond() throws Exception {
    assertThat(run("bond", "bond"))
        .contains("hello")
        .anyMatch(line -> line.startsWith("BondLine[path=127.0.0.1:7443, late=false"));
  }

  @Test
  @DisplayName("examples/spring: a server is published while it runs")
  void spring() throws Exception {
    assertThat(run("spring", "spring", "find")).contains("Added orders", "Removed orders");
  }

  @Test
  @DisplayName("examples/jmdns: a program for JmDNS finds its own service")
  void jmdns() throws Exception {
    assertThat(run("jmdns", "jmdns")).anyMatch(line -> line.matches("My Web at .*:8080"));
  }

  @Test
  @DisplayName("examples/testkit: its tests ran when it was built")
  void testkit() throws IOException {
    assertThat(
            Files.readString(
                EXAMPLES.resolve(
                    "testkit/target/surefire-reports/com.example.testkit.PrinterFinderTest.txt")))
        .contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
  }

  @ParameterizedTest
  @CsvSource({"spring, spring", "junit, testkit", "jmdns, jmdns"})
  @DisplayName("each file in a how-to is a part of the example that was built and run")
  void pagesShowWhatRan(String page, String example) throws IOException {
    List<String> files = texts(Path.of("..", "examples", example));
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(PAGES.resolve(page + ".md")))
            .results()
            .filter(block -> block.group(1).matches("java|xml|properties"))
            .map(block -> words(block.group(2)))
            .toList();
    assertThat(blocks).isNotEmpty();
    assertThat(blocks)
        .allSatisfy(block -> assertThat(files).anyMatch(file -> file.contains(block)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"find", "publish", "watch", "reach", "bond", "testkit", "spring", "jmdns"})
  @DisplayName("the table of examples names each")
  void tableNamesEach(String example) throws IOException {
    assertThat(Files.readString(Path.of("..", "examples", "README.md"))).contains("[" + example);
  }

  /** What an example prints; its class path has those of others if it needs them. */
  private static List<String> run(String example, String... projects) throws Exception {
    List<Path> jars = new ArrayList<>();
    for (String project : projects) {
      Path target = EXAMPLES.resolve(project).resolve("target");
      jars.add(target.resolve(project + ".jar"));
      jars.addAll(Shell.files(target.resolve("lib")));
    }
    Outcome outcome =
        Room.withLink()
            .run(
                List.of(
                    "/usr/bin/env",
                    "JAVA=" + Jdk.OF_THE_BUILD.program("java"),
                    "LIB=" + Consumer.path(jars),
                    "WORK=" + Shell.newFolder("example"),
                    "/bin/sh",
                    Path.of("target", "test-classes", "examples.sh").toAbsolutePath().toString(),
                    example),
                LIMIT_SECONDS);
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    return outcome.out();
  }

  private static List<String> texts(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("target")) {
          texts.add(words(Files.readString(file)));
        }
      }
    }
    return texts;
  }

  /** Without the indents of a page. */
  private static String words(String text) {
    return text.strip().replace("${beacon.version}", "0.1.0-SNAPSHOT").replaceAll("\\s+", " ");
  }
}
