package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.BondIdentity;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Relays that others wrote: between a client and an anchor, on a third host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ForeignRelaysTest {

  private static final int CLIENT = 0;
  private static final int ANCHOR = 1;
  private static final int RELAY = 2;
  private static final String PORT = "7443";
  private static final String RELAYED = "eth0>10.9.0.3:7443";
  private static final String DIRECT = "eth1>10.9.1.2:7443";

  private Path folder;
  private Room room;
  private String id;

  @BeforeAll
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    room = Room.open(3);
    room.secondLink();
    Path identity = folder.resolve("anchor.pem");
    id = BondIdentity.at(identity).id();
    room.start(ANCHOR, Services.class).awaitReady();
    room.peer(Anchoring.class, identity.toString(), PORT, "=" + Services.ECHO);
  }

  @AfterAll
  void close() {
    if (room != null) {
      room.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("RCH-032: a foreign relay hangs, dies, comes back and is all there is: no byte lost")
  void aForeignRelayCarriesLines(ForeignRelay kind) throws Exception {
    String name = kind.name().toLowerCase(Locale.ROOT);
    Room.require(kind.isThere(), "no " + name + " here: install it (.ci/run has its package)");
    Running relay = start(kind);
    try (Running client = Client.start(room, "paced", id, "10.9.0.3:7443", "10.9.1.2:7443")) {
      client.await("up " + RELAYED);
      relay.signal("STOP");
      client.await("silent " + RELAYED);
      relay.signal("CONT");
      client.await("up " + RELAYED, 2);
      relay.kill();
      client.await("down " + RELAYED);
      relay = start(kind);
      client.await("up " + RELAYED, 3);
      room.lose(true, "eth1");
      room.lose(false, "eth1");
      client.await("silent " + DIRECT);
      Client.finish(client);
    } finally {
      relay.kill();
      room.heal(true, "eth1");
      room.heal(false, "eth1");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HAPROXY", "NGINX"})
  @DisplayName("RCH-032: a foreign relay that chooses by TLS's name leads to its anchor alone")
  void aForeignRelayChoosesByName(ForeignRelay kind) throws Exception {
    Room.require(kind.isThere(), "no " + kind + " here: install it (.ci/run has its package)");
    Room.require(Room.runs("openssl", "version"), "no program openssl: install it");
    Running relay = start(kind);
    try {
      assertThat(subject(id)).contains(id);
      assertThat(subject(BondIdentity.at(folder.resolve("other.pem")).id())).isEmpty();
    } finally {
      relay.kill();
    }
  }

  /** The subject of the certificate that comes back from there. */
  private String subject(String wanted) throws IOException, InterruptedException {
    String asked = " -servername " + wanted + ".anchor.invalid -tls1_3 -alpn beacon-reach/1";
    String command =
        "openssl s_client -connect 10.9.0.3:7443"
            + asked
            + " </dev/null 2>/dev/null"
            + " | openssl x509 -noout -subject 2>/dev/null || true";
    Running asking = room.start(CLIENT, List.of("sh", "-c", command));
    return String.join("\n", Room.outcome(asking).lines());
  }

  private Running start(ForeignRelay kind) throws IOException, InterruptedException {
    String name = id + ".anchor.invalid";
    Running relay =
        room.start(RELAY, kind.command(folder, "10.9.0.3", 7443, name, "10.9.0.2:7443"));
    Ports.await(room, RELAY, 7443, relay);
    return relay;
  }
}
