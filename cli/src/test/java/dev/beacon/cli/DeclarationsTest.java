package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Beacon;
import dev.beacon.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** What is written about the commands is what they are. */
class DeclarationsTest {

  private static final RateLimit STANDARD = RateLimit.standard();

  private static final int COLUMNS = 80;

  private static final Pattern BROKEN_TYPE = Pattern.compile("_(?!tcp|udp)\\w+\\.\\s*$");

  private final CommandSpec root = CommandModel.commands().getCommandSpec();

  @Test
  @DisplayName("The page of the command line has a line for every command")
  void pageHasALineForEveryCommand() throws IOException {
    String prompt = Files.readString(Path.of("..", "docs", "command-line.md"));

    for (String name : Commands.names()) {
      assertThat(prompt).containsPattern("(?m)^beacon " + name + "\\b");
    }
  }

  @Test
  @DisplayName("the help's defaults are those of the library")
  void theHelpsDefaultsAreThoseOfTheLibrary() {
    assertThat(number(option("--rate-limit"))).isEqualTo(STANDARD.queriesPerSecond());
    assertThat(number(option("--response-limit"))).isEqualTo(STANDARD.responsesPerSecond());
    assertThat(number(option("--cooldown"))).isEqualTo(STANDARD.cooldown().toSeconds());
    assertThat(number(description("resolve"))).isEqualTo(Beacon.RESOLVE_TIMEOUT_SECONDS);
    assertThat(number(description("query"))).isEqualTo(QueryCommand.DEFAULT_TIMEOUT.toSeconds());
    assertThat(number(description("doctor"))).isEqualTo(DoctorCommand.DEFAULT_TIMEOUT.toSeconds());
  }

  @Test
  @DisplayName("on a screen of 80 columns, the help wraps no example and breaks no service type")
  void theHelpFitsAScreen() {
    root.commandLine().setUsageHelpWidth(COLUMNS);
    for (CommandSpec spec : allSpecs()) {
      assertThat(spec.usageMessage().footer())
          .filteredOn(line -> line.startsWith("  "))
          .as(spec.name())
          .allMatch(line -> Glyphs.cells(line) <= COLUMNS);
      assertThat(spec.commandLine().getUsageMessage().lines())
          .as(spec.name())
          .allMatch(line -> Glyphs.cells(line.stripTrailing()) <= COLUMNS)
          .noneMatch(line -> BROKEN_TYPE.matcher(line).find());
    }
  }

  private List<CommandSpec> allSpecs() {
    List<CommandSpec> specs = new ArrayList<>(List.of(root));
    root.subcommands().values().forEach(command -> specs.add(command.getCommandSpec()));
    return specs;
  }

  private String description(String command) {
    return String.join(" ", spec(command).usageMessage().description());
  }

  private String option(String name) {
    return String.join(" ", spec("browse").findOption(name).description());
  }

  private CommandSpec spec(String command) {
    return Objects.requireNonNull(root.subcommands().get(command), command).getCommandSpec();
  }

  private static long number(String text) {
    Matcher number = Pattern.compile("default (\\d+)").matcher(text);
    assertThat(number.find()).as(text).isTrue();
    return Long.parseLong(number.group(1));
  }
}
