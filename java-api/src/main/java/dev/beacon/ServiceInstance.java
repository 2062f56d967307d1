package dev.beacon;

import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A service instance that was found and resolved on the local link: it has a host, a port, a TXT
 * record and at least one address (RFC 6763 section 4 to 6). It is immutable and describes one
 * moment.
 *
 * <p>A name is unique on its link only (RFC 6762 section 14). If this machine is on two networks,
 * each may have an instance with the same name; {@link #interfaces} tells them apart.
 *
 * @param fullName the whole name, {@code Printer A._ipp._tcp.local} (RFC 6763 section 4.1)
 * @param type the type under which it was found
 * @param hostName the host that offers it, {@code alpha.local}
 * @param port the port, 0 to 65,535; 0 if the name has no server
 * @param priority SRV priority, lower is tried first (RFC 2782)
 * @param weight SRV weight among equal priorities (RFC 2782)
 * @param txt the attributes
 * @param addressesByInterface the host's addresses as seen on each interface, by interface name in
 *     index order; IPv6 link-local addresses carry the interface as scope
 * @param liveness whether its host answers; {@link Liveness#UNKNOWN} unless it is watched
 */
public record ServiceInstance(
    Name fullName,
    ServiceType type,
    Name hostName,
    int port,
    int priority,
    int weight,
    Txt txt,
    Map<String, List<InetAddress>> addressesByInterface,
    Liveness liveness) {

  /** The labels of the instance, the service and the protocol (RFC 6763 section 4.1). */
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
    addressesByInterface = InterfaceMap.copyOf(addressesByInterface);
    Objects.requireNonNull(liveness, "liveness");
  }

  /** The same, of {@link Liveness#UNKNOWN}. */
  public ServiceInstance(
      Name fullName,
      ServiceType type,
      Name hostName,
      int port,
      int priority,
      int weight,
      Txt txt,
      Map<String, List<InetAddress>> addressesByInterface) {
    this(
        fullName,
        type,
        hostName,
        port,
        priority,
        weight,
        txt,
        addressesByInterface,
        Liveness.UNKNOWN);
  }

  /** The same instance of that liveness. */
  public ServiceInstance liveness(Liveness liveness) {
    return this.liveness == liveness
        ? this
        : new ServiceInstance(
            fullName, type, hostName, port, priority, weight, txt, addressesByInterface, liveness);
  }

  /**
   * Reports whether the service announces that its host answers BFD, with the attribute {@code
   * bfd=1}: see {@link Service#watchable}. It is a hint, and no proof.
   */
  public boolean isWatchable() {
    return txt.string(Service.WATCHABLE_KEY).filter(Service.WATCHABLE_VALUE::equals).isPresent();
  }

  private static void requireSixteenBits(String what, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(what + " " + value + ": must be 0 to 65535 (RFC 2782)");
    }
  }

  /**
   * The instance's own name as a person reads it, {@code Printer A}, unescaped. A name should be
   * UTF-8 (RFC 6763 section 4.1.1). If it is not, each backslash and each byte that is not
   * printable ASCII is written as {@code \DDD}; {@link Beacon#resolve(String, String)} reads that
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

  /** The host's addresses, each once, in the order of the interfaces. Never empty in an event. */
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
    return addressesByInterface.entrySet().stream().map(Map.Entry::getKey).toList();
  }

  /** Compares all components. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ServiceInstance that
        && port == that.port
        && priority == that.priority
        && weight == that.weight
        && liveness == that.liveness
        && fullName.equals(that.fullName)
        && type.equals(that.type)
        && hostName.equals(that.hostName)
        && txt.equals(that.txt)
        && addressesByInterface.equals(that.addressesByInterface);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * fullName.hashCode() + hostName.hashCode()) + port;
  }

  /**
   * Begins an instance, for tests of programs that receive instances.
   *
   * @param name the instance's own name, {@code Printer A}, taken literally
   * @param type its type, {@code _ipp._tcp}
   * @throws IllegalArgumentException if the name is over 63 bytes of UTF-8 or the type's syntax is
   *     wrong
   */
  public static Builder named(String name, String type) {
    ServiceType checked = ServiceType.lenient(Objects.requireNonNull(type, "type"));
    Name fullName = checked.base().name().child(Objects.requireNonNull(name, "name"));
    return new Builder(fullName, checked.base());
  }

  /** Begins an instance with the parts of this one. */
  public Builder toBuilder() {
    Builder builder = new Builder(fullName, type);
    builder.hostName = hostName;
    builder.port = port;
    builder.priority = priority;
    builder.weight = weight;
    builder.txt = txt;
    builder.liveness = liveness;
    addressesByInterface.forEach(
        (where, addresses) -> addresses.forEach(address -> builder.address(where, address)));
    return builder;
  }

  /** Collects the parts of an instance. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Name fullName;
    private final ServiceType type;
    private final Map<String, List<InetAddress>> addresses = new LinkedHashMap<>();
    private Name hostName = Name.LOCAL.child("host");
    private int port;
    private int priority;
    private int weight;
    private Txt txt = Txt.EMPTY;
    private Liveness liveness = Liveness.UNKNOWN;

    private Builder(Name fullName, ServiceType type) {
      this.fullName = fullName;
      this.type = type;
    }

    /**
     * Sets the host. Default: {@code host.local}.
     *
     * @param host a name under {@code local}, taken literally
     * @throws IllegalArgumentException if it is not such a name
     */
    public Builder host(String host) {
      hostName = HostNames.literal(Objects.requireNonNull(host, "host"));
      return this;
    }

    /** Sets the port, 0 to 65,535. Default: 0. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Sets the SRV priority, 0 to 65,535. Default: 0. */
    public Builder priority(int priority) {
      this.priority = priority;
      return this;
    }

    /** Sets the SRV weight, 0 to 65,535. Default: 0. */
    public Builder weight(int weight) {
      this.weight = weight;
      return this;
    }

    /** Sets all attributes. Default: none. */
    public Builder txt(Txt txt) {
      this.txt = Objects.requireNonNull(txt, "txt");
      return this;
    }

    /** Sets one attribute and replaces an attribute with the same key. */
    public Builder txt(String key, String value) {
      txt = txt.toBuilder().set(key, value).build();
      return this;
    }

    /** Adds an address that is seen on this interface. Default: none. */
    public Builder address(String interfaceName, InetAddress address) {
      addresses
          .computeIfAbsent(interfaceName, any -> new ArrayList<>())
          .add(Objects.requireNonNull(address, "address"));
      return this;
    }

    /** With that liveness. Default: unknown. */
    public Builder liveness(Liveness liveness) {
      this.liveness = Objects.requireNonNull(liveness, "liveness");
      return this;
    }

    /**
     * Makes the instance. The builder may be used again.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public ServiceInstance build() {
      return new ServiceInstance(
          fullName, type, hostName, port, priority, weight, txt, addresses, liveness);
    }
  }
}
