package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A host as travellers have it: one plain link, five VPNs and the plumbing of a container engine,
 * all of them up, with carrier, multicast and addresses of both families. What Beacon does stays on
 * the plain link: the other interfaces transmit nothing, neither mDNS nor a membership report.
 */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private static final List<String> VPNS = List.of("tun0", "wg0", "ppp0", "utun0", "tailscale0");
  private static final List<String> PLUMBING = List.of("tap0", "docker0", "br-abc", "veth1");
  private static final List<String> PRIVATE =
      Stream.concat(VPNS.stream(), PLUMBING.stream()).toList();

  /** A bridge has carrier when a port has; ports and their ends are veths, as an engine's are. */
  private static final String PLUMB =
      """
      set -e
      n=0
      address() {
        n=$((n + 1))
        ip address add 10.66.$n.1/24 dev $1
        ip -6 address add fd66:0:0:$n::1/64 dev $1 nodad
        ip link set $1 up multicast on
      }
      port() {
        ip link add $2 type veth peer name $2-end
        ip link set $2 master $1 up
        ip link set $2-end up
      }
      ip link add docker0 type bridge
      port docker0 vethd0
      ip link add br-abc type bridge
      port br-abc vethb0
      ip link add veth1 type veth peer name veth1-end
      ip link set veth1-end up
      for each in $*; do address $each; done
      """;

  /** What the kernel itself says on a new interface has an end; after that, any packet is ours. */
  private static final String SETTLE =
      "until [ \"$(cat /sys/class/net/*/statistics/tx_packets)\" = \"$last\" ]; do"
          + " last=$(cat /sys/class/net/*/statistics/tx_packets); sleep 3; done";

  private Net net;
  private Avahi neighbour;
  private Box host;
  private BeaconCli beacon;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    neighbour = Avahi.on(net, lab, "neighbour");
    host = host(lab, "traveller");
    holdTunnels(host, Stream.concat(VPNS.stream(), Stream.of("tap0:tap")).toArray(String[]::new));
    host.run(
            Stream.concat(Stream.of("sh", "-c", PLUMB, "sh"), PRIVATE.stream())
                .toArray(String[]::new))
        .succeeded();
    beacon = BeaconCli.in(lab.box("traveller-beacon").inside(host));
    host.run("sh", "-c", SETTLE).succeeded();
  }

  @Test
  @DisplayName("SC-003 SC-004 / FR-017 FR-018: nothing leaves by VPNs and container plumbing")
  void nothingLeavesByPrivateInterfaces() {
    String type = UniqueType.like("private");
    neighbour.publish("Lamp", type, 7000);
    Execution outside = neighbour.browse(type);
    Execution seen = capture(host);
    Map<String, Long> before = transmitted();

    Execution browsing = beacon.start("browse", type, "--json");
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7001);
    awaitAdded(browsing, 0, "Lamp");
    outside.out().await("^=;eth0;IPv4;Desk;", WITHIN);
    beacon.run("resolve", "Lamp", type, "--json", "--timeout", "15").succeeded();
    beacon.run("types", "--json", "--timeout", "2").succeeded();
    beacon.run("query", "neighbour.local", "A", "--json", "--timeout", "7").succeeded();

    // A VPN that comes up later is no exception.
    holdTunnels(host, "tun9");
    host.run("ip", "address", "add", "10.67.1.1/24", "dev", "tun9").succeeded();
    host.run("ip", "link", "set", "tun9", "up").succeeded();
    int known = browsing.out().all().size();
    neighbour.publish("Desk Lamp", type, 7002);
    awaitAdded(browsing, known, "Desk Lamp");
    browsing.signal("TERM");
    browsing.await(WITHIN).succeeded();
    publishing.stop();
    outside.out().await("^-;eth0;IPv4;Desk;", WITHIN);

    assertThat(seen.out().all()).anyMatch(line -> line.startsWith("eth0"));
    assertThat(seen.out().all()).allMatch(line -> line.startsWith("eth0"));
    assertThat(transmitted()).as("packets sent, by interface").isEqualTo(before);
    assertThat(host.run("ip", "maddress", "show").succeeded().out().stream())
        .as("groups joined")
        .filteredOn(line -> line.contains("224.0.0.251") || line.contains("ff02::fb"))
        .hasSize(0);
  }

  @Test
  @DisplayName("FR-017 FR-018 FR-040: beacon interfaces says why each of them is left out")
  void interfacesTellsWhy() {
    Map<String, JsonNode> decisions = new LinkedHashMap<>();
    BeaconCli.events(beacon.run("interfaces", "--json").succeeded().out())
        .forEach(event -> decisions.put(event.path("interface").asText(), event));
    assertThat(decisions.get("eth0").path("used").asBoolean()).isTrue();
    assertThat(PRIVATE)
        .allSatisfy(
            name -> {
              assertThat(decisions.get(name).path("used").asBoolean()).as(name).isFalse();
              assertThat(decisions.get(name).path("reason").asText()).as(name).isNotEmpty();
            });
    assertThat(VPNS)
        .allSatisfy(
            name ->
                assertThat(decisions.get(name).path("reason").asText())
                    .containsPattern("(?i)tunnel|vpn"));
  }

  @Test
  @DisplayName(
      "control: were Beacon to use any of them, the capture and the counters would show it")
  void theLookWouldNoticeALeak() {
    Execution seen = capture(host);
    Map<String, Long> before = transmitted();
    Execution browsing =
        beacon.start(
            Stream.concat(
                    Stream.of("browse", UniqueType.like("leak"), "--json"),
                    PRIVATE.stream().flatMap(each -> Stream.of("--interface", each)))
                .toArray(String[]::new));
    for (String each : PRIVATE) {
      seen.out().await("^" + each + " +Out ", WITHIN);
    }
    browsing.signal("TERM");
    browsing.await(WITHIN);
    assertThat(transmitted())
        .allSatisfy((each, packets) -> assertThat(packets).isGreaterThan(before.get(each)));
    host.run("sh", "-c", SETTLE).succeeded();
  }

  @Test
  @DisplayName("FR-011: a VPN that is asked for by name is used, with a warning")
  void aVpnThatIsAskedForIsUsed(Lab lab) {
    String type = UniqueType.like("vpn");
    Box here = host(lab, "near");
    Box there = host(lab, "far");
    holdTunnels(here, "tun0=" + there.ipv4());
    holdTunnels(there, "tun0=" + here.ipv4());
    address(here, "10.68.1.1");
    address(there, "10.68.1.2");
    Publishing.announced(
        BeaconCli.in(lab.box("far-beacon").inside(there)),
        "Safe",
        type,
        7400,
        "--interface",
        "tun0");
    BeaconCli near = BeaconCli.in(lab.box("near-beacon").inside(here));

    Execution asked = near.start("browse", type, "--json", "--interface", "tun0");
    JsonNode found = awaitAdded(asked, 0, "Safe");
    assertThat(found.path("interface").asText()).isEqualTo("tun0");
    assertThat(found.path("addresses").toString()).contains("10.68.1.2");
    assertThat(asked.err().await("tun0", WITHIN)).contains("WARN").contains("link-local scope");
    assertThat(near.run("resolve", "Safe", type, "--timeout", "2").exitCode())
        .as("by default nobody looks there")
        .isEqualTo(1);
  }

  private Box host(Lab lab, String name) {
    return BeaconCli.withBeacon(lab.box(name).on(net))
        .user(0)
        .netAdmin()
        .device("/dev/net/tun")
        // So that the kernel falls silent on interfaces nobody uses.
        .sysctl("net.ipv6.conf.default.router_solicitations", "0")
        .sysctl("net.ipv6.conf.default.disable_ipv6", "0")
        .start();
  }

  private static void holdTunnels(Box box, String... names) {
    String[] command =
        Stream.concat(
                Stream.of("/jre/bin/java", "-cp", "/tools:/beacon/*", "dev.beacon.it.tool.Tunnel"),
                Stream.of(names))
            .toArray(String[]::new);
    Execution holding = box.start(command);
    for (String name : names) {
      holding.out().await("^holding " + name.replaceFirst("[:=].*", "") + "$", WITHIN);
    }
  }

  private static void address(Box box, String address) {
    box.run("ip", "address", "add", address + "/24", "dev", "tun0").succeeded();
    box.run("ip", "link", "set", "tun0", "up").succeeded();
  }

  /** A line per mDNS packet from now on, beginning with the interface. */
  private static Execution capture(Box box) {
    Execution capture = box.start("tcpdump", "-i", "any", "-p", "-l", "-n", "-t", "udp port 5353");
    capture.err().await("listening on", WITHIN);
    return capture;
  }

  /** What the private interfaces were told to send, whether it went or not. */
  private Map<String, Long> transmitted() {
    Map<String, Long> transmitted = new LinkedHashMap<>();
    for (String each : PRIVATE) {
      String statistics = "/sys/class/net/" + each + "/statistics/";
      transmitted.put(
          each,
          host
              .run("cat", statistics + "tx_packets", statistics + "tx_dropped")
              .succeeded()
              .out()
              .stream()
              .mapToLong(Long::parseLong)
              .sum());
    }
    return transmitted;
  }

  private static JsonNode awaitAdded(Execution browsing, int skip, String name) {
    return BeaconCli.event(
        browsing
            .out()
            .await(
                skip,
                "added event of " + name,
                line -> {
                  JsonNode event = BeaconCli.event(line);
                  return event.path("event").asText().equals("added")
                      && event.path("name").asText().equals(name);
                },
                WITHIN));
  }
}
