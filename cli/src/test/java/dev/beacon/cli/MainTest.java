package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The process as a whole, in so far as it needs no network. */
@Timeout(60)
class MainTest {

  private static final int PATIENCE_SECONDS = 30;

  /** As the launcher has it; JDK 24 and later warn on standard error without. */
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  /** Watches its standard output as a command does, and nothing else. */
  static final class WatchOnly {
    private WatchOnly() {}

    public static void main(String[] args) {
      try (ReaderWatch watch = new ReaderWatch(new Ending())) {
        watch.run();
      }
    }
  }

  @Test
  @DisplayName("--version prints one line and exits with 0")
  void versionPrintsOneLine() throws Exception {
    Process process = start(Main.class, "--version");

    assertThat(text(process.getInputStream().readAllBytes())).startsWith("beacon ").hasLineCount(1);
    assertThat(exitCode(process)).isZero();
  }

  @Test
  @DisplayName("misuse is one line on standard error, nothing on standard output, exit code 2")
  void misuseIsOneLine() throws Exception {
    Process process = start(Main.class, "browse", "_ipp", "--json");

    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(text(process.getErrorStream().readAllBytes()))
        .startsWith("beacon: \"_ipp\": a service type is")
        .hasLineCount(1);
    assertThat(exitCode(process)).isEqualTo(2);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "arguments are UTF-16 there")
  @DisplayName("a name that the locale can't carry into the JVM is refused, not searched for")
  void aNameThatTheLocaleCannotCarryIsRefused() throws Exception {
    // This JVM may itself be unable to pass the bytes on; a shell makes them.
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "exec \"$1\" "
            + NATIVE_ACCESS
            + " -cp \"$2\" dev.beacon.cli.Main"
            + " resolve \"$(printf 'B\\303\\274ro')\" _ipp._tcp";
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command, "sh", java, System.getProperty("java.class.path"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();

    assertThat(text(process.getErrorStream().readAllBytes()))
        .contains("LC_ALL=C.UTF-8")
        .hasLineCount(1);
    assertThat(exitCode(process)).isEqualTo(2);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no poll; the next write notices")
  @DisplayName("a reader that goes away is noticed without anything being written")
  void aReaderThatGoesAwayIsNoticed() throws Exception {
    Process process = start(WatchOnly.class);

    process.getInputStream().close();

    assertThat(exitCode(process)).isZero();
  }

  @Test
  @DisplayName("a watch that is closed leaves at once, whatever it is at")
  void aWatchThatIsClosedLeavesAtOnce() throws Exception {
    for (int round = 0; round < 50; round++) {
      Ending ending = new Ending();
      ReaderWatch watch = new ReaderWatch(ending);
      Thread thread = new Thread(watch::run);
      thread.start();
      for (int i = 0; i < round * 10_000; i++) {
        Thread.onSpinWait();
      }
      watch.close();
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

      assertThat(thread.isAlive()).as("after %d", round).isFalse();
      assertThat(ending.within(Duration.ZERO)).as("the command goes on").isFalse();
    }
  }

  private static Process start(Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(NATIVE_ACCESS, "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }

  private static int exitCode(Process process) throws InterruptedException {
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).as("the process ended").isTrue();
    return process.exitValue();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
