package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class ScreenTest {

  /** Tells the screen that its standard output is. */
  static final class TellScreen {
    private TellScreen() {}

    public static void main(String[] args) {
      System.out.println(Screen.of(Screen.STANDARD_OUTPUT));
    }
  }

  @Test
  @DisplayName("COLUMNS says how wide lines may be; what is no number says nothing")
  void columnsSaysHowWideLinesMayBe() {
    Screen screen = new Screen(80, 24);

    assertThat(screen.within(Map.of("COLUMNS", "132"))).isEqualTo(new Screen(132, 24));
    assertThat(screen.within(Map.of("COLUMNS", "1")).columns()).isEqualTo(20);
    assertThat(screen.within(Map.of("COLUMNS", "wide"))).isEqualTo(screen);
    assertThat(screen.within(Map.of("COLUMNS", "0"))).isEqualTo(screen);
    assertThat(screen.within(Map.of())).isEqualTo(screen);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("a terminal tells its size; a pipe takes lines of any length")
  void aTerminalTellsItsSize() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is missing");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String tell =
        "stty cols 57 rows 33; exec '"
            + java
            + "' --enable-native-access=ALL-UNNAMED -cp '"
            + System.getProperty("java.class.path")
            + "' '"
            + TellScreen.class.getName()
            + "'";

    assertThat(output("script", "-qec", tell, "/dev/null")).contains("Screen[columns=57, rows=33]");
    assertThat(output("sh", "-c", tell.replaceFirst("stty.*?; ", "")))
        .contains(Screen.ENDLESS.toString());
  }

  private static String output(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(command));
    builder.environment().remove("COLUMNS");
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out;
  }
}
