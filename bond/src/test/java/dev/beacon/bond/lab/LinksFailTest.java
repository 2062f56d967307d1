package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.BondIdentity;
import dev.beacon.bond.ClientProgram;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two links between a client and an anchor lose packets, addresses and time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class LinksFailTest {

  private static final int HERE = 0;
  private static final int THERE = 1;
  private static final int CUTS = 20;
  private static final String ONE = "eth0>10.9.0.2:7443";
  private static final String TWO = "eth1>10.9.1.2:7443";
  private static final String[] BOTH = {"10.9.0.2:7443", "10.9.1.2:7443"};

  /** A full client sends as fast as it can; until then it has sent enough to call it load. */
  private static final String A_WHILE = "sleep 2";

  private Room room;
  private Running anchor;
  private String id;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    room = Room.open(2);
    room.secondLink();
    Path identity = folder.resolve("anchor.pem");
    id = BondIdentity.at(identity).id();
    room.start(THERE, Services.class).awaitReady();
    anchor = room.peer(Anchoring.class, identity.toString(), "7443", "=" + Services.ECHO);
  }

  @AfterAll
  void close() {
    if (room != null) {
      room.close();
    }
  }

  private void cut(String link) throws IOException, InterruptedException {
    room.lose(true, link);
    room.lose(false, link);
  }

  private void heal(String link) throws IOException, InterruptedException {
    room.heal(true, link);
    room.heal(false, link);
  }

  @Test
  @DisplayName("RCH-023, RCH-051: an interface loses its address and gets it back")
  void anAddressIsRemoved() throws Exception {
    try (Running client = Client.start(room, "paced", id, BOTH)) {
      room.addresses(HERE, false);
      client.await("down " + ONE);
      room.addresses(HERE, true);
      client.await("up " + ONE, 2);
      Client.finish(client);
    }
  }

  @Test
  @DisplayName("RCH-023, RCH-051: an interface is made anew, with its name and address")
  void anInterfaceIsMadeAnew() throws Exception {
    try (Running client = Client.start(room, "paced", id, BOTH)) {
      room.run(
          HERE, // sooner than the client looks
          "ip link set eth1 down",
          "ip link set eth1 name wire",
          "ip address del 10.9.1.1/24 dev wire",
          "ip link add eth1 type bridge",
          "ip link set wire master eth1 up",
          "ip address add 10.9.1.1/24 dev eth1",
          "ip link set eth1 up");
      client.await("down " + TWO);
      client.await("up " + TWO, 2);
      Client.finish(client);
    } finally {
      room.run(
          HERE,
          "ip link del eth1",
          "ip link set wire down",
          "ip link set wire name eth1",
          "ip address add 10.9.1.1/24 dev eth1",
          "ip link set eth1 up");
    }
  }

  @Test
  @DisplayName("RCH-020, RCH-051: both links lose a packet in a hundred, one then one in three")
  void linksLosePackets() throws Exception {
    try (Running client = Client.start(room, "full", id, BOTH)) {
      loss("-A", "eth0", "0.01");
      loss("-A", "eth1", "0.01");
      room.run(HERE, A_WHILE);
      loss("-A", "eth1", "0.3");
      room.run(HERE, A_WHILE);
      Client.finish(client);
    } finally {
      for (int host : new int[] {HERE, THERE}) {
        room.run(host, "iptables -w -t raw -F");
      }
    }
  }

  private void loss(String change, String link, String probability)
      throws IOException, InterruptedException {
    for (int host : new int[] {HERE, THERE}) {
      room.run(
          host,
          "iptables -w -t raw "
              + change
              + " PREROUTING -i "
              + link
              + " -m statistic --mode random --probability "
              + probability
              + " -j DROP");
    }
  }

  @Test
  @DisplayName("RCH-022, RCH-051: a link has a queue of half a second, which the client fills")
  void aLinkHasALongQueue() throws Exception {
    String queue = "tc qdisc add dev eth0 root tbf rate 20mbit burst 32k latency 500ms";
    room.run(HERE, queue);
    room.run(THERE, queue);
    try (Running client = Client.start(room, "full", id, BOTH)) {
      room.run(HERE, A_WHILE);
      Client.finish(client);
    } finally {
      room.run(HERE, "tc qdisc del dev eth0 root");
      room.run(THERE, "tc qdisc del dev eth0 root");
    }
  }

  @Test
  @DisplayName("RCH-020, RCH-051: 100 MiB each way while one link is cut, then the other one way")
  void aHundredMebibytesEachWay() throws Exception {
    for (String link : new String[] {"eth0", "eth1"}) {
      String rate = "tc qdisc add dev " + link + " root tbf rate 100mbit burst 64k latency 50ms";
      room.run(HERE, rate);
      room.run(THERE, rate);
    }
    List<String> arguments = new ArrayList<>(List.of(id));
    arguments.addAll(List.of(BOTH));
    try (Running client =
        room.start(BulkClient.class, arguments.toArray(String[]::new)).awaitReady()) {
      client.await("10 MiB");
      cut("eth1");
      client.await("silent " + TWO);
      heal("eth1");
      client.await("up " + TWO, 2);
      room.lose(true, "eth0");
      client.await("silent " + ONE);
      room.heal(true, "eth0");
      Room.Outcome outcome = Room.outcome(client);
      assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
      assertThat(outcome.lines()).contains("all 104857600 bytes are right");
    } finally {
      for (String link : new String[] {"eth0", "eth1"}) {
        room.run(HERE, "tc qdisc del dev " + link + " root");
        room.run(THERE, "tc qdisc del dev " + link + " root");
      }
    }
  }

  @Test
  @DisplayName("RCH-026, RCH-051: both links are gone for three seconds under full load")
  void bothLinksAreGone() throws Exception {
    try (Running client = Client.start(room, "full", id, BOTH)) {
      cut("eth0");
      cut("eth1");
      room.run(HERE, "sleep 3");
      heal("eth0");
      heal("eth1");
      client.await("up " + ONE, 2);
      client.await("up " + TWO, 2);
      Client.finish(client);
    }
  }

  @Test
  @DisplayName("RCH-051: after twenty cuts no descriptor, thread or line is left over")
  void nothingIsLeftAfterManyCuts() throws Exception {
    try (Running client = Client.start(room, "paced", id, BOTH)) {
      List<Running> ends = List.of(client, anchor);
      List<Integer> sockets = new ArrayList<>();
      for (Running end : ends) {
        sockets.add(sockets(end));
      }
      int rounds = CUTS / 2;
      for (int round = 1; round <= rounds; round++) {
        cut("eth0");
        client.await("silent " + ONE, round);
        heal("eth0");
        client.await("up " + ONE, round + 1);
        cut("eth1");
        client.await("silent " + TWO, round);
        heal("eth1");
        client.await("up " + TWO, round + 1);
      }
      for (int i = 0; i < ends.size(); i++) {
        awaitAtMost(sockets.get(i), socketsOf(ends.get(i)));
        awaitAtMost(THREADS_OF_A_BOND, threadsOf(ends.get(i)));
      }
      awaitAtMost(2, "ss -Htn state established dst :7443 | wc -l");
      Client.finish(client);
    }
  }

  /** A loop, two for TLS, one that looks at interfaces, one for events. */
  private static final int THREADS_OF_A_BOND = 5;

  private static String socketsOf(Running end) {
    return "ls -l /proc/" + end.pid() + "/fd | grep -c socket:";
  }

  private static String threadsOf(Running end) {
    return "cat /proc/" + end.pid() + "/task/*/comm | grep -c ^bond-";
  }

  private int sockets(Running end) throws IOException, InterruptedException {
    Running counting = room.start(HERE, List.of("sh", "-c", socketsOf(end)));
    return Integer.parseInt(Room.outcome(counting).lines().get(0));
  }

  /** What a closed line leaves is gone soon: the kernel's end of it, and threads without work. */
  private void awaitAtMost(int most, String count) throws IOException, InterruptedException {
    String until = "until n=$(" + count + "); [ \"$n\" -le " + most + " ]; do sleep 0.1; done";
    String limited = "timeout 40 sh -c '" + until + "' || { " + count + "; false; }";
    room.run(HERE, limited);
  }

  @Test
  @DisplayName("RCH-051: a client without any privilege has its paths, and keeps its connection")
  void aClientNeedsNoPrivilege() throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all"));
    command.addAll(List.of("--inh-caps=-all", "--no-new-privs"));
    command.addAll(Room.java(ClientProgram.class, List.of()));
    command.addAll(List.of("paced", id));
    command.addAll(List.of(BOTH));
    try (Running client = room.start(HERE, command).awaitReady()) {
      assertThat(capabilities(client)).isEqualTo("0000000000000000");
      cut("eth1");
      client.await("silent " + TWO);
      heal("eth1");
      client.await("up " + TWO, 2);
      Client.finish(client);
    }
  }

  private String capabilities(Running of) throws IOException, InterruptedException {
    String asking = "sed -n 's/^CapEff:[[:space:]]*//p' /proc/" + of.pid() + "/status";
    return Room.outcome(room.start(HERE, List.of("sh", "-c", asking))).lines().get(0);
  }

  @Test
  @DisplayName("RCH-051: with one family missing the paths of the other are used")
  void oneFamilyIsMissing() throws Exception {
    for (int host : new int[] {HERE, THERE}) {
      for (int link : new int[] {0, 1}) {
        String address = "fd09:" + link + "::" + (host + 1) + "/64";
        room.run(host, "ip address add " + address + " dev eth" + link + " nodad");
      }
    }
    String[] all = {BOTH[0], BOTH[1], "fd09:0::2:7443", "fd09:1::2:7443"};
    room.run(HERE, "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6");
    try (Running client = Client.start(room, "paced", id, all)) {
      assertThat(client.lines()).contains("up " + ONE, "up " + TWO);
      Client.finish(client);
    } finally {
      room.run(HERE, "echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6");
      room.run(HERE, "ip address add " + Room.ipv6(HERE) + "/64 dev eth0 nodad");
    }
    for (int link : new int[] {0, 1}) {
      room.run(HERE, "ip address add fd09:" + link + "::1/64 dev eth" + link + " nodad");
      room.run(HERE, "ip address del 10.9." + link + ".1/24 dev eth" + link);
    }
    try (Running client = Client.start(room, "paced", id, all)) {
      assertThat(client.lines())
          .filteredOn(line -> line.startsWith("up "))
          .isNotEmpty()
          .allMatch(line -> line.contains("[fd09:"));
      Client.finish(client);
    } finally {
      for (int link : new int[] {0, 1}) {
        room.run(HERE, "ip address add 10.9." + link + ".1/24 dev eth" + link);
      }
    }
  }
}
