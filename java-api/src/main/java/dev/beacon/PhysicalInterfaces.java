package dev.beacon;

import java.util.List;
import java.util.Locale;

/**
 * The policy of {@link InterfacePolicy#physical()}: the links on which neighbours may sit.
 *
 * <p>What the operating system says of an interface counts first; names are a second hint, for
 * drivers that don't tell (FR-017, FR-018). Being a veth is no reason by itself: inside a container
 * or a network namespace eth0 is one.
 */
enum PhysicalInterfaces implements InterfacePolicy {
  INSTANCE;

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

  @Override
  public InterfaceDecision decide(NetworkInterfaceFacts facts) {
    String reason = rejection(facts);
    return reason.isEmpty()
        ? InterfaceDecision.use(facts, "local link")
        : InterfaceDecision.reject(facts, reason);
  }

  private static String rejection(NetworkInterfaceFacts facts) {
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

  /** FR-017: why this is a VPN or tunnel, or empty. */
  static String tunnelReason(NetworkInterfaceFacts facts) {
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
    if (hasPrefixOf(TUNNEL_NAMES, facts.name())) {
      return "VPN or tunnel by its name";
    }
    return facts.pointToPoint() && !facts.loopback() ? "point-to-point" : "";
  }

  /** FR-018: why this is plumbing of containers or virtual machines, or empty. */
  private static String containerReason(NetworkInterfaceFacts facts) {
    if (facts.masterIndex() != 0) {
      return "port of a bridge or bond";
    }
    if (facts.kind() == LinkKind.BRIDGE && !facts.bridgeHasPhysicalPort()) {
      return "container bridge";
    }
    if (facts.kind() == LinkKind.DUMMY) {
      return "leads nowhere (" + kindWord(facts) + ")";
    }
    // A bridge with a physical port is the LAN, even if it is called br-lan.
    boolean lanBridge = facts.kind() == LinkKind.BRIDGE;
    return !lanBridge && hasPrefixOf(CONTAINER_NAMES, facts.name())
        ? "container or virtual machine by its name"
        : "";
  }

  private static String kindWord(NetworkInterfaceFacts facts) {
    return facts.systemKind().isEmpty()
        ? facts.kind().name().toLowerCase(Locale.ROOT)
        : facts.systemKind();
  }

  private static boolean hasPrefixOf(List<String> prefixes, String name) {
    return prefixes.stream().anyMatch(name::startsWith);
  }
}
