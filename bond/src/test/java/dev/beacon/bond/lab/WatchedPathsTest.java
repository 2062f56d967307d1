package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.AnchorProgram;
import dev.beacon.bond.BondIdentity;
import dev.beacon.bond.QuietClientProgram;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client sends nothing, and BFD says how its two links are. */
@Timeout(120)
class WatchedPathsTest {

  private static final int HERE = 0;
  private static final String ONE = "eth0>10.9.0.2:7443";
  private static final String TWO = "eth1>10.9.1.2:7443";

  private final Path folder;
  private Room room;
  private Running client;

  WatchedPathsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() throws Exception {
    room = Room.open();
    room.secondLink();
    Path identity = folder.resolve("anchor.pem");
    String id = BondIdentity.at(identity).id();
    Running anchor = room.peer(AnchorProgram.class, identity.toString(), "7443", "watchable");
    assertThat(anchor.lines()).contains("ready");
    client = room.start(QuietClientProgram.class, id, "10.9.0.2", "10.9.1.2").awaitReady();
    client.await("up " + ONE);
    client.await("up " + TWO);
  }

  @AfterEach
  void close() {
    if (room != null) {
      room.close();
    }
  }

  @Test
  @DisplayName("RCH-023: BFD alone is lost on a link: its path is silent until its line speaks")
  void onlyBfdIsLost() throws Exception {
    room.run(HERE, "iptables -w -A INPUT -i eth0 -p udp --dport 3784 -j DROP");
    client.await("silent " + ONE); // nothing else is wrong, so nobody else can have said so
    client.await("up " + ONE, 2);
    assertThat(client.lines()).doesNotContain("silent " + TWO);
    end();
  }

  @Test
  @DisplayName("RCH-023: a link is cut while nothing is sent; BFD says so, and that it is back")
  void aQuietLinkIsCut() throws Exception {
    room.lose(true, "eth1");
    room.lose(false, "eth1");
    client.await("silent " + TWO);
    room.heal(true, "eth1");
    room.heal(false, "eth1");
    client.await("up " + TWO, 2);
    assertThat(client.lines()).doesNotContain("silent " + ONE);
    end();
  }

  private void end() throws Exception {
    client.endInput();
    Room.Outcome outcome = Room.outcome(client);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.lines()).contains("done");
  }
}
