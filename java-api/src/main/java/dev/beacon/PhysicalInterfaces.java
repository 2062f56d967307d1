package dev.beacon;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

// FR-013
/**
 * The policy of {@link InterfacePolicy#physical()}: the links that may have neighbours.
 *
 * <p>The kind that the operating system reports counts first. The name is a second hint, because
 * some drivers report no kind. A veth is not rejected for being one: inside a container or a
 * network namespace eth0 is a veth.
 */
enum PhysicalInterfaces implements InterfacePolicy {
  /** Drivers name interfaces, and the system says which interfaces are ports of a bridge. */
  LINUX,
  /** Drivers name interfaces; the system does not say which interfaces are ports of a bridge. */
  MACOS,
  /**
   * People name interfaces, and the kind shows tunnels. A name counts as a driver's name only if
   * nothing but a number follows: "site LAN" is not sit0.
   */
  WINDOWS;

  private static final List<String> TUNNEL_NAMES =
      List.of(
          "utun",
          "tun",
          "tap",
          "ppp",
          "wg",
          "tailscale",
          "wireguard",
          "zt",
          "nordlynx",
          "ipsec",
          "gre",
          "sit",
          "ip6tnl");

  private static final List<String> CONTAINER_NAMES =
      List.of(
          "docker", "veth", "br-", "cni", "flannel", "cali", "virbr", "lxc", "podman", "vboxnet",
          "vmnet");

  /**
   * The names that Windows and its programs give to networks that stay inside the machine. The
   * system reports them as Ethernet. It reports Hyper-V's external switches as Ethernet too, but
   * those carry the LAN, and people name them.
   */
  private static final List<String> HOST_ONLY_NAMES =
      List.of(
          "vEthernet (Default Switch)",
          "vEthernet (WSL)",
          "vEthernet (WSL (",
          "vEthernet (nat)",
          "VirtualBox Host-Only",
          "VMware Network Adapter VMnet");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Returns the policy of this system. */
  static PhysicalInterfaces here() {
    return of(System.getProperty("os.name", ""));
  }

  /** Returns the policy of the system with this name; the names are Java's. */
  static PhysicalInterfaces of(String systemName) {
    String system = systemName.toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return WINDOWS;
    }
    return system.startsWith("mac") ? MACOS : LINUX;
  }

  @Override
  public InterfaceDecision decide(NetworkInterfaceFacts facts) {
    String reason = rejection(facts);
    return reason.isEmpty()
        ? InterfaceDecision.use(facts, "local link")
        : InterfaceDecision.reject(facts, reason);
  }

  private String rejection(NetworkInterfaceFacts facts) {
    if (facts.loopback()) {
      return "loopback";
    }
    String tunnel = tunnelReason(facts);
    if (!tunnel.isEmpty()) {
      return tunnel;
    }
    String container = containerReason(facts);
    return container.isEmpty() ? Fitness.unfit(facts) : container;
  }

  // FR-017
  /** Returns the reason why this is a VPN or tunnel; empty if it is none. */
  String tunnelReason(NetworkInterfaceFacts facts) {
    switch (facts.kind()) {
      case TUN, WIREGUARD, TUNNEL -> {
        return "VPN or tunnel (" + kindWord(facts) + ")";
      }
      case TAP -> {
        return "virtual machine or VPN (tap)";
      }
      case OVERLAY -> {
        return "overlay network (" + kindWord(facts) + ")";
      }
      default -> {}
    }
    if (hasDriversName(TUNNEL_NAMES, facts.name())) {
      return "VPN or tunnel by its name";
    }
    return facts.pointToPoint() && !facts.loopback() ? "point-to-point" : "";
  }

  // FR-018
  /** Returns the reason why this belongs to containers or virtual machines; empty if it doesn't. */
  private String containerReason(NetworkInterfaceFacts facts) {
    if (facts.masterIndex() != 0) {
      return "port of a bridge or bond";
    }
    if (facts.kind() == LinkKind.BRIDGE && !facts.bridgeHasPhysicalPort()) {
      return this == MACOS ? "bridge, ports unknown" : "container bridge";
    }
    if (facts.kind() == LinkKind.DUMMY) {
      return "leads nowhere (" + kindWord(facts) + ")";
    }
    // A bridge with a physical port is the LAN, even if it is called br-lan.
    boolean lanBridge = facts.kind() == LinkKind.BRIDGE;
    boolean plumbing =
        hasDriversName(CONTAINER_NAMES, facts.name())
            || (this == WINDOWS && hasPrefixOf(HOST_ONLY_NAMES, facts.name()));
    return !lanBridge && plumbing ? "container or virtual machine by its name" : "";
  }

  private static String kindWord(NetworkInterfaceFacts facts) {
    return facts.systemKind().isEmpty()
        ? facts.kind().name().toLowerCase(Locale.ROOT)
        : facts.systemKind();
  }

  private boolean hasDriversName(List<String> prefixes, String name) {
    if (this != WINDOWS) {
      return hasPrefixOf(prefixes, name);
    }
    return prefixes.stream()
        .anyMatch(
            prefix ->
                name.startsWith(prefix)
                    && NUMBER.matcher(name.substring(prefix.length())).matches());
  }

  private static boolean hasPrefixOf(List<String> prefixes, String name) {
    return prefixes.stream().anyMatch(name::startsWith);
  }
}
