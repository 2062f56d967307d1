package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The links change under a running Beacon: they come, go, and get other addresses. What it browses
 * and what it publishes follows, and no restart is ever needed.
 */
@RequiresDocker
class ChangeIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);

  @Test
  @DisplayName("FR-037 / RFC 6762 8.3, 14: a network that comes, goes and comes back; two at once")
  void aNetworkComesGoesAndComesBack(Lab lab) {
    Net left = lab.network("left");
    Net right = lab.network("right");
    Avahi west = Avahi.on(left, lab, "west");
    Avahi east = Avahi.on(right, lab, "east");
    String type = UniqueType.like("nets");
    west.publish("Lamp", type, 7000);
    east.publish("Stove", type, 7001);
    Box host = lab.box("docked").on(left).start();
    BeaconCli beacon = BeaconCli.in(lab.box("docked-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7002);
    assertThat(awaitEvent(browsing, 0, "added", "Lamp").path("interface").asText())
        .isEqualTo("eth0");

    host.connect(right);
    assertThat(awaitEvent(browsing, 0, "added", "Stove").path("interface").asText())
        .isEqualTo("eth1");
    awaitResolved(west.browse(type), "IPv4", "Desk");
    awaitResolved(east.browse(type), "IPv4", "Desk");
    // Each link hears the addresses that are on it.
    assertThat(lookUp(west, "docked.local")).isEqualTo("docked.local\t" + host.ipv4(left));
    assertThat(lookUp(east, "docked.local")).isEqualTo("docked.local\t" + host.ipv4(right));

    int seen = browsing.out().all().size();
    int said = publishing.kinds().size();
    host.disconnect(right);
    awaitEvent(browsing, seen, "removed", "Stove");
    assertThat(publishing.await(said, "link-lost").path("interface").asText()).isEqualTo("eth1");

    // Who remembered is gone: what is found now was announced now.
    east.restart("KILL");
    east.publish("Stove", type, 7001);
    Execution again = east.browse(type);
    host.connect(right);
    awaitEvent(browsing, seen, "added", "Stove");
    awaitResolved(again, "IPv4", "Desk");
    assertUntouched(browsing, publishing, "Lamp");
    publishing.stop();
  }

  @Test
  @DisplayName(
      "FR-037 / RFC 6762 10.3: a link that is down loses what was on it, and finds it again")
  void aLinkGoesDownAndUp(Lab lab) {
    Net net = lab.network("blinking");
    Avahi neighbour = Avahi.on(net, lab, "neighbour");
    String type = UniqueType.like("down");
    neighbour.publish("Lamp", type, 7100);
    Box host = lab.box("blinker").on(net).netAdmin().start();
    Execution browsing =
        BeaconCli.in(lab.box("blinker-beacon").inside(host)).start("browse", type, "--json");
    awaitEvent(browsing, 0, "added", "Lamp");

    for (int time = 0; time < 3; time++) {
      int seen = browsing.out().all().size();
      host.run("ip", "link", "set", "eth0", "down").succeeded();
      awaitEvent(browsing, seen, "removed", "Lamp");
      String late = "Late " + time;
      neighbour.publish(late, type, 7110 + time);
      host.run("ip", "link", "set", "eth0", "up").succeeded();
      awaitEvent(browsing, seen, "added", "Lamp");
      awaitEvent(browsing, seen, "added", late);
    }
  }

  @Test
  @DisplayName("FR-037: other addresses, then none of IPv4, then one again: browsing goes on")
  void addressesChangeWhileBrowsing(Lab lab) {
    Net net = lab.network("moving");
    Avahi neighbour = Avahi.on(net, lab, "witness");
    String type = UniqueType.like("addr");
    neighbour.publish("Lamp", type, 7200);
    Box host = lab.box("mover").on(net).netAdmin().start();
    BeaconCli beacon = BeaconCli.in(lab.box("mover-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7201);
    awaitEvent(browsing, 0, "added", "Lamp");
    String first = cidr(host);
    String second = first.replaceFirst("\\d+/", "250/");

    host.run("ip", "address", "add", second, "dev", "eth0").succeeded();
    host.run("ip", "address", "del", first, "dev", "eth0").succeeded();
    seesWhatIsNew(neighbour, browsing, type, 7202);
    if (net.ipv6()) {
      host.run("ip", "-4", "address", "flush", "dev", "eth0").succeeded();
      seesWhatIsNew(neighbour, browsing, type, 7203);
    }
    host.run("ip", "address", "replace", first, "dev", "eth0").succeeded();
    seesWhatIsNew(neighbour, browsing, type, 7204);
    // From no memory.
    neighbour.restart("KILL");
    awaitResolved(neighbour.browse(type), "IPv4", "Desk");
    assertThat(lookUp(neighbour, "mover.local"))
        .isEqualTo("mover.local\t" + first.replaceFirst("/.*", ""));
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed", "conflict");
    publishing.stop();
  }

  @Test
  @DisplayName("FR-036: on a host without IPv4, all goes by IPv6")
  void ipv6Alone(Lab lab) {
    Net net = lab.network("six");
    if (!net.ipv6()) {
      return; // this engine has none
    }
    Box host = lab.box("sixer").on(net).netAdmin().start();
    host.run("ip", "-4", "address", "flush", "dev", "eth0").succeeded();
    List<String> addresses = findEachOther(lab, net, host, "IPv6");
    assertThat(addresses).allMatch(address -> address.contains(":"));
  }

  @Test
  @DisplayName("FR-036: on a network without IPv6, all goes by IPv4")
  void ipv4Alone(Lab lab) {
    Net net = lab.networkOfIpv4("four");
    Box host = lab.box("fourer").on(net).start();
    assertThat(host.run("ip", "-6", "address", "show", "dev", "eth0").succeeded().out()).isEmpty();
    List<String> addresses = findEachOther(lab, net, host, "IPv4");
    assertThat(addresses).containsExactly(host.ipv4());
  }

  /** Beacon on the host and Avahi on another; returns the addresses that Avahi was told. */
  private static List<String> findEachOther(Lab lab, Net net, Box host, String family) {
    Avahi neighbour = Avahi.on(net, lab, host.name() + "-neighbour");
    String type = UniqueType.like("one");
    neighbour.publish("Lamp", type, 7300);
    BeaconCli beacon = BeaconCli.in(lab.box(host.name() + "-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    awaitEvent(browsing, 0, "added", "Lamp");
    beacon.run("resolve", "Lamp", type, "--timeout", "15").succeeded();
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7301);
    Execution outside = neighbour.browse(type);
    awaitResolved(outside, family, "Desk");
    List<String> addresses = new ArrayList<>();
    for (String line : outside.out().all()) {
      if (line.startsWith("=;") && line.contains(";Desk;")) {
        addresses.add(AvahiLine.of(line).address());
      }
    }
    publishing.stop();
    outside.out().await("^-;eth0;" + family + ";Desk;", WITHIN);
    return addresses;
  }

  /** What is published now is added; what was there stays. */
  private static void seesWhatIsNew(Avahi neighbour, Execution browsing, String type, int port) {
    String name = "Lamp " + port;
    neighbour.publish(name, type, port);
    awaitEvent(browsing, 0, "added", name);
    assertThat(BeaconCli.events(browsing.out().all()))
        .noneMatch(event -> event.path("event").asText().equals("removed"));
  }

  private static void assertUntouched(Execution browsing, Publishing publishing, String name) {
    assertThat(BeaconCli.events(browsing.out().all()))
        .as("%s, on a link that stayed", name)
        .filteredOn(event -> event.path("name").asText().equals(name))
        .noneMatch(event -> event.path("event").asText().equals("removed"));
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed", "conflict");
  }

  private static String lookUp(Avahi avahi, String name) {
    return avahi.box().run("avahi-resolve", "-4", "-n", name).succeeded().out().get(0);
  }

  /** {@code 172.18.0.3/16}. */
  private static String cidr(Box host) {
    String line =
        host.run("ip", "-4", "-oneline", "address", "show", "dev", "eth0").succeeded().out().get(0);
    return line.replaceFirst(".*inet ", "").replaceFirst(" .*", "");
  }

  private static JsonNode awaitEvent(Execution browsing, int skip, String event, String name) {
    return BeaconCli.event(
        browsing
            .out()
            .await(
                skip,
                event + " event of " + name,
                line -> {
                  JsonNode said = BeaconCli.event(line);
                  return said.path("event").asText().equals(event)
                      && said.path("name").asText().equals(name);
                },
                WITHIN));
  }

  private static AvahiLine awaitResolved(Execution browsing, String family, String name) {
    return AvahiLine.of(
        browsing
            .out()
            .await(
                name + " by " + family,
                line -> AvahiLine.of(line).says(AvahiLine.Kind.RESOLVED, family, name),
                WITHIN));
  }
}
