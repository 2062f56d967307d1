package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.LookUp;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.SocketFailureException;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class InterfacesTest {

  private SimNet net;
  private SimHost host;
  private SimLink lan;

  @BeforeEach
  void host(SimNet fresh) {
    net = fresh;
    host = net.host("beacon");
    lan = net.link("lan");
  }

  @Test
  @DisplayName(
      "FR-013, FR-017, FR-018: by default the local link is used, VPNs and bridges are not")
  void thePolicyDecides() throws BeaconException {
    SimNic eth0 = host.nic("eth0", lan, "192.0.2.1/24");
    SimNic wg0 = host.nic("wg0", net.link("vpn"), "10.0.0.1/24").kind(LinkKind.WIREGUARD);
    SimNic docker0 = host.nic("docker0", net.link("docker"), "172.17.0.1/16").kind(LinkKind.BRIDGE);
    Beacon beacon = host.open();
    assertThat(beacon.interfaces())
        .containsExactly(
            new InterfaceDecision("eth0", true, "local link"),
            new InterfaceDecision("wg0", false, "VPN or tunnel (wireguard)"),
            new InterfaceDecision("docker0", false, "container bridge"));
    assertThat(eth0.joined(IpFamily.IPV4)).isTrue();
    assertThat(wg0.joined(IpFamily.IPV4)).isFalse();
    assertThat(docker0.joined(IpFamily.IPV4)).isFalse();
  }

  @Test
  @DisplayName("SC-003, SC-004: nothing is sent on what is not used, for hours")
  void nothingIsSentOnWhatIsNotUsed() throws BeaconException {
    host.nic("eth0", lan, "192.0.2.1/24");
    List<SimLink> others = new ArrayList<>();
    for (String name : List.of("tun0", "wg0", "ppp0", "utun0", "tailscale0", "docker0", "br-abc")) {
      SimLink link = net.link(name);
      others.add(link);
      host.nic(name, link, "10.0.0.1/24");
    }
    host.open().browse("_ipp._tcp", event -> {});
    net.runFor(Duration.ofHours(3));
    assertThat(lan.packets()).isNotEmpty();
    assertThat(others).allSatisfy(link -> assertThat(link.packets()).isEmpty());
  }

  @Test
  @DisplayName("FR-022: no interface left is an error that names each one and why")
  void noInterfaceIsAnErrorThatNamesAll() {
    host.nic("eth0", lan, "192.0.2.1/24").down();
    host.nic("tun0", lan, "10.0.0.1/24").kind(LinkKind.TUN);
    assertThatThrownBy(host::open)
        .isInstanceOf(NoInterfaceException.class)
        .hasMessage(
            "no usable network interface (eth0: down; tun0: VPN or tunnel (tun));"
                + " waitForInterfaces(true), --wait at the prompt, waits for one");
    assertThat(host.closed()).as("nothing is left open").isTrue();
  }

  @Test
  @DisplayName("FR-022: a host without any interface says so")
  void aHostWithoutInterfacesSaysSo() {
    assertThatThrownBy(host::open)
        .isInstanceOf(NoInterfaceException.class)
        .hasMessageContaining("the host has none");
  }

  @Test
  @DisplayName("FR-036: an address of a family that is not spoken is no reason to join")
  void anInterfaceWithoutAddressOfTheFamilyIsNotJoined() {
    host.families(IpFamily.IPV6).nic("eth0", lan, "192.0.2.1/24");
    assertThatThrownBy(host::open).isInstanceOf(NoInterfaceException.class);
  }

  @Test
  @DisplayName("FR-010: if no group can be joined the open fails with what the system said")
  void aFailedJoinIsAnErrorWithItsCause() {
    host.families(IpFamily.IPV4).nic("eth0", lan, "192.0.2.1/24").joinsFail(true);
    assertThatThrownBy(host::open)
        .isInstanceOf(SocketFailureException.class)
        .hasMessage("join 224.0.0.251 on eth0: ENOBUFS (105)");
    assertThat(host.closed()).isTrue();
  }

  @Test
  @DisplayName("FR-037: one interface that can't be joined does not stop the others")
  void oneFailureDoesNotStopTheOthers() throws BeaconException {
    SimLink broken = net.link("broken");
    SimNic eth1 = host.nic("eth1", broken, "198.51.100.1/24").joinsFail(true);
    host.nic("eth0", lan, "192.0.2.1/24");
    SimPeer peer = lan.peer("alpha", 9);
    EventLog log = new EventLog(net);
    host.open().browse("_ipp._tcp", log);
    run(Duration.ofMillis(150));
    peer.say(SimService.printer("A").announcement());
    run(Duration.ofMillis(300));
    assertThat(log.words()).containsExactly("added A");
    assertThat(broken.packets()).isEmpty();
    eth1.joinsFail(false);
    run(Duration.ofSeconds(1));
    assertThat(eth1.joined(IpFamily.IPV4)).as("tried again after a second").isTrue();
    assertThat(broken.packets()).hasSize(1);
  }

  @Test
  @DisplayName("FR-037: a join is tried again after 1 s, doubling to 60 s, whatever else happens")
  void joinsAreTriedAgainEverMoreSeldom() throws BeaconException {
    List<Duration> tries = new ArrayList<>();
    host.nic("eth0", lan, "192.0.2.1/24");
    SimNic eth1 = host.nic("eth1", net.link("broken"), "198.51.100.1/24").joinsFail(true);
    host.families(IpFamily.IPV4)
        .policy(
            InterfacePolicy.where(
                facts -> {
                  if (facts.name().equals("eth1")) {
                    tries.add(net.elapsed());
                  }
                  return true;
                }));
    Beacon beacon = host.open();
    run(Duration.ofMinutes(10));
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < tries.size(); i++) {
      gaps.add(tries.get(i).minus(tries.get(i - 1)).toSeconds());
    }
    assertThat(gaps.subList(0, 9)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    int before = tries.size();
    for (int i = 0; i < 10; i++) {
      host.event(PortEvent.Kind.INTERFACES_CHANGED);
      run(Duration.ofMillis(10));
    }
    run(Duration.ofMinutes(10));
    assertThat(tries.size() - before - 10)
        .as("events begin no retries of their own")
        .isLessThan(12);
    eth1.joinsFail(false);
    run(Duration.ofSeconds(61));
    assertThat(eth1.joined(IpFamily.IPV4)).isTrue();
    before = tries.size();
    run(Duration.ofMinutes(10));
    assertThat(tries).as("all is well").hasSize(before);
    assertThat(beacon.interfaces()).hasSize(2);
  }

  @Test
  @DisplayName("FR-011: named interfaces are used as soon as they appear, and left as they go")
  void namedInterfacesAreUsedAsSoonAsTheyAppear() throws BeaconException {
    host.policy(InterfacePolicy.only("eth0", "usb0")).nic("eth0", lan, "192.0.2.1/24");
    SimNic eth1 = host.nic("eth1", net.link("other"), "198.51.100.1/24");
    host.open();
    run(Duration.ofSeconds(1));
    SimNic usb0 = host.nic("usb0", net.link("usb"), "203.0.113.1/24");
    run(Duration.ofSeconds(1));
    assertThat(usb0.joined(IpFamily.IPV4)).isTrue();
    assertThat(eth1.joined(IpFamily.IPV4)).isFalse();
    usb0.rename("usb7");
    run(Duration.ofSeconds(1));
    assertThat(usb0.joined(IpFamily.IPV4)).as("it has another name now").isFalse();
  }

  @Test
  @DisplayName("FR-005: what is not used any more is left")
  void whatIsNotUsedAnyMoreIsLeft() throws BeaconException {
    SimNic eth0 = host.nic("eth0", lan, "192.0.2.1/24", "fe80::1/64");
    host.nic("eth1", net.link("other"), "198.51.100.1/24");
    Beacon beacon = host.open();
    run(Duration.ofSeconds(1));
    eth0.kind(LinkKind.TUN);
    run(Duration.ofSeconds(1));
    assertThat(eth0.joined(IpFamily.IPV4)).isFalse();
    assertThat(eth0.joined(IpFamily.IPV6)).isFalse();
    assertThat(beacon.interfaces().get(0).used()).isFalse();
  }

  @Test
  @DisplayName("Who else has the port is told, and followed when it changes")
  void sharingIsFollowed() throws BeaconException {
    host.families(IpFamily.IPV4).nic("eth0", lan, "192.0.2.1/24");
    Beacon beacon = host.open();
    assertThat(beacon.sharing(IpFamily.IPV4)).isEqualTo(PortSharing.ALONE);
    assertThat(beacon.sharing(IpFamily.IPV6)).isEqualTo(PortSharing.NONE);
    run(Duration.ofSeconds(1));
    host.sharing(PortSharing.SHARED);
    run(Duration.ofSeconds(1));
    assertThat(beacon.sharing(IpFamily.IPV4)).isEqualTo(PortSharing.SHARED);
    beacon.browse("_ipp._tcp", event -> {});
    run(Duration.ofMillis(150));
    assertThat(lan.packets().get(0).message().questions().get(0).unicastResponse()).isFalse();
  }

  private void run(Duration duration) {
    net.runFor(duration);
  }

  @Test
  @DisplayName("FR-044: asked to wait it opens without an interface, and begins when one comes")
  void askedToWaitItBeginsWhenAnInterfaceComes() throws BeaconException {
    SimLink link = net.link("late");
    SimPeer peer = link.peer("alpha", 9);
    SimHost late = net.host("late").families(IpFamily.IPV4).waitForInterfaces();
    Beacon beacon = late.open();
    EventLog log = new EventLog(net);
    beacon.browse("_ipp._tcp", log);
    Registration web = beacon.publish(Service.named("Web").type("_http._tcp").port(80));
    CompletableFuture<List<InetAddress>> found =
        beacon.addresses("alpha.local", LookUp.within(Duration.ofSeconds(1)));
    net.runFor(Duration.ofMinutes(3));
    assertThat(beacon.interfaces()).isEmpty();
    assertThatThrownBy(found::join).hasMessageContaining("no network interface is in use");
    assertThat(web.registered()).isNotDone();
    late.nic("eth0", link, "192.0.2.1/24");
    net.runFor(Duration.ofSeconds(2));
    assertThat(web.registered()).isCompleted();
    peer.say(SimService.printer("A").announcement());
    net.runFor(Duration.ofMillis(200));
    assertThat(log.words()).containsExactly("added A");
  }

  @Test
  @DisplayName("FR-044: waiting it tries again to join an interface that can't be joined yet")
  void waitingItTriesAgainToJoin() throws BeaconException {
    SimHost late = net.host("late").families(IpFamily.IPV4).waitForInterfaces();
    SimNic nic = late.nic("eth0", net.link("late"), "192.0.2.1/24").joinsFail(true);
    Beacon beacon = late.open();
    net.runFor(Duration.ofSeconds(2));
    assertThat(beacon.interfaces().get(0).used()).isFalse();
    nic.joinsFail(false);
    net.runFor(Duration.ofSeconds(5));
    assertThat(beacon.interfaces().get(0).used()).isTrue();
  }
}
