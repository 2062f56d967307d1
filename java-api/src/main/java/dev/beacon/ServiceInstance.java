package dev.beacon;

import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A service instance found on the local link, resolved: it has a host, a port, a TXT record and at
 * least one address (RFC 6763 section 4 to 6). A value: what was known at one moment.
 *
 * @param fullName the whole name, {@code Printer A._ipp._tcp.local} (RFC 6763 section 4.1)
 * @param type the type under which it was found
 * @param hostName the host that offers it, {@code alpha.local}
 * @param port the port, 0 to 65,535; 0 says that there is no server behind the name
 * @param priority SRV priority, lower is tried first (RFC 2782)
 * @param weight SRV weight among equal priorities (RFC 2782)
 * @param txt the attributes
 * @param addressesByInterface the host's addresses as seen on each interface, by interface name in
 *     index order; IPv6 link-local addresses carry the interface as scope
 */
public record ServiceInstance(
    Name fullName,
    ServiceType type,
    Name hostName,
    int port,
    int priority,
    int weight,
    Txt txt,
    Map<String, List<InetAddress>> addressesByInterface) {

  /** The instance's own, the service's and the protocol's (RFC 6763 section 4.1). */
  private static final int LABELS_BEFORE_DOMAIN = 3;

  /** Checks and copies the values. */
  public ServiceInstance {
    Objects.requireNonNull(fullName, "fullName");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(hostName, "hostName");
    requireSixteenBits("port", port);
    requireSixteenBits("priority", priority);
    requireSixteenBits("weight", weight);
    Objects.requireNonNull(txt, "txt");
    Objects.requireNonNull(addressesByInterface, "addressesByInterface");
    Map<String, List<InetAddress>> copy = new LinkedHashMap<>();
    addressesByInterface.forEach((name, addresses) -> copy.put(name, List.copyOf(addresses)));
    addressesByInterface = Collections.unmodifiableMap(copy);
  }

  private static void requireSixteenBits(String what, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(what + " " + value + ": must be 0 to 65535 (RFC 2782)");
    }
  }

  /**
   * The instance's own name as a person reads it, {@code Printer A}, unescaped. One that is not
   * UTF-8, as it should be (RFC 6763 section 4.1.1), has {@code \DDD} for each byte that is not
   * printable ASCII and for a backslash; {@link Beacon#resolve(String, String)} takes it in that
   * form too.
   */
  public String name() {
    return InstanceName.text(fullName);
  }

  /** The domain, {@code local} on the local link. */
  public String domain() {
    return fullName.dropFirst(LABELS_BEFORE_DOMAIN).toString();
  }

  /** The host's name, {@code alpha.local}, in the escape form of {@link Name#toString()}. */
  public String host() {
    return hostName.toString();
  }

  /** All addresses, each once, in the order of the interfaces. Never empty in an event. */
  public List<InetAddress> addresses() {
    // By text: to InetAddress.equals the same link-local address on two interfaces is one.
    Map<String, InetAddress> all = new LinkedHashMap<>();
    for (List<InetAddress> addresses : addressesByInterface.values()) {
      addresses.forEach(address -> all.putIfAbsent(address.getHostAddress(), address));
    }
    return List.copyOf(all.values());
  }

  /** The interfaces on which the host is seen, in index order. Never empty in an event. */
  public List<String> interfaces() {
    return List.copyOf(addressesByInterface.keySet());
  }
}
