package dev.beacon.reach.internal.engine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an instance can be had, as one source has it.
 *
 * @param instance the instance's name
 * @param address one of its addresses
 * @param port its port
 * @param priority SRV priority, lower is tried first (RFC 2782)
 * @param weight SRV weight among equal priorities (RFC 2782)
 * @param watchable whether it says that its host answers BFD
 * @param interfaceName the interface on which it is seen, if its source knows
 */
public record Endpoint(
    String instance,
    InetAddress address,
    int port,
    int priority,
    int weight,
    boolean watchable,
    Optional<String> interfaceName) {

  /** Checks the values. */
  public Endpoint {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(interfaceName, "interfaceName");
  }

  /** What makes it one endpoint, whoever names it: address with its scope, and port. */
  public String key() {
    String host = address.getHostAddress();
    return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
  }

  /** Whether its address is of IPv6. */
  public boolean isIpv6() {
    return address instanceof Inet6Address;
  }

  /** For people: {@code Orders at 10.0.0.1:5432}; a stranger's name can't move their terminal. */
  @Override
  public String toString() {
    return instance.equals(key()) ? key() : instance.replaceAll("\\p{Cntrl}", "?") + " at " + key();
  }
}
