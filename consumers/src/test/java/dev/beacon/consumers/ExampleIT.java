package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The C program of native/sdk/example, as Maven built it out of the NARs. */
class ExampleIT {

  @Test
  @DisplayName("NAR: the program joins a link, asks, and hears who speaks")
  void hearsWhoSpeaks() throws Exception {
    Outcome outcome = Room.withLink().run(List.of(program(), "eth0"));
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().get(0))
        .isEqualTo(
            "core " + System.getProperty("beacon.version") + " listens on eth0 for 3 seconds");
    assertThat(outcome.out())
        .anyMatch(
            line -> line.startsWith("query of 10.9.0.1 port 5353: 46 bytes, 1 questions, 0 ans"));
    assertThat(outcome.out())
        .anyMatch(line -> line.startsWith("query of fe80:") && line.contains(" port 5353:"));
    assertThat(outcome.out().get(outcome.out().size() - 1)).contains(" packets accepted, ");
  }

  @Test
  @DisplayName("NAR: the program says which interface isn't there")
  void saysWhatIsWrong() throws Exception {
    Outcome outcome = Room.withLink().run(List.of(program(), "eth7"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).containsExactly("heard: no eth7");
  }

  private static String program() throws IOException {
    try (Stream<Path> built = Files.walk(new Consumer("example").target().resolve("nar"))) {
      return built
          .filter(file -> file.getFileName().toString().equals("heard"))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }
}
