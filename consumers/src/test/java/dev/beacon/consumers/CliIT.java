package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command line's jar by itself, as scripts start it that know nothing of its launcher. */
class CliIT {
  private static final Path CLI =
      Path.of(
          "..",
          "cli",
          "target",
          "beacon",
          "lib",
          "beacon-cli-" + System.getProperty("beacon.version") + ".jar");

  @ParameterizedTest
  @EnumSource
  @DisplayName("java -jar: loads the core, and nothing is said on stderr")
  void runsByItself(Jdk jdk) throws Exception {
    Outcome outcome =
        Room.withLink()
            .java(jdk, List.of("-jar", CLI.toRealPath().toString(), "interfaces", "--json"));
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).anyMatch(line -> line.contains("\"interface\":\"eth0\""));
    assertThat(outcome.err()).as("%s", outcome).isEmpty();
  }
}
