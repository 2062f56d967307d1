package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.BondIdentity;
import dev.beacon.room.Keys;
import dev.beacon.room.Postgres;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL and MariaDB through their JDBC drivers, OkHttp, TLS and OpenSSH, all at once, all
 * unmodified, each with one connection over a bond. One path is direct, the other goes through a
 * relay. They fail in each way there is, and no program may notice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class BondProgramsTest {

  private static final int CLIENT = 0;
  private static final int ANCHOR = 1;
  private static final int RELAY = 2;
  private static final int SSH_BYTES = 10 << 20;
  private static final String RELAYED = "eth0>10.9.0.3:7443";
  private static final String DIRECT = "eth1>10.9.1.2:7443";

  private final List<String> names = new ArrayList<>(List.of("okhttp", "tls"));
  private Optional<Postgres> postgres = Optional.empty();
  private Optional<MariaDb> mariadb = Optional.empty();
  private Room room;
  private Running relay;
  private Running programs;
  private String id;

  @BeforeAll
  @Timeout(240)
  void open(@TempDir Path folder) throws Exception {
    room = Room.open(3);
    room.secondLink();
    Path identity = folder.resolve("anchor.pem");
    id = BondIdentity.at(identity).id();
    Path keys = folder.resolve("keys.p12");
    Keys.make(keys);
    room.start(ANCHOR, Services.class, keys.toString()).awaitReady();
    List<String> services = new ArrayList<>(List.of(identity.toString(), "7443"));
    services.addAll(List.of("http=" + Services.HTTP, "tls=" + Services.TLS));
    List<String> arguments = new ArrayList<>(List.of(id, "10.9.0.3:7443", "10.9.1.2:7443"));
    arguments.add(keys.toString());
    ssh(folder, services, arguments);
    databases(services, arguments);
    room.peer(Anchoring.class, services.toArray(String[]::new));
    relay = startRelay();
    programs = room.start(CLIENT, Programs.class, arguments.toArray(String[]::new)).awaitReady();
  }

  private void ssh(Path folder, List<String> services, List<String> arguments) throws Exception {
    if (!Sshd.isThere()) {
      arguments.addAll(List.of("", ""));
      return;
    }
    Sshd sshd = new Sshd(Files.createDirectory(folder.resolve("ssh")));
    Path file = folder.resolve("printed");
    byte[] bytes = new byte[SSH_BYTES];
    new SplittableRandom(1).nextBytes(bytes);
    Files.write(file, bytes);
    Ports.await(room, ANCHOR, Sshd.PORT, room.start(ANCHOR, sshd.command()));
    services.add("ssh=" + Sshd.PORT);
    arguments.addAll(List.of(sshd.key(), file.toString()));
    names.add("ssh");
  }

  private void databases(List<String> services, List<String> arguments) throws Exception {
    postgres = Postgres.open();
    mariadb = MariaDb.open();
    if (postgres.isPresent()) {
      postgres.get().make(1);
      Ports.await(room, ANCHOR, 5432, room.start(ANCHOR, postgres.get().command(1)));
      services.add("postgresql=5432");
      arguments.add("postgresql");
      names.addAll(List.of("jdbc", "jdbc-listen"));
    }
    if (mariadb.isPresent()) {
      Ports.await(room, ANCHOR, MariaDb.PORT, room.start(ANCHOR, mariadb.get().command()));
      services.add("mariadb=" + MariaDb.PORT);
      arguments.add("mariadb");
      names.add("mariadb");
    }
  }

  private Running startRelay() throws IOException, InterruptedException {
    return room.start(RELAY, Relaying.class, "7443", id, "10.9.0.2", "7443").awaitReady();
  }

  @AfterAll
  void close() throws Exception {
    if (room != null) {
      room.close();
    }
    if (postgres.isPresent()) {
      postgres.get().delete();
    }
    if (mariadb.isPresent()) {
      mariadb.get().delete();
    }
  }

  /** Each program has an answer to a question that it asked after this. */
  private void allGoOn() throws Exception {
    int mark = programs.mark();
    for (String name : names) {
      AtomicInteger answers = new AtomicInteger(); // the first one may answer an older question
      programs.await(
          mark, name + " ok", line -> line.equals(name + " ok") && answers.incrementAndGet() == 2);
    }
  }

  @AfterEach
  void noneNoticed() throws Exception {
    allGoOn();
    assertThat(programs.lines()).noneMatch(line -> line.contains(" failed "));
  }

  private void awaitAfter(int mark, String line) throws Exception {
    programs.await(mark, line, line::equals);
  }

  private interface Step {
    void run() throws Exception;
  }

  /** A path fails, all go on without it; it heals, and carries again. */
  private void fails(Step fault, String said, String path, Step end) throws Exception {
    int mark = programs.mark();
    try {
      fault.run();
      awaitAfter(mark, said + " " + path);
      allGoOn();
    } finally {
      mark = programs.mark();
      end.run();
    }
    awaitAfter(mark, "up " + path);
  }

  @Test
  @DisplayName("RCH-001, RCH-051: PostgreSQL, MariaDB, which speaks first, and SSH are among them")
  void allAreThere() throws Exception {
    Room.require(postgres.isPresent(), "no PostgreSQL: install it (apt install postgresql)");
    Room.require(mariadb.isPresent(), "no MariaDB: install it (apt install mariadb-server)");
    Room.require(Sshd.isThere(), "no OpenSSH: install it (apt install openssh-server)");
    assertThat(names).hasSize(6);
  }

  @Test
  @DisplayName("RCH-020..023: a link is cut both ways, and no program notices")
  void aLinkIsCut() throws Exception {
    fails(
        () -> {
          room.lose(true, "eth1");
          room.lose(false, "eth1");
        },
        "silent",
        DIRECT,
        () -> {
          room.heal(true, "eth1");
          room.heal(false, "eth1");
        });
  }

  @Test
  @DisplayName("RCH-022: a relay isn't heard any more, and no program notices")
  void aRelayIsNotHeard() throws Exception {
    fails(
        () -> room.deaf(CLIENT, RELAY, true),
        "silent",
        RELAYED,
        () -> room.deaf(CLIENT, RELAY, false));
  }

  @Test
  @DisplayName("RCH-023: a link loses its carrier, and no program notices")
  void aCarrierIsLost() throws Exception {
    fails(() -> room.secondCarrier(false), "down", DIRECT, () -> room.secondCarrier(true));
  }

  @Test
  @DisplayName("RCH-020, RCH-032: a relay is killed and started again, and no program notices")
  void aRelayIsKilled() throws Exception {
    fails(() -> relay.kill(), "down", RELAYED, () -> relay = startRelay());
  }

  @Test
  @DisplayName("RCH-023, RCH-032: a relay hangs for a while, and no program notices")
  void aRelayHangs() throws Exception {
    fails(() -> relay.signal("STOP"), "silent", RELAYED, () -> relay.signal("CONT"));
  }

  @Test
  @DisplayName("RCH-026: no path is left for three seconds; all programs wait and go on")
  void allPathsAreGone() throws Exception {
    int mark = programs.mark();
    room.lose(true, "eth1");
    room.lose(false, "eth1");
    room.plug(RELAY, false);
    room.run(CLIENT, "sleep 3");
    room.plug(RELAY, true);
    room.heal(true, "eth1");
    room.heal(false, "eth1");
    awaitAfter(mark, "silent " + DIRECT);
    awaitAfter(mark, "silent " + RELAYED);
    awaitAfter(mark, "up " + DIRECT);
    awaitAfter(mark, "up " + RELAYED);
  }
}
