package dev.beacon.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/howto}, followed as its reader does: its blocks of commands are run in
 * their order. A block {@code sh on=PLACE} belongs to another machine than the first one. A block
 * {@code text} after commands has lines that they must print; three dots stand for anything.
 */
record HowTo(String page, List<Block> blocks) {
  /** Several commands, each the start of a JVM on a busy machine. */
  private static final Duration WITHIN = Duration.ofSeconds(100);

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(\\w+)(?: on=(\\S+))?\\n(.*?)^```$");

  /** What stands between two fences. */
  record Block(String language, String place, String text) {}

  /** Where somebody types commands. */
  interface Terminal {
    /** Runs these commands to their end; what they start in the background goes on. */
    Outcome type(String commands);
  }

  static HowTo page(String name) {
    Path file = Path.of("..", "docs", "howto", name + ".md");
    try {
      return new HowTo(
          name,
          BLOCK
              .matcher(Files.readString(file))
              .results()
              .map(m -> new Block(m.group(1), m.group(2) == null ? "" : m.group(2), m.group(3)))
              .toList());
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot read " + file, unreadable);
    }
  }

  /** The only block of that language. */
  String only(String language) {
    List<Block> found = blocks.stream().filter(b -> b.language().equals(language)).toList();
    assertThat(found).as(language + " in " + page).hasSize(1);
    return found.get(0).text();
  }

  /** Runs all commands, at the terminal of their place; the first machine's place is "". */
  void follow(Function<String, Terminal> terminals) {
    Outcome last = null;
    for (Block block : blocks) {
      switch (block.language()) {
        case "sh" -> last = terminals.apply(block.place()).type(block.text()).succeeded();
        case "text" -> block.text().lines().forEach(matching(last));
        default -> {}
      }
    }
  }

  private static Consumer<String> matching(Outcome outcome) {
    return expected ->
        assertThat(outcome.out()).as(outcome.toString()).anyMatch(pattern(expected).asPredicate());
  }

  private static Pattern pattern(String expected) {
    return Pattern.compile(
        Arrays.stream(expected.strip().split("\\s+"))
            .map(word -> word.equals("...") ? ".*" : Pattern.quote(word))
            .collect(joining("\\s*")));
  }

  /** A shell of root in a box. Variables are set before the commands, as {@code NAME=value}. */
  static Terminal in(Box box, String... variables) {
    // A program in the background must not hold the pipe that the engine reads from.
    String wrapped =
        "cd /root; sh -e -c \"$1\" >/tmp/typed 2>&1; ended=$?; cat /tmp/typed; exit $ended";
    return commands ->
        box.start("sh", "-c", wrapped, "sh", String.join("\n", variables) + "\n" + commands)
            .await(WITHIN);
  }
}
