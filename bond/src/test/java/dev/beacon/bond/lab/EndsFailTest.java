package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.BondIdentity;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client, anchor and service are killed, stopped and refused; the links are whole. */
@Timeout(120)
class EndsFailTest {

  private static final int HERE = 0;
  private static final int THERE = 1;
  private static final String[] BOTH = {"10.9.0.2:7443", "10.9.1.2:7443"};

  private final Path folder;
  private Room room;
  private Running service;
  private Running anchor;
  private String id;

  EndsFailTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() throws Exception {
    room = Room.open(2);
    room.secondLink();
    id = BondIdentity.at(folder.resolve("anchor.pem")).id();
    service = startService();
    anchor = startAnchor();
  }

  @AfterEach
  void close() {
    if (room != null) {
      room.close();
    }
  }

  private Running startService() throws IOException, InterruptedException {
    return room.start(THERE, Services.class).awaitReady();
  }

  private Running startAnchor() throws IOException, InterruptedException {
    String identity = folder.resolve("anchor.pem").toString();
    return room.peer(Anchoring.class, identity, "7443", "=" + Services.ECHO);
  }

  private Running startClient() throws IOException, InterruptedException {
    Running client = room.start(HERE, PatientClient.class, id, BOTH[0], BOTH[1]).awaitReady();
    client.await("ok");
    return client;
  }

  private static String awaitBroken(Running client, int mark) throws Exception {
    return client.await(mark, "broke", line -> line.startsWith("broke "));
  }

  private static void awaitOk(Running client) throws Exception {
    int mark = client.mark();
    client.await(mark, "ok", "ok"::equals);
  }

  @Test
  @DisplayName("RCH-020: a killed anchor's connections are reset; one in its place has new ones")
  void anAnchorIsKilled() throws Exception {
    Running client = startClient();
    int mark = client.mark();
    anchor.kill();
    startAnchor();
    assertThat(awaitBroken(client, mark)).doesNotContain("an end");
    awaitOk(client);
  }

  @Test
  @DisplayName("RCH-040: a killed service ends its connections, then it refuses, then it is back")
  void aServiceIsKilled() throws Exception {
    Running client = startClient();
    int mark = client.mark();
    service.kill();
    awaitBroken(client, mark); // its kernel ends or resets what it had, as it does without a bond
    client.await(mark, "refused", line -> line.contains("dev.beacon.reach.Refused"));
    service = startService();
    awaitOk(client);
  }

  @Test
  @DisplayName(
      "RCH-020, RCH-028: a service that hangs has its client wait, for as long as it hangs")
  void aServiceHangs() throws Exception {
    Running client = startClient();
    service.signal("STOP");
    room.run(HERE, "sleep 2");
    service.signal("CONT");
    awaitOk(client);
    assertThat(client.lines()).noneMatch(line -> line.startsWith("broke "));
  }

  @Test
  @DisplayName("RCH-020, RCH-051: the client's process, then the anchor's, is paused for 2 s")
  void anEndIsPaused() throws Exception {
    try (Running client = Client.start(room, "paced", id, BOTH)) {
      for (Running end : List.of(client, anchor)) {
        end.signal("STOP");
        room.run(HERE, "sleep 2");
        end.signal("CONT");
      }
      Client.finish(client);
    }
  }

  @Test
  @DisplayName("RCH-051: a full folder has no half of an identity, and says that it is full")
  void theFolderIsFull() throws Exception {
    String script =
        "mount -t tmpfs -o size=64k tmpfs \"$1\"; shift;"
            + " dd if=/dev/zero of=\"$1\" bs=1k 2>/dev/null || true; shift; exec \"$@\"";
    Path filling = folder.resolve("filling");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec", script, "sh"));
    command.addAll(List.of(folder.toString(), filling.toString()));
    command.addAll(Room.java(FullFolder.class, List.of()));
    command.addAll(List.of(folder.toString(), filling.toString()));
    Room.Outcome outcome = Room.outcome(room.start(HERE, command));
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.starting("failed ")).singleElement().asString().contains("No space left");
    assertThat(outcome.lines()).contains("left 0", "then true");
  }
}
