package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.CommandModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The units of systemd; dist/check has systemd look at them, and runs their commands. */
class UnitsTest {

  private static final Path UNITS = Path.of("src/main/release/systemd");
  private static final String PROGRAM = "ExecStart=/usr/bin/beacon ";
  private static final String EXAMPLE = "#   ARGUMENTS=";

  @ParameterizedTest
  @ValueSource(strings = {"serve", "relay"})
  @DisplayName("The command of a unit, with the arguments that its head shows, is one of Beacon's")
  void theCommandIsOneOfBeacons(String kind) throws IOException {
    List<String> lines = Files.readAllLines(UNITS.resolve("beacon-reach-" + kind + "@.service"));
    String command =
        rest(lines, PROGRAM).replace("$ARGUMENTS", rest(lines, EXAMPLE)).replace("%I", "Orders");

    ParseResult parsed = CommandModel.commands().parseArgs(command.split(" ", -1));

    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("reach");
    assertThat(parsed.subcommand().matchedPositional(0).originalStringValues())
        .containsExactly(kind);
    assertThat(lines).contains("EnvironmentFile=/etc/beacon/" + kind + "-%i.conf");
    assertThat(lines).contains("DynamicUser=yes", "CapabilityBoundingSet=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "relay"})
  @DisplayName("A mistake in the arguments ends a unit; anything else starts it again")
  void aMistakeIsNotTriedAgain(String kind) throws IOException {
    List<String> lines = Files.readAllLines(UNITS.resolve("beacon-reach-" + kind + "@.service"));
    assertThat(lines)
        .contains("Restart=on-failure", "RestartPreventExitStatus=" + CommandLine.ExitCode.USAGE);
  }

  private static String rest(List<String> lines, String start) {
    List<String> found = lines.stream().filter(line -> line.startsWith(start)).toList();
    assertThat(found).as(start).hasSize(1);
    return found.get(0).substring(start.length());
  }
}
