package dev.beacon;

import java.util.List;
import java.util.Objects;

/**
 * The facts that the operating system reports about an interface at one moment. An {@link
 * InterfacePolicy} decides by them.
 *
 * @param name the interface's name, {@code eth0}
 * @param index the operating system's number of the interface, from 1
 * @param kind the kind of interface
 * @param systemKind the operating system's own word for the kind, {@code veth}, or empty
 * @param up administratively up
 * @param running has a carrier
 * @param multicast can multicast
 * @param pointToPoint has one peer only, as a tunnel does
 * @param mtuBytes largest packet in bytes, IP header included
 * @param masterIndex index of the bridge or bond that this interface is a port of, or 0
 * @param bridgeHasPhysicalPort for a bridge: true if at least one port is not the end of a
 *     container or a virtual machine
 * @param addresses its addresses
 */
public record NetworkInterfaceFacts(
    String name,
    int index,
    LinkKind kind,
    String systemKind,
    boolean up,
    boolean running,
    boolean multicast,
    boolean pointToPoint,
    int mtuBytes,
    int masterIndex,
    boolean bridgeHasPhysicalPort,
    List<InterfaceAddress> addresses) {

  /** Checks and copies the values. */
  public NetworkInterfaceFacts {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(systemKind, "systemKind");
    addresses = List.copyOf(addresses);
  }

  /** Reports whether this is the loopback interface. */
  public boolean loopback() {
    return kind == LinkKind.LOOPBACK;
  }

  /** Reports whether it has a usable address of the family. */
  public boolean hasUsableAddress(IpFamily family) {
    return addresses.stream().anyMatch(a -> a.usable() && a.family() == family);
  }
}
