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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRIBUTING's "Plain English", as far as a pattern can see it without false alarms. */
class PlainEnglishTest {

  private static final Path TOP = Path.of("..");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/");
  private static final Pattern LINE = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/) ?)?");

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
          "/\\*\\*\\s*(?:What|Who|Whom|Whose|Whether|How|Why|Where|When|Which|Told)\\b"
              + "|@(?:param \\S+|return|throws \\S+) (?:what|whom?)\\b");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java-api/src/main/java/dev/beacon",
        "java-api/src/main/java/dev/beacon/dns",
        "reach/src/main/java/dev/beacon/reach",
        "adapters/jmdns/src/main/java/javax/jmdns",
        "adapters/micrometer/src/main/java/dev/beacon/micrometer",
        "adapters/resolver/src/main/java/dev/beacon/resolver"
      })
  @DisplayName("The comments of public packages name what they describe, and state it")
  void commentsArePlain(String folder) throws IOException {
    try (Stream<Path> files = Files.list(TOP.resolve(folder))) {
      List<String> found =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> comments(text(file)).flatMap(found(file, RIDDLE, QUESTION)))
              .toList();
      assertThat(found).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/architecture.md",
        "docs/bfd.md",
        "docs/bounds.md",
        "docs/jmdns.md",
        "docs/reach.md",
        "docs/requirements.md",
        "docs/threads.md",
        "adapters/resolver/README.md",
        "native/include/beacon_core.h"
      })
  @DisplayName("Pages for users and contributors have no riddles")
  void pagesArePlain(String page) {
    Path file = TOP.resolve(page);
    String prose = QUOTED.matcher(oneLine(text(file))).replaceAll("\"\"");
    assertThat(Stream.of(prose).flatMap(found(file, RIDDLE))).isEmpty();
  }

  private static Stream<String> comments(String source) {
    return COMMENT.matcher(source).results().map(MatchResult::group).map(PlainEnglishTest::oneLine);
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
