package dev.beacon.reach.internal.engine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * An address and port of an instance, as one source names it. Immutable.
 *
 * <p>It is not a record, because its key is made once: each connection asks for it several times.
 */
public final class Endpoint {

  private final String instance;
  private final InetAddress address;
  private final int port;
  private final int priority;
  private final int weight;
  private final boolean watchable;
  private final Optional<String> interfaceName;
  private final String key;

  /**
   * Makes an endpoint.
   *
   * @param instance the instance's name
   * @param address one of its addresses
   * @param port its port
   * @param priority SRV priority, lower is tried first (RFC 2782)
   * @param weight SRV weight among equal priorities (RFC 2782)
   * @param watchable whether the instance says that its host answers BFD
   * @param interfaceName the interface on which it is seen, if its source knows
   */
  public Endpoint(
      String instance,
      InetAddress address,
      int port,
      int priority,
      int weight,
      boolean watchable,
      Optional<String> interfaceName) {
    this.instance = Objects.requireNonNull(instance, "instance");
    this.address = Objects.requireNonNull(address, "address");
    this.port = port;
    this.priority = priority;
    this.weight = weight;
    this.watchable = watchable;
    this.interfaceName = Objects.requireNonNull(interfaceName, "interfaceName");
    String host = address.getHostAddress();
    key = (isIpv6() ? "[" + host + "]" : host) + ":" + port;
  }

  /** Returns the same endpoint, but watchable. */
  Endpoint asWatchable() {
    return new Endpoint(instance, address, port, priority, weight, true, interfaceName);
  }

  /** The instance's name. */
  public String instance() {
    return instance;
  }

  /** One of its addresses. */
  public InetAddress address() {
    return address;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** SRV priority, lower is tried first (RFC 2782). */
  public int priority() {
    return priority;
  }

  /** SRV weight among equal priorities (RFC 2782). */
  public int weight() {
    return weight;
  }

  /** Reports whether the instance says that its host answers BFD. */
  public boolean watchable() {
    return watchable;
  }

  /** The interface on which it is seen, if its source knows. */
  public Optional<String> interfaceName() {
    return interfaceName;
  }

  /** Its identity, independent of the source: address with its scope, and port. */
  public String key() {
    return key;
  }

  /** Reports whether it has an IPv6 address. */
  public boolean isIpv6() {
    return address instanceof Inet6Address;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that
        && key.equals(that.key)
        && instance.equals(that.instance)
        && priority == that.priority
        && weight == that.weight
        && watchable == that.watchable
        && interfaceName.equals(that.interfaceName);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /**
   * Text for people: {@code Orders at 10.0.0.1:5432}. Control characters become "?", because a
   * stranger chooses the name.
   */
  @Override
  public String toString() {
    return instance.equals(key) ? key : instance.replaceAll("\\p{Cntrl}", "?") + " at " + key;
  }
}
