package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.CommandModel;
import dev.beacon.dns.RecordType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has neither bash nor zsh of its own")
class CompletionTest {

  /** Calls the function as bash does: with the words that its word breaks make of a line. */
  private static final String ASK_BASH =
      """
      set -eu
      . ./beacon
      complete -p beacon
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _beacon
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  /** Types a line and a tab into an interactive zsh whose `beacon` tells what it was given. */
  private static final String ASK_ZSH =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D'
      zpty -w shell 'g=g; beacon() { print -r -- "${g}ot<$*>" }'
      zpty -w -n shell "$1"$'\\t\\n'
      zpty -r shell out '*got<*>*'
      out=${out##*got<}
      print -r -- ${out%%>*}
      zpty -d shell
      """;

  private final Path folder;

  CompletionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bro | browse",
        "in | interfaces",
        "--ver | --version",
        "browse --sub | --subtype",
        "-v browse --js | --json",
        "browse -v --js | --json",
        "browse --interface l | lo",
        "publish --interface eth0 --add | --address",
        "publish Web _http._tcp --json --host box --ipv | --ipv4 --ipv6",
        "types --sub | ''",
        "monitor --cooldown '' | ''",
        "browse --interface = l | lo",
        "query alpha.local AA | AAAA",
        "query --timeout = 3 alpha.local PT | PTR",
        "--js | --json",
        "-v --timeout 3 bro | browse",
        "--interface eth0 browse --sub | --subtype",
        "help mon | monitor",
        "help browse mon | ''",
        "reach --paths a | all",
        "unknown --js | ''",
      })
  @DisplayName("bash completes commands, options, interfaces and types of record")
  void bashCompletes(String typed, String expected) throws Exception {
    Shell.assumeHas("bash");
    Files.writeString(folder.resolve("beacon"), new BashCompletion(CommandModel.commands()).text());
    List<String> command = new ArrayList<>(List.of("bash", "-c", ASK_BASH, "bash", "beacon"));
    Arrays.stream(typed.split(" ", -1)).map(w -> w.equals("''") ? "" : w).forEach(command::add);

    Shell.Outcome outcome = Shell.run(Map.of(), folder, command.toArray(new String[0]));

    String found = outcome.out().replace("complete -F _beacon beacon\n", "");
    assertThat(outcome.err()).isEmpty();
    for (String word : expected.split(" ", -1)) {
      assertThat(found.strip().split("\\s+"))
          .anyMatch(offer -> word.isEmpty() ? offer.isEmpty() : offer.startsWith(word));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beacon bro | browse",
        "beacon --vers | --version",
        "beacon browse --sub | browse --subtype",
        "beacon reach --paths a | reach --paths all",
        "beacon publish Web _http._tcp 80 --add | publish Web _http._tcp 80 --address",
        "beacon browse -v --js | browse -v --json",
        "beacon query alpha.local AAA | query alpha.local AAAA",
        "beacon types --sub | types --sub",
        "beacon --js | --json",
        "beacon --json bro | --json browse",
        "beacon --timeout 3 browse --sub | --timeout 3 browse --subtype",
        "beacon help mon | help monitor",
      })
  @DisplayName("zsh completes the same")
  void zshCompletes(String typed, String expected) throws Exception {
    Shell.assumeHas("zsh");
    Files.writeString(folder.resolve("_beacon"), new ZshCompletion(CommandModel.commands()).text());

    Shell.Outcome outcome = Shell.run(Map.of(), folder, "zsh", "-f", "-c", ASK_ZSH, "zsh", typed);

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().strip().replaceFirst("=$", "")).isEqualTo(expected);
  }

  @Test
  @DisplayName("every type of record that is offered can be asked for")
  void everyTypeOfRecordCanBeAskedFor() {
    for (String name : Options.RECORDS.split(" ", -1)) {
      assertThat(RecordType.of(name)).hasToString(name);
    }
  }
}
