package dev.beacon.jmdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Room;
import dev.beacon.room.Room.Outcome;
import dev.beacon.room.Running;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Programs that were written for JmDNS, from their published jars, on a link with a device. */
class ClientsTest {

  private static Room room;
  private static Running peer;

  @BeforeAll
  static void open() throws Exception {
    room = Room.open();
    peer = room.peer(Peer.class);
  }

  @AfterAll
  static void close() {
    if (room != null) {
      room.close();
    }
  }

  private static Outcome run(String program) throws Exception {
    Outcome outcome = room.run(Clients.class, List.of(), program);
    assertThat(outcome.exitCode()).as("%s, and the peer: %s", outcome, peer).isZero();
    return outcome;
  }

  @Test
  @DisplayName("chromecast api-v2 finds a device, and connects to it")
  void chromecastFindsADevice() throws Exception {
    assertThat(run("cast").lines())
        .contains("found: Chromecast-1 10.9.0.2", "title: Kitchen", "port: 8009");
    peer.await("connected: 10.9.0.1");
  }

  @Test
  @DisplayName("HAP-Java's bridge is seen at its one address, and changes without going away")
  void homekitIsSeen() throws Exception {
    try (Running bridge = room.start(Clients.class, "homekit")) {
      peer.await("Updated: Bridge [10.9.0.1] c#=7");
      bridge.endInput();
      Outcome outcome = Room.outcome(bridge);
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(outcome.lines()).contains("seen: 9123 1", "changed: 7");
    }
    peer.await("Removed: Bridge [10.9.0.1] c#=7");
    assertThat(peer.lines().stream().filter(line -> line.contains(": Bridge ")))
        .containsExactly(
            "Added: Bridge [10.9.0.1] c#=1",
            "Updated: Bridge [10.9.0.1] c#=7",
            "Removed: Bridge [10.9.0.1] c#=7");
  }

  @Test
  @DisplayName("Views that register the same service publish one, until the last one leaves")
  void viewsShareAService() throws Exception {
    assertThat(run("views").lines())
        .contains("names: Web, Web", "third: Web (2)", "left: Web", "absent: 0", "closed");
  }
}
