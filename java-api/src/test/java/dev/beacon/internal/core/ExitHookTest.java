package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens at a JVM's exit shows in a JVM that exits. */
@Timeout(60)
class ExitHookTest {

  /** A program that says what its hook does. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      ExitHook hook = new ExitHook("exit-7", () -> say(Thread.currentThread().getName()));
      for (String arg : args) {
        switch (arg) {
          case "arm" -> hook.arm();
          case "disarm" -> hook.disarm();
          case "arm-late" -> Runtime.getRuntime().addShutdownHook(new Thread(hook::arm));
          case "disarm-late" -> Runtime.getRuntime().addShutdownHook(new Thread(hook::disarm));
          default -> throw new IllegalArgumentException(arg);
        }
      }
      say("main");
    }

    private static void say(String word) {
      System.out.println(word);
    }
  }

  @Test
  @DisplayName("Armed however often, it runs once, on a thread that bears its name")
  void itRunsOnce() throws Exception {
    assertThat(outputOf("arm", "arm", "arm")).isEqualTo("main exit-7 ");
  }

  @Test
  @DisplayName("Disarmed, before or after, it does not run")
  void disarmedItDoesNotRun() throws Exception {
    assertThat(outputOf("arm", "disarm", "disarm")).isEqualTo("main ");
    assertThat(outputOf("disarm", "arm")).isEqualTo("main ");
  }

  @Test
  @DisplayName("While the JVM exits it is neither added nor removed, and nothing is thrown")
  void whileTheJvmExitsNothingIsThrown() throws Exception {
    assertThat(outputOf("arm-late")).isEqualTo("main ");
    assertThat(outputOf("arm", "disarm-late")).isEqualTo("main exit-7 ");
  }

  private static String outputOf(String... steps) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    ProcessBuilder builder = new ProcessBuilder(java, "-cp", classes, Program.class.getName());
    builder.command().addAll(List.of(steps));
    Process process = builder.redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return new String(output, StandardCharsets.UTF_8).replaceAll("\\R", " ");
  }
}
