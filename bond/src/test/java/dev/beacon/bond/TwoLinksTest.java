package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client and an anchor on two hosts with two links between them; the links fail. */
@Timeout(120)
class TwoLinksTest {

  private static final String ONE = "eth0>10.9.0.2:7443";
  private static final String TWO = "eth1>10.9.1.2:7443";

  /**
   * A link stays cut to the end, so a message that waited for it would never come. How fast others
   * take over is measured in simulated time and by benchmarks: a test's machine may be busy.
   */
  private static final int LONGEST_MS = 10_000;

  private final Path folder;
  private Room room;
  private String id;

  TwoLinksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void connect() throws Exception {
    room = Room.open();
    room.secondLink();
    Path identity = folder.resolve("anchor.pem");
    id = BondIdentity.at(identity).id();
    Running anchor = room.peer(AnchorProgram.class, identity.toString(), "7443");
    assertThat(anchor.lines()).contains("ready");
  }

  @AfterEach
  void leave() {
    if (room != null) {
      room.close();
    }
  }

  @Test
  @DisplayName("RCH-002: the anchor announces itself; the client finds it on both links")
  void findsTheAnchor() throws Exception {
    try (Running client = room.start(ClientProgram.class, "paced", id).awaitReady()) {
      client.await("up " + ONE);
      client.await("up " + TWO);
      room.lose(true, "eth0");
      client.await("silent " + ONE);
      finish(client, LONGEST_MS);
    }
  }

  private Running client(String pace) throws Exception {
    Running client = room.start(ClientProgram.class, pace, id, "10.9.0.2:7443", "10.9.1.2:7443");
    return client.awaitReady();
  }

  @Test
  @DisplayName("RCH-020..023: a link swallows all both ways; each message comes back, once")
  void aLinkIsCut() throws Exception {
    try (Running client = client("paced")) {
      room.lose(true, "eth1");
      room.lose(false, "eth1");
      client.await("silent " + TWO);
      finish(client, LONGEST_MS);
    }
  }

  @Test
  @DisplayName("RCH-022: a link swallows all in one direction; each message comes back, once")
  void aLinkIsCutOneWay() throws Exception {
    try (Running client = client("paced")) {
      room.lose(false, "eth0");
      client.await("silent " + ONE);
      finish(client, LONGEST_MS);
    }
  }

  @Test
  @DisplayName("RCH-023: a link loses its carrier and gets it back; its path is used again")
  void aCarrierIsLost() throws Exception {
    try (Running client = client("paced")) {
      room.secondCarrier(false);
      client.await("down " + TWO);
      room.secondCarrier(true);
      client.await("up " + TWO, 2);
      finish(client, LONGEST_MS);
    }
  }

  @Test
  @DisplayName("RCH-020: under full load links are cut in turn and heal; no byte is lost")
  void linksAreCutInTurn() throws Exception {
    try (Running client = client("full")) {
      for (int round = 1; round <= 3; round++) {
        room.lose(true, "eth1");
        room.lose(false, "eth1");
        client.await("silent " + TWO, round);
        room.heal(true, "eth1");
        room.heal(false, "eth1");
        client.await("up " + TWO, round + 1);
        room.lose(true, "eth0");
        room.lose(false, "eth0");
        client.await("silent " + ONE, round);
        room.heal(true, "eth0");
        room.heal(false, "eth0");
        client.await("up " + ONE, round + 1);
      }
      finish(client, LONGEST_MS * 6);
    }
  }

  @Test
  @DisplayName("RCH-026: both links are gone for a while; the stream waits and goes on")
  void bothLinksAreGone() throws Exception {
    try (Running client = client("paced")) {
      for (String link : List.of("eth0", "eth1")) {
        room.lose(true, link);
        room.lose(false, link);
      }
      client.await("silent " + ONE);
      client.await("silent " + TWO);
      for (String link : List.of("eth0", "eth1")) {
        room.heal(true, link);
        room.heal(false, link);
      }
      client.await("up " + ONE, 2);
      client.await("up " + TWO, 2);
      finish(client, LONGEST_MS * 6);
    }
  }

  /** All that was sent came back right, none of it too late. */
  private static void finish(Running client, int longestMs)
      throws IOException, InterruptedException {
    client.endInput();
    Room.Outcome outcome = Room.outcome(client);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.lines()).contains("done").noneMatch(line -> line.startsWith("broke"));
    String[] words = outcome.starting("messages ").get(0).split(" ", -1);
    System.out.println(outcome.starting("messages ").get(0));
    assertThat(outcome.lines()).contains("came back " + words[1]);
    assertThat(Integer.parseInt(words[1])).isPositive();
    assertThat(Integer.parseInt(words[3])).as(outcome.toString()).isLessThan(longestMs);
  }
}
