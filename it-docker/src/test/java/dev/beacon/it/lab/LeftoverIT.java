package dev.beacon.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a run that was killed left behind is removed by the next, and nothing else is. */
@RequiresDocker
class LeftoverIT {

  @Test
  @DisplayName("a killed run: its boxes and networks are swept, those of a living one are not")
  void theNextRunSweepsWhatAKilledOneLeft(Lab lab) throws IOException, InterruptedException {
    DockerClient client = Engine.get().client();
    Net ours = lab.network("ours");
    Box living = lab.box("living").on(ours).capturing("").start();
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Killed.class.getName())
            .redirectErrorStream(true)
            .start();
    String network;
    String box;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(run.getInputStream(), UTF_8))) {
      network = await(lines, "network ");
      box = await(lines, "box ");
      assertThat(client.inspectContainerCmd(box).exec().getState().getRunning()).isTrue();
    } finally {
      run.destroyForcibly().waitFor();
    }
    assertThat(client.inspectNetworkCmd().withNetworkId(network).exec().getContainers())
        .as("what it left")
        .containsKey(box);

    Engine.get().ownership().sweep(client);
    assertThatThrownBy(() -> client.inspectContainerCmd(box).exec())
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> client.inspectNetworkCmd().withNetworkId(network).exec())
        .isInstanceOf(NotFoundException.class);
    assertThat(living.run("true").exitCode()).isZero();
  }

  private static String await(BufferedReader lines, String beginning) throws IOException {
    StringBuilder printed = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
      printed.append(line).append('\n');
    }
    throw new AssertionError("it ended without '" + beginning + "':\n" + printed);
  }

  /** A run that makes a network and a box and then hangs. */
  static final class Killed {
    private Killed() {}

    /** Until it is killed. */
    public static void main(String[] args) throws InterruptedException {
      Lab lab = Lab.open(Engine.get(), "Killed");
      Net net = lab.network("left");
      System.out.println("network " + net.id());
      System.out.println("box " + lab.box("left").on(net).capturing("").start().id());
      Thread.currentThread().join();
    }
  }
}
