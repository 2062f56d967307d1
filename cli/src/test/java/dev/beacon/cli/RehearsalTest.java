package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal for the archive of classes. */
@Timeout(60)
class RehearsalTest {

  private static final int PATIENCE_SECONDS = 50;

  @Test
  @DisplayName("it finds what it publishes, on no network, and ends as a command does")
  void itFindsWhatItPublishes(@TempDir Path folder) throws Exception {
    Path loaded = folder.resolve("loaded");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:class+load:file=" + loaded,
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
    assertThat(Files.readString(loaded)).contains("dev.beacon.ServiceEvent$Added ");
    assertThat(Files.readAllLines(loaded).stream().filter(line -> line.contains("ObjectMethods")))
        .as("records whose equals or hashCode is called at a start declare them: NumberedName")
        .isEmpty();
  }
}
