package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rehearsal for the archive of classes. */
@Timeout(60)
class RehearsalTest {

  private static final int PATIENCE_SECONDS = 50;

  @Test
  @DisplayName("it finds what it publishes, on no network, and ends as a command does")
  void itFindsWhatItPublishes() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Rehearsal.class.getName())
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(out)
        .hasLineCount(1)
        .contains("\"event\":\"added\",\"name\":\"Rehearsal\"")
        .contains("\"addresses\":[\"192.0.2.")
        .contains("fe80::")
        .contains("\"interface\":\"rehearsal0\"");
  }
}
