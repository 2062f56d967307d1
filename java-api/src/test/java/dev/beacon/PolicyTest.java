package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link InterfacePolicy}: which interfaces, and why. */
class PolicyTest {

  private static final InterfacePolicy PHYSICAL = PhysicalInterfaces.LINUX;

  @ParameterizedTest
  @ValueSource(
      strings = {"eth0", "enp3s0", "wlan0", "wlp2s0", "en0", "eno1", "usb0", "Ethernet 2", "bond0"})
  @DisplayName("FR-013: ordinary interfaces are taken")
  void ordinaryInterfacesAreTaken(String name) {
    assertThat(PHYSICAL.decide(facts(name).build()))
        .isEqualTo(new InterfaceDecision(name, true, "local link"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utun3",
        "tun0",
        "tap0",
        "ppp0",
        "wg0",
        "wg-office",
        "tailscale0",
        "wireguard1",
        "ztabcdef",
        "nordlynx",
        "ipsec0",
        "gre1",
        "gretap0",
        "sit0",
        "ip6tnl0"
      })
  @DisplayName("FR-017: VPNs and tunnels are left out by their names")
  void tunnelsAreLeftOutByName(String name) {
    assertThat(PHYSICAL.decide(facts(name).build()))
        .isEqualTo(new InterfaceDecision(name, false, "VPN or tunnel by its name"));
  }

  @ParameterizedTest
  @EnumSource(
      value = LinkKind.class,
      names = {"TUN", "TAP", "WIREGUARD", "TUNNEL", "OVERLAY"})
  @DisplayName("FR-017: and by what the system says that they are, whatever their names")
  void tunnelsAreLeftOutByKind(LinkKind kind) {
    InterfaceDecision decision = PHYSICAL.decide(facts("lan0").kind(kind, "system-word").build());
    assertThat(decision.used()).isFalse();
    if (kind != LinkKind.TAP) {
      assertThat(decision.reason()).contains("system-word");
    }
    assertThat(PHYSICAL.decide(facts("lan0").kind(kind, "").build()).used()).isFalse();
  }

  @Test
  @DisplayName("FR-017: what has one peer only is left out")
  void pointToPointIsLeftOut() {
    assertThat(PHYSICAL.decide(facts("wwan0").pointToPoint().build()))
        .isEqualTo(new InterfaceDecision("wwan0", false, "point-to-point"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker0", "docker_gwbridge", "veth12ab", "br-1234567890ab", "cni0", "flannel.1", "cali1",
        "virbr0", "virbr0-nic", "lxcbr0", "lxc1", "podman0", "vboxnet0", "vmnet8"
      })
  @DisplayName("FR-018: container and VM plumbing is left out by its name")
  void plumbingIsLeftOutByName(String name) {
    assertThat(PHYSICAL.decide(facts(name).build()))
        .isEqualTo(new InterfaceDecision(name, false, "container or virtual machine by its name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vEthernet (Default Switch)",
        "vEthernet (WSL)",
        "vEthernet (WSL (Hyper-V firewall))",
        "vEthernet (nat)",
        "VirtualBox Host-Only Network",
        "VirtualBox Host-Only Network #2",
        "VMware Network Adapter VMnet8",
        "tap0",
        "docker0"
      })
  @DisplayName("FR-017, FR-018: on Windows, what does not leave the machine has names of its own")
  void onWindowsPlumbingHasNamesOfItsOwn(String name) {
    InterfaceDecision decision = PhysicalInterfaces.WINDOWS.decide(facts(name).build());
    assertThat(decision.used()).isFalse();
    assertThat(decision.reason()).endsWith(" by its name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ethernet",
        "Wi-Fi 2",
        "site LAN",
        "site2",
        "tunnel building",
        "br-office",
        "dockerless",
        "vEthernet (External)",
        "vEthernet (Wi-Fi)",
        "vEthernet (WSLBridge)",
        "vEthernet (natural)"
      })
  @DisplayName(
      "FR-013: on Windows people name interfaces, and Hyper-V's external switch is the LAN")
  void onWindowsPeopleNameInterfaces(String name) {
    assertThat(PhysicalInterfaces.WINDOWS.decide(facts(name).build()))
        .isEqualTo(new InterfaceDecision(name, true, "local link"));
  }

  @Test
  @DisplayName("FR-018: macOS does not tell a bridge's ports: left out, and the reason says so")
  void onMacOsTheBridgesPortsAreUnknown() {
    NetworkInterfaceFacts thunderbolt = facts("bridge0").kind(LinkKind.BRIDGE, "bridge").build();
    assertThat(PhysicalInterfaces.MACOS.decide(thunderbolt))
        .isEqualTo(new InterfaceDecision("bridge0", false, "bridge, ports unknown"));
    assertThat(InterfacePolicy.only("bridge0").accepts(thunderbolt)).isTrue();
    assertThat(PhysicalInterfaces.MACOS.accepts(facts("en0").build())).isTrue();
    assertThat(PhysicalInterfaces.MACOS.accepts(facts("utun3").build())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, LINUX",
    "FreeBSD, LINUX",
    "'', LINUX",
    "Mac OS X, MACOS",
    "Windows 11, WINDOWS",
    "Windows Server 2022, WINDOWS",
    "Darwin, LINUX"
  })
  @DisplayName("FR-013: which rules hold is the system's affair")
  void whichRulesHoldIsTheSystemsAffair(String systemName, PhysicalInterfaces rules) {
    assertThat(PhysicalInterfaces.of(systemName)).isEqualTo(rules);
    assertThat(InterfacePolicy.physical())
        .isEqualTo(PhysicalInterfaces.of(System.getProperty("os.name")));
  }

  @Test
  @DisplayName("FR-018: a bridge all of whose ports are veth or tun is left out, whatever its name")
  void aContainerBridgeIsLeftOut() {
    assertThat(PHYSICAL.decide(facts("mybridge").kind(LinkKind.BRIDGE, "bridge").build()))
        .isEqualTo(new InterfaceDecision("mybridge", false, "container bridge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br0", "br-lan", "lan", "virbr7"})
  @DisplayName("FR-018: a bridge with a physical port is the LAN, and taken")
  void aBridgeWithAPhysicalPortIsTaken(String name) {
    assertThat(
            PHYSICAL
                .decide(facts(name).kind(LinkKind.BRIDGE, "bridge").physicalPort().build())
                .used())
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = LinkKind.class,
      names = {"ETHERNET", "VETH", "TAP", "BOND"})
  @DisplayName("FR-018: ports of a bridge or bond are left out, the master carries the addresses")
  void portsAreLeftOut(LinkKind kind) {
    assertThat(PHYSICAL.accepts(facts("eth0").kind(kind, "").master(3).build())).isFalse();
    assertThat(PHYSICAL.decide(facts("eth0").master(3).build()).reason())
        .isEqualTo("port of a bridge or bond");
  }

  @Test
  @DisplayName("FR-018: eth0 is taken though it is a veth, as in a container")
  void eth0IsTakenThoughItIsAVeth() {
    assertThat(PHYSICAL.accepts(facts("eth0").kind(LinkKind.VETH, "veth").build())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = LinkKind.class,
      names = {"ETHERNET", "VETH", "MACVLAN", "VLAN", "BOND", "OTHER"})
  @DisplayName("FR-018: kinds that lead to neighbours are taken")
  void kindsThatLeadToNeighboursAreTaken(LinkKind kind) {
    assertThat(PHYSICAL.accepts(facts("lan0").kind(kind, "word").build())).isTrue();
  }

  @Test
  @DisplayName("FR-018: a dummy leads nowhere")
  void aDummyLeadsNowhere() {
    assertThat(PHYSICAL.decide(facts("dummy0").kind(LinkKind.DUMMY, "dummy").build()))
        .isEqualTo(new InterfaceDecision("dummy0", false, "leads nowhere (dummy)"));
  }

  @Test
  @DisplayName(
      "FR-014 to FR-016, FR-019: what can't carry mDNS is left out, and the reason is said")
  void whatCannotCarryMdnsIsLeftOut() {
    assertThat(reason(PHYSICAL, facts("lo").kind(LinkKind.LOOPBACK, ""))).isEqualTo("loopback");
    assertThat(reason(PHYSICAL, facts("eth0").down())).isEqualTo("down");
    assertThat(reason(PHYSICAL, facts("eth0").withoutCarrier())).isEqualTo("no carrier");
    assertThat(reason(PHYSICAL, facts("eth0").withoutMulticast())).isEqualTo("no multicast");
    assertThat(reason(PHYSICAL, facts("eth0").mtu(511))).isEqualTo("MTU 511 below 512");
    assertThat(reason(PHYSICAL, facts("eth0").addresses())).isEqualTo("no usable address");
    assertThat(PHYSICAL.accepts(facts("eth0").mtu(512).build())).isTrue();
  }

  @Test
  @DisplayName("RFC 4862 5.4, FR-019: an address that isn't usable yet is no address")
  void tentativeAddressesDoNotCount() {
    InterfaceAddress tentative = new InterfaceAddress(ip("fe80::1"), 64, false, true);
    assertThat(reason(PHYSICAL, facts("eth0").addresses(tentative))).isEqualTo("no usable address");
    NetworkInterfaceFacts both =
        facts("eth0")
            .addresses(tentative, new InterfaceAddress(ip("192.0.2.1"), 24, true, true))
            .build();
    assertThat(PHYSICAL.accepts(both)).isTrue();
    assertThat(both.hasUsableAddress(IpFamily.IPV4)).isTrue();
    assertThat(both.hasUsableAddress(IpFamily.IPV6)).isFalse();
  }

  @Test
  @DisplayName("FR-011: named interfaces are taken, whatever they are, and no others")
  void namedInterfacesAreTaken() {
    InterfacePolicy only = InterfacePolicy.only("docker0", "eth1");
    assertThat(only.decide(facts("docker0").kind(LinkKind.BRIDGE, "bridge").build()))
        .isEqualTo(new InterfaceDecision("docker0", true, "asked for"));
    assertThat(only.accepts(facts("eth1").master(7).build())).isTrue();
    assertThat(only.decide(facts("eth0").build()))
        .isEqualTo(new InterfaceDecision("eth0", false, "not asked for"));
    assertThat(only.requiredNames()).containsExactly("docker0", "eth1");
  }

  @Test
  @DisplayName("FR-011: a tunnel that is named is taken with a warning")
  void aNamedTunnelIsTakenWithAWarning() {
    InterfaceDecision byKind =
        InterfacePolicy.only("corp").decide(facts("corp").kind(LinkKind.WIREGUARD, "").build());
    assertThat(byKind.used()).isTrue();
    assertThat(byKind.reason()).endsWith("may violate link-local scope");
    InterfaceDecision byName = InterfacePolicy.only("tun0").decide(facts("tun0").build());
    assertThat(byName.used()).isTrue();
    assertThat(byName.reason())
        .isEqualTo("asked for; VPN or tunnel by its name, may violate link-local scope");
  }

  @Test
  @DisplayName("FR-011, FR-019: a named interface that can't carry mDNS is left out all the same")
  void aNamedInterfaceMustBeFit() {
    InterfacePolicy only = InterfacePolicy.only("eth0");
    assertThat(reason(only, facts("eth0").down())).isEqualTo("down");
    assertThat(reason(only, facts("eth0").withoutMulticast())).isEqualTo("no multicast");
  }

  @Test
  @DisplayName("FR-011: no name, or a blank one, is refused at once")
  void namesAreChecked() {
    assertThatThrownBy(InterfacePolicy::only)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> InterfacePolicy.only("eth0", " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only(\" \")");
  }

  @Test
  @DisplayName("FR-012: a predicate decides on the facts; what is unfit it isn't asked about")
  void aPredicateDecides() {
    InterfacePolicy jumbo = InterfacePolicy.where(facts -> facts.mtuBytes() == 9_000);
    assertThat(jumbo.decide(facts("eth0").mtu(9_000).build()))
        .isEqualTo(new InterfaceDecision("eth0", true, "chosen by the predicate"));
    assertThat(jumbo.decide(facts("eth0").build()))
        .isEqualTo(new InterfaceDecision("eth0", false, "not chosen by the predicate"));
    assertThat(reason(jumbo, facts("eth0").mtu(9_000).down())).isEqualTo("down");
    assertThat(InterfacePolicy.where(facts -> true).accepts(facts("tun0").build())).isTrue();
    assertThat(jumbo.requiredNames()).isEmpty();
  }

  @Test
  @DisplayName("FR-013: the default can be part of a user's predicate")
  void theDefaultIsReusable() {
    InterfacePolicy wired =
        InterfacePolicy.where(
            facts -> InterfacePolicy.physical().accepts(facts) && !facts.name().startsWith("wl"));
    assertThat(wired.accepts(facts("eth0").build())).isTrue();
    assertThat(wired.accepts(facts("wlan0").build())).isFalse();
    assertThat(wired.accepts(facts("tun0").build())).isFalse();
    InterfacePolicy withVpn =
        InterfacePolicy.where(
            facts -> InterfacePolicy.physical().accepts(facts) || facts.name().equals("tun0"));
    assertThat(withVpn.accepts(facts("tun0").build())).isTrue();
  }

  @Test
  @DisplayName("FR-040: all interfaces are decided on, in their order")
  void allAreDecidedOn() {
    assertThat(
            PHYSICAL.decideAll(
                List.of(
                    facts("lo").kind(LinkKind.LOOPBACK, "").build(),
                    facts("eth0").build(),
                    facts("docker0").build())))
        .containsExactly(
            new InterfaceDecision("lo", false, "loopback"),
            new InterfaceDecision("eth0", true, "local link"),
            new InterfaceDecision("docker0", false, "container or virtual machine by its name"));
  }

  private static String reason(InterfacePolicy policy, Facts facts) {
    InterfaceDecision decision = policy.decide(facts.build());
    assertThat(decision.used()).isFalse();
    return decision.reason();
  }

  private static Facts facts(String name) {
    return new Facts(name);
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  /** An ordinary interface, but for what is said otherwise. */
  private static final class Facts {
    private final String name;
    private LinkKind kind = LinkKind.ETHERNET;
    private String systemKind = "";
    private boolean up = true;
    private boolean running = true;
    private boolean multicast = true;
    private boolean pointToPoint;
    private int mtu = 1_500;
    private int master;
    private boolean physicalPort;
    private List<InterfaceAddress> addresses =
        List.of(new InterfaceAddress(ip("192.0.2.1"), 24, true, true));

    Facts(String name) {
      this.name = name;
    }

    Facts kind(LinkKind kind, String systemKind) {
      this.kind = kind;
      this.systemKind = systemKind;
      return this;
    }

    Facts down() {
      up = false;
      return this;
    }

    Facts withoutCarrier() {
      running = false;
      return this;
    }

    Facts withoutMulticast() {
      multicast = false;
      return this;
    }

    Facts pointToPoint() {
      pointToPoint = true;
      return this;
    }

    Facts mtu(int bytes) {
      mtu = bytes;
      return this;
    }

    Facts master(int index) {
      master = index;
      return this;
    }

    Facts physicalPort() {
      physicalPort = true;
      return this;
    }

    Facts addresses(InterfaceAddress... addresses) {
      this.addresses = List.of(addresses);
      return this;
    }

    NetworkInterfaceFacts build() {
      return new NetworkInterfaceFacts(
          name,
          2,
          kind,
          systemKind,
          up,
          running,
          multicast,
          pointToPoint,
          mtu,
          master,
          physicalPort,
          addresses);
    }
  }
}
