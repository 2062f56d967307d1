package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.CommandModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManPageTest {

  private static final Path PROSE = Path.of("src/main/release/man/beacon.1");

  private final CommandLine commands = CommandModel.commands();

  @Test
  @DisplayName("the manual page has every command, every option and every argument")
  void hasEveryCommandAndOption() throws IOException {
    String page = page();

    CommandModel.counters().keySet().forEach(name -> assertThat(page).contains(".B " + name));
    assertThat(page).doesNotContain("@").contains("0.1.0", "2026-01-02");
    commands
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(page).contains(".SS " + name + "\n");
              for (OptionSpec option : command.getCommandSpec().options()) {
                for (String spelling : option.names()) {
                  assertThat(page).contains("\\fB" + spelling.replace("-", "\\-") + "\\fR");
                }
              }
              command
                  .getCommandSpec()
                  .positionalParameters()
                  .forEach(p -> assertThat(page).contains(".I " + p.paramLabel()));
            });
  }

  @Test
  @DisplayName("groff has nothing to warn of, and no line loses its beginning")
  void groffHasNothingToWarnOf(@TempDir Path folder) throws Exception {
    Shell.assumeHas("groff");
    Path file = Files.writeString(folder.resolve("beacon.1"), page());

    Shell.Outcome checked =
        Shell.run(Map.of(), folder, "groff", "-man", "-ww", "-z", "-Tutf8", file.toString());
    Shell.Outcome shown =
        Shell.run(
            Map.of(), folder, "groff", "-man", "-Tascii", "-P-c", "-P-b", "-P-u", file.toString());

    assertThat(checked).isEqualTo(new Shell.Outcome(0, "", ""));
    assertThat(shown.out())
        .contains(
            "beacon publish 'My Web' _http._tcp 8080", "'Dr\\. Who._http._tcp.local'", "--json");
  }

  private String page() throws IOException {
    return new ManPage(commands, Files.readString(PROSE))
        .text("0.1.0", Instant.parse("2026-01-02T00:00:00Z"));
  }
}
