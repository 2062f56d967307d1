package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BrowseOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DashboardCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @Test
  @DisplayName("it prints the address of the page, and closes what it opened")
  void itPrintsTheAddress() {
    Typed typed = Typed.run(door, "dashboard", "--state", "no such folder");

    assertThat(typed.out()).matches("http://127\\.0\\.0\\.1:\\d+/\n");
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
    assertThat(door.asked).contains(Optional.empty());
  }

  @Test
  @DisplayName("--json: one object with the address")
  void jsonHasTheAddress() {
    Typed typed = Typed.run(door, "dashboard", "--json", "--address", "::1");

    assertThat(typed.out())
        .matches("\\{\"event\":\"listening\",\"url\":\"http://\\[::1]:\\d+/\"}\n");
  }

  @Test
  @DisplayName("a port that is taken: one line says so, exit code 1, and nothing is opened")
  void aTakenPortIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Typed typed = Typed.run(door, "dashboard", "--port", port);

      assertThat(typed.err())
          .isEqualTo(
              "beacon: cannot serve the page on 127.0.0.1 port "
                  + port
                  + ": Address already in use\n");
      assertThat(typed.out()).isEmpty();
      assertThat(typed.exitCode()).isEqualTo(Cli.FAILED);
      assertThat(door.opened).isEmpty();
    }
  }

  @Test
  @DisplayName("an address that this host does not have: one line, exit code 1")
  void aForeignAddressIsOneLine() {
    Typed typed = Typed.run(door, "dashboard", "--address", "192.0.2.7");

    assertThat(typed.err())
        .startsWith("beacon: cannot serve the page on 192.0.2.7")
        .hasLineCount(1);
    assertThat(typed.exitCode()).isEqualTo(Cli.FAILED);
  }

  @Test
  @DisplayName("wrong options are misuse")
  void wrongOptionsAreMisuse() {
    String[][] lines = {
      {"--port", "65536"},
      {"--port", "-1"},
      {"--port", "http"},
      {"--address", "localhost"},
      {"--interval", "50"},
      {"--watch", "--mult", "0"}
    };
    for (String[] line : lines) {
      String[] words = new String[line.length + 1];
      words[0] = "dashboard";
      System.arraycopy(line, 0, words, 1, line.length);
      Typed typed = Typed.run(door, words);
      assertThat(typed.exitCode()).as(String.join(" ", line)).isEqualTo(Cli.MISUSED);
      assertThat(typed.err()).hasLineCount(1);
      assertThat(door.opened).isEmpty();
    }
  }

  @Test
  @DisplayName("--watch watches hosts, at the pace that was typed")
  void watchWatches() {
    Typed typed = Typed.run(door, "dashboard", "--watch", "--interval", "50");

    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked)
        .contains(
            BrowseOptions.watched(
                    dev.beacon.WatchTiming.standard().interval(java.time.Duration.ofMillis(50)))
                .watch()
                .orElseThrow());
  }
}
