package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ReachCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  private final Path folder;

  ReachCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Typed run(String... args) {
    List<String> all = new ArrayList<>(List.of("reach"));
    all.addAll(List.of(args));
    all.addAll(List.of("--state", folder.toString()));
    return Typed.run(door, all.toArray(new String[0]));
  }

  @Test
  @DisplayName("--json: listening is printed as soon as connections are taken; exit 0 at the end")
  void listeningIsPrinted() {
    Typed typed = run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--json");

    assertThat(typed.out())
        .matches("\\{\"event\":\"listening\",\"address\":\"127.0.0.1\",\"port\":\\d+}\n");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked).containsExactly(true);
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("With a list the local link is left out")
  void aListStandsAlone() throws IOException {
    Path list = Files.writeString(folder.resolve("a.list"), "127.0.0.1:1\n");
    run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--list", list.toString());
    assertThat(door.asked).containsExactly(false);
  }

  @Test
  @DisplayName("RCH-042: a metrics page is named")
  void metricsAreNamed() {
    Typed typed =
        run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0");
    assertThat(typed.err()).contains("metrics at http://127.0.0.1:");
  }

  @Test
  @DisplayName("A port that is taken: one line, exit 1")
  void aTakenPortIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      Typed typed = run("connect", "--type", "_a._tcp", "--listen", listen);
      assertThat(typed.exitCode()).isEqualTo(1);
      assertThat(typed.err()).contains("cannot listen on " + listen).hasLineCount(1);
    }
  }

  @Test
  @DisplayName("status with nobody running says so, exit 1")
  void statusOfNobody() {
    Typed typed = run("status");
    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).contains("no reach connect is running");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "go",
        "connect",
        "connect --type _a._tcp",
        "connect --type a --listen 127.0.0.1:0",
        "connect --type _a._tcp --listen 127.0.0.1",
        "connect --type _a._tcp --listen localhost:1",
        "connect --type _a._tcp --listen 127.0.0.1:70000",
        "connect --type _a._tcp --listen 127.0.0.1:0 --interval 0",
        "connect --type _a._tcp --listen 127.0.0.1:0 --mult 256",
        "connect --type _a._tcp --listen 127.0.0.1:0 --list http://a.example/b",
        "connect --type _a._tcp --listen 127.0.0.1:0 --metrics 9",
        "status --type _a._tcp"
      })
  @DisplayName("What makes no sense is a misuse: one line, exit 2, and nothing is opened")
  void nonsenseIsMisuse(String args) {
    Typed typed = run(args.split(" ", -1));
    assertThat(typed.exitCode()).as(typed.err()).isEqualTo(2);
    assertThat(typed.err()).hasLineCount(1);
    assertThat(door.asked).isEmpty();
  }
}
