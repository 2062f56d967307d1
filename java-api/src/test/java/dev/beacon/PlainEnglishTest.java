package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRIBUTING's "Plain English", as far as a pattern can see it without false alarms. */
@Tag("sources")
class PlainEnglishTest {

  private static final Path TOP = Path.of("..");

  private static final Pattern CODE = Pattern.compile("\\.(?:java|c|h)$");

  /** A text block, a string, a character, a comment, or line comments one below the other. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"\"\"(?s:.*?)\"\"\""
              + "|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\""
              + "|'(?:[^'\\\\\\n]|\\\\.[^'\\n]*)'"
              + "|/\\*(?s:.*?)\\*/"
              + "|//[^\\n]*+(?:\\n[ \\t]*+//[^\\n]*+)*+");

  private static final Pattern LINE = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/) ?|// ?)?");

  /** Names of code, and words that a page talks about. */
  private static final Pattern QUOTED = Pattern.compile("`[^`]*`|\"[^\"]*\"");

  /** "for" as because, inverted conditionals, and words that hide the subject. */
  private static final Pattern RIDDLE =
      Pattern.compile(
          "\\b(?:lest|[Ww]hoever|[Ss]omebody else|told of)\\b"
              + "|\\b(?:Should|Were|Had) (?:it|this|that|the|an?|one|they|there)\\b"
              + "|, for (?:it|they|there|this|that|nobody)"
              + " (?:is|are|was|were|has|have|would|can|may|must)\\b");

  /** A comment names the thing: "The timeout", not "How long it takes". */
  private static final Pattern QUESTION =
      Pattern.compile(
          "/\\*\\*\\s*(?:Where|When)\\b"
              + "|^(?:/\\*+|//)\\s*(?i:what|who|whom|whose|whether|how|why|which|told)\\b"
              + "|@(?:param \\S+|return|throws \\S+) (?:what|whom?)\\b");

  /** Hidden subjects: "What is dropped", "Who asks"; and a host that is a man. */
  private static final Pattern SUBJECT =
      Pattern.compile(
          "(?:^|[.:;] )(?:[Ww]hat|[Ww]ho)\\b"
              + "|\\b[Ww]hat (?:is|are|was|were|has|have|comes?|came|goes|went|falls)\\b"
              + "|\\b[Ss]omebody\\b"
              + "|\\b(?:[Hh]e|[Hh]im|[Hh]is)\\b"
              + "|\\b(?:[Nn]or|[Oo]nly then) (?:is|are|was|were|has|have|do|does|did|can)\\b");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adapters/jmdns/src/main",
        "adapters/micrometer/src/main",
        "adapters/resolver/src/main",
        "adapters/room/src",
        "adapters/spring-boot-starter/src/main",
        "adapters/test/src/main",
        "bond/src/main",
        "cli/src/main",
        "dist/src/main",
        "docs/src/main",
        "java-api/src/main",
        "native/include",
        "native/sdk/example/src",
        "native/src",
        "reach/src/main"
      })
  @DisplayName("The comments of the code, Java and C, name what they describe, and state it")
  void commentsArePlain(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(TOP.resolve(folder))) {
      List<Path> code = files.filter(file -> CODE.matcher(file.toString()).find()).toList();
      assertThat(code).isNotEmpty();
      assertThat(code.stream().flatMap(PlainEnglishTest::riddles)).isEmpty();
    }
  }

  @Test
  @DisplayName("A comment is told from strings and characters that look like one")
  void commentsAreFound() {
    String source =
        "a = \"/* no */\"; b = '\"'; /* A line\n * and more */ c = '\\''; // two\n  // lines\n";
    assertThat(comments(source)).containsExactly("/* A line and more */", "// two lines");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/README.md",
        "docs/architecture.md",
        "docs/beside.md",
        "docs/bfd.md",
        "docs/bond.md",
        "docs/bounds.md",
        "docs/command-line.md",
        "docs/comparison.md",
        "docs/dashboard.md",
        "docs/defaults.md",
        "docs/faq.md",
        "docs/find.md",
        "docs/howto/docker.md",
        "docs/howto/doctor.md",
        "docs/howto/firewalls.md",
        "docs/howto/jmdns.md",
        "docs/howto/junit.md",
        "docs/howto/kubernetes.md",
        "docs/howto/spring.md",
        "docs/howto/subnets.md",
        "docs/howto/systemd.md",
        "docs/howto/vpn.md",
        "docs/interop.md",
        "docs/jmdns.md",
        "docs/overview.md",
        "docs/packages.md",
        "docs/performance.md",
        "docs/platforms.md",
        "docs/reach.md",
        "docs/requirements.md",
        "docs/start.md",
        "docs/test.md",
        "docs/threads.md",
        "docs/watch.md",
        "examples/README.md",
        "adapters/resolver/README.md",
        "adapters/spring-boot-starter/README.md",
        "native/include/beacon_core.h"
      })
  @DisplayName("Pages for users and contributors have no riddles")
  void pagesArePlain(String page) {
    Path file = TOP.resolve(page);
    String prose = QUOTED.matcher(oneLine(text(file))).replaceAll("\"\"");
    assertThat(Stream.of(prose).flatMap(found(file, RIDDLE))).isEmpty();
  }

  private static Stream<String> riddles(Path code) {
    return comments(text(code)).flatMap(found(code, RIDDLE, QUESTION, SUBJECT));
  }

  private static Stream<String> comments(String source) {
    return TOKEN
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(token -> token.startsWith("/"))
        .map(PlainEnglishTest::oneLine)
        .map(comment -> QUOTED.matcher(comment).replaceAll("\"\""));
  }

  private static Function<String, Stream<String>> found(Path file, Pattern... patterns) {
    return text ->
        Stream.of(patterns)
            .flatMap(pattern -> pattern.matcher(text).results())
            .map(each -> file.getFileName() + ": " + around(text, each));
  }

  private static String around(String text, MatchResult match) {
    return text.substring(match.start(), Math.min(text.length(), match.end() + 40));
  }

  private static String oneLine(String text) {
    return LINE.matcher(text).replaceAll(" ");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
