package dev.beacon.bond.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.line.Network;
import dev.beacon.bond.internal.line.Way;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WayPlanTest {

  private static final List<Nic> NICS =
      List.of(
          new Nic("lo", 1, true, List.of(Network.of("127.0.0.1/8"), Network.of("::1/128"))),
          new Nic("eth0", 2, false, List.of(Network.of("10.91.0.1/24"), Network.of("fe80::1/64"))),
          new Nic("wlan0", 3, false, List.of(Network.of("10.92.0.1/24"))));

  @Test
  @DisplayName("An endpoint on a network of this machine is reached from there alone")
  void onLink() {
    assertThat(names(plan("10.91.0.2"))).containsExactly("eth0>10.91.0.2:7443");
  }

  @Test
  @DisplayName("Another endpoint is reached from each interface with an address of its family")
  void routed() {
    assertThat(names(plan("192.0.2.1")))
        .containsExactly("eth0>192.0.2.1:7443", "wlan0>192.0.2.1:7443");
    assertThat(plan("2001:db8::1")).isEmpty(); // no address here is valid beyond the link
  }

  @Test
  @DisplayName("This machine's own addresses need no interface")
  void here() {
    assertThat(names(plan("127.0.0.1"))).containsExactly("127.0.0.1:7443");
    assertThat(names(plan("10.92.0.1"))).containsExactly("10.92.0.1:7443");
    assertThat(names(plan("::1"))).containsExactly("[::1]:7443");
  }

  @Test
  @DisplayName("An interface may be named, and one that costs is marked")
  void namedAndMetered() {
    List<Way> ways =
        new WayPlan(Set.of("wlan0"))
            .ways(List.of(place("192.0.2.1", "wlan0"), place("192.0.2.1", "wlan0")), NICS);
    assertThat(ways)
        .singleElement()
        .satisfies(
            way -> {
              assertThat(way.name()).isEqualTo("wlan0>192.0.2.1:7443");
              assertThat(way.metered()).isTrue();
              assertThat(way.local().orElseThrow().getHostAddress()).isEqualTo("10.92.0.1");
            });
    assertThat(new WayPlan(Set.of()).ways(List.of(place("192.0.2.1", "eth9")), NICS)).isEmpty();
  }

  @Test
  @DisplayName("RCH-023: an interface that was made anew is another way, with the same address too")
  void anInterfaceMadeAnew() {
    List<Nic> anew =
        List.of(
            NICS.get(0),
            new Nic(
                "eth0", 4, false, NICS.get(1).networks()), // such as a VPN that was set up again
            NICS.get(2));
    List<WayPlan.Place> places = List.of(place("192.0.2.1", ""));
    List<Way> before = new WayPlan(Set.of()).ways(places, NICS);
    List<Way> after = new WayPlan(Set.of()).ways(places, anew);
    assertThat(names(after)).isEqualTo(names(before));
    assertThat(after).doesNotContain(before.get(0)).contains(before.get(1));
  }

  @Test
  @DisplayName("RCH-002: what several sources name is one way, metered if one of them says so")
  void sourcesAreMerged() {
    InetSocketAddress at = new InetSocketAddress("10.91.0.2", 7443);
    List<WayPlan.Place> places =
        List.of(
            place("10.91.0.2", "eth0"),
            new WayPlan.Place(at, Optional.empty(), true, false),
            place("10.91.0.2", ""));
    assertThat(new WayPlan(Set.of()).ways(places, NICS))
        .singleElement()
        .satisfies(
            way -> {
              assertThat(way.name()).isEqualTo("eth0>10.91.0.2:7443");
              assertThat(way.metered()).isTrue();
            });
  }

  @Test
  @DisplayName("RCH-023: hosts on a link that say so can be watched, others not")
  void watchable() {
    List<WayPlan.Place> places =
        List.of(
            place("10.91.0.2", ""),
            watchable("10.91.0.2"), // one host
            watchable("192.0.2.1"), // behind a router
            watchable("10.92.0.1"), // this machine
            watchable("127.0.0.1"),
            place("10.92.0.2", ""));
    assertThat(new WayPlan(Set.of()).hops(places, NICS))
        .singleElement()
        .hasToString("Hop[link=eth0, index=2, local=/10.91.0.1, peer=/10.91.0.2]");
  }

  private static WayPlan.Place watchable(String host) {
    return new WayPlan.Place(new InetSocketAddress(host, 7444), Optional.empty(), false, true);
  }

  @Test
  @DisplayName("RCH-003: there are 16 ways at most")
  void bounded() {
    List<WayPlan.Place> places = new ArrayList<>();
    for (int i = 1; i < 40; i++) {
      places.add(place("192.0.2." + i, ""));
    }
    assertThat(new WayPlan(Set.of()).ways(places, NICS)).hasSize(16);
  }

  @Test
  @DisplayName("What this machine has is read")
  void readsThisMachine() throws Exception {
    assertThat(Nic.all()).anyMatch(Nic::loopback);
  }

  private static List<Way> plan(String host) {
    return new WayPlan(Set.of()).ways(List.of(place(host, "")), NICS);
  }

  private static WayPlan.Place place(String host, String interfaceName) {
    return new WayPlan.Place(
        new InetSocketAddress(host, 7443),
        Optional.of(interfaceName).filter(name -> !name.isEmpty()),
        false,
        false);
  }

  private static List<String> names(List<Way> ways) {
    return ways.stream().map(Way::name).toList();
  }
}
