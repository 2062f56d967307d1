package dev.beacon.reach.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream of numbered records from one host to another over two links, while the link of its first
 * path is cut. Nothing is asserted of times, because the machine may be busy.
 */
@Timeout(180)
class PathsTest {

  private static final int HERE = 0;
  private static final int THERE = 1;
  private static final int CUTS = 20;
  private static final String BOTH = "2";
  private Room room;

  @BeforeEach
  void open() throws Exception {
    Room.require(Files.exists(Path.of("/proc/sys/net/mptcp/enabled")), "this kernel has no MPTCP");
    room = Room.open();
    room.secondLink();
  }

  @AfterEach
  void close() {
    if (room != null) {
      room.close();
    }
  }

  private Running server(String... how) throws Exception {
    return room.start(THERE, Numbers.class, how).awaitReady();
  }

  private static String await(Running program, int mark, String start) throws Exception {
    return program.await(mark, start + "...", line -> line.startsWith(start));
  }

  /** Waits until both paths are used; returns the interface of the first. */
  private String firstPath(Running client) throws Exception {
    String first = await(client, 0, "uses ").startsWith("uses 10.9.0.") ? "eth0" : "eth1";
    shell(
        HERE,
        "until [ $(ss -Htn state established dport = :7000 | wc -l) = 2 ]; do sleep 0.02; done");
    return first;
  }

  private List<String> shell(int host, String command) throws Exception {
    try (Running running = room.start(host, List.of("sh", "-ec", command))) {
      assertThat(running.awaitEnd(20)).as(running::toString).isZero();
      return running.lines();
    }
  }

  private void endsWhole(Running client, Running server) throws Exception {
    client.endInput();
    String sent = await(client, 0, "sent ").replaceAll("sent (\\d+), .*", "$1");
    String received = await(server, 0, "received ");
    assertThat(received).as(client::toString).startsWith("received " + sent + ", wrong 0,");
    await(client, 0, "sent " + sent + ", acknowledged " + sent);
    await(client, 0, "closed");
    awaitEndpoints(0);
  }

  private void awaitEndpoints(int count) throws Exception {
    shell(HERE, "until [ $(ip mptcp endpoint show | wc -l) = " + count + " ]; do sleep 0.02; done");
  }

  /** Slow links, so that what is written at last is under way for a while. */
  private void slowLinks() throws Exception {
    Room.require(Room.runs("tc", "-V"), "no program tc (apt install iproute2)");
    for (String link : List.of("eth0", "eth1")) {
      shell(HERE, "tc qdisc add dev " + link + " root tbf rate 2mbit burst 4k limit 1m");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket", "channel"})
  @DisplayName("RCH-010, RCH-011: a stream outlives its first path, cut one way; nothing is lost")
  void cutOneWay(String kind) throws Exception {
    Running server = server();
    Running client = room.start(HERE, Numbering.class, kind, BOTH);
    String first = firstPath(client);
    int mark = client.mark();
    room.lose(true, first);
    await(client, mark, "degraded: the path " + first + ">10.9.");
    String other = first.equals("eth0") ? "10.9.1.1" : "10.9.0.1";
    assertThat(shell(HERE, "ip mptcp endpoint show")).singleElement().asString().contains(other);
    mark = client.mark();
    room.heal(true, first);
    await(client, mark, "whole: the path " + first + ">10.9.");
    assertThat(shell(HERE, "ip mptcp endpoint show")).hasSize(2);
    endsWhole(client, server);
    assertThat(client.lines()).noneMatch(line -> line.startsWith("InstanceLeft"));
    assertThat(shell(HERE, "ip mptcp limits show").toString()).contains("subflows 2");
  }

  @Test
  @DisplayName("RCH-011, RCH-051: 20 cuts both ways in a row leave no address, descriptor, thread")
  void cutsInARow() throws Exception {
    Running server = server();
    Running client = room.start(HERE, Numbering.class, "socket", BOTH);
    String first = firstPath(client);
    cut(client, first);
    String before = counted(client);
    for (int i = 1; i < CUTS; i++) {
      cut(client, first);
    }
    assertThat(counted(client)).isEqualTo(before);
    endsWhole(client, server);
  }

  private void cut(Running client, String first) throws Exception {
    int mark = client.mark();
    room.lose(true, first);
    room.lose(false, first);
    await(client, mark, "degraded: the path " + first + ">10.9.");
    room.heal(true, first);
    room.heal(false, first);
    await(client, mark, "whole: the path " + first + ">10.9.");
  }

  /** Asks for a count; the program answers each byte of its input. */
  private static String counted(Running client) throws Exception {
    int mark = client.mark();
    client.say("count");
    return await(client, mark, "descriptors ");
  }

  @Test
  @DisplayName("RCH-010, RCH-041: a server without MPTCP is used by TCP, and that is said once")
  void serverWithoutMptcp() throws Exception {
    Running server = server("plain");
    Running client = room.start(HERE, Numbering.class, "socket", BOTH);
    await(client, 0, "degraded: connections to 10.9.");
    endsWhole(client, server);
    assertThat(client.lines()).filteredOn(line -> line.startsWith("degraded: ")).hasSize(1);
  }

  @Test
  @DisplayName("RCH-010, RCH-041: a middlebox that strips the options leaves TCP; said once")
  void middlebox() throws Exception {
    Room.require(Room.runs("iptables", "-V"), "no program iptables (apt install iptables)");
    String strip = "iptables -w -t mangle -A PREROUTING -p tcp -j TCPOPTSTRIP --strip-options 30";
    Room.require(
        shell(HERE, strip + " || echo not here").isEmpty(), "iptables has no TCPOPTSTRIP here");
    Running server = server();
    Running client = room.start(HERE, Numbering.class, "socket", BOTH);
    await(client, 0, "degraded: connections to 10.9.");
    endsWhole(client, server);
    assertThat(client.lines()).filteredOn(line -> line.startsWith("degraded: ")).hasSize(1);
  }

  @Test
  @DisplayName("RCH-010, RCH-041: with net.mptcp.enabled=0 it is TCP, and that is said once")
  void switchedOff() throws Exception {
    shell(HERE, "echo 0 >/proc/sys/net/mptcp/enabled");
    Running server = server();
    Running client = room.start(HERE, Numbering.class, "channel", BOTH);
    String said = await(client, 0, "degraded: connections use plain TCP and one path: ");
    assertThat(said).endsWith("net.mptcp.enabled is 0");
    endsWhole(client, server);
    assertThat(client.lines()).filteredOn(line -> line.startsWith("degraded: ")).hasSize(1);
  }

  @Test
  @DisplayName("RCH-011, RCH-041: without CAP_NET_ADMIN paths are used, not told; said once")
  void withoutTheRight() throws Exception {
    Room.require(Room.runs("setpriv", "--version"), "no program setpriv (apt install util-linux)");
    Running server = server();
    shell(HERE, "ip mptcp endpoint add 10.9.0.1 dev eth0 subflow");
    shell(HERE, "ip mptcp endpoint add 10.9.1.1 dev eth1 subflow");
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"));
    command.addAll(Room.java(Numbering.class, List.of()));
    command.addAll(List.of("socket", BOTH));
    Running client = room.start(HERE, command);
    String first = firstPath(client);
    String said = await(client, 0, "degraded: paths are used as the kernel has them");
    assertThat(said).endsWith("this process lacks CAP_NET_ADMIN");
    int mark = client.mark();
    room.lose(true, first);
    await(client, mark, "degraded: the path " + first + ">10.9.");
    room.heal(true, first);
    await(client, mark, "whole: the path " + first + ">10.9.");
    client.endInput();
    await(client, 0, "closed");
    assertThat(await(server, 0, "received ")).contains("wrong 0,");
    assertThat(client.lines())
        .filteredOn(line -> line.matches("degraded: .*CAP_NET_ADMIN"))
        .hasSize(1);
    assertThat(shell(HERE, "ip mptcp endpoint show")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"closes", "exits", "halts"})
  @DisplayName("RCH-010, RCH-011: what was written arrives, also if all is closed or ends at once")
  void leavesAtOnce(String how) throws Exception {
    Running server = server();
    Running client = room.start(HERE, Leaving.class, how);
    firstPath(client);
    slowLinks();
    client.say("");
    await(server, 0, "received 8192, wrong 0,"); // probes make connections too
    awaitEndpoints(how.equals("halts") ? 2 : 0);
    assertThat(server.lines()).noneMatch(line -> line.startsWith("broken"));
  }

  @Test
  @DisplayName("RCH-010, RCH-011: a connection goes on after its Reach is closed, on both paths")
  void goesOn() throws Exception {
    Running server = server();
    Running client = room.start(HERE, Leaving.class, "closes-reach");
    firstPath(client);
    slowLinks();
    client.say("");
    await(client, 0, "closed");
    int mark = client.mark();
    firstPath(client);
    awaitEndpoints(2);
    client.say("");
    await(client, mark, "closed");
    await(server, 0, "received 24576, wrong 0,"); // probes make connections too
    awaitEndpoints(0);
  }

  @Test
  @DisplayName("RCH-011: the next program removes what a killed one left; two share what is there")
  void killedAndShared() throws Exception {
    Running server = server();
    Running killed = room.start(HERE, Numbering.class, "socket", BOTH);
    firstPath(killed);
    killed.kill();
    awaitEndpoints(2);
    Running one = room.start(HERE, Numbering.class, "socket", BOTH);
    await(one, 0, "uses ");
    Running other = room.start(HERE, Leaving.class, "closes");
    await(other, 0, "uses ");
    one.endInput();
    await(one, 0, "closed");
    assertThat(one.awaitEnd(20)).isZero();
    assertThat(shell(HERE, "ip mptcp endpoint show")).hasSize(2);
    other.say("");
    await(other, 0, "closed");
    awaitEndpoints(0);
    assertThat(server.lines())
        .anyMatch(line -> line.startsWith("received 8192, wrong 0,"))
        .noneMatch(line -> line.matches(".*wrong [1-9].*"));
  }
}
