package dev.beacon;

import dev.beacon.dns.Name;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The type of a service, {@code _ipp._tcp}: its purpose and its protocol (RFC 6763 section 7). A
 * type can have a subtype, to find fewer services (RFC 6763 section 7.1). The domain is always
 * {@code local}.
 *
 * <p>{@link #of} enforces the rule for new names (RFC 6335 section 5.1). {@link #lenient} also
 * reads types that break the rule but are in use. Types are equal without regard to ASCII case.
 * Instances are immutable.
 */
public final class ServiceType {

  /** The name whose PTR records list the types on the link (RFC 6763 section 9). */
  public static final Name ENUMERATION = Name.of("_services._dns-sd._udp.local");

  private static final Name TCP = Name.of("_tcp.local");
  private static final Name UDP = Name.of("_udp.local");
  private static final Name SUB = Name.of("_sub");

  /** The most characters of a service name, its underscore not counted (RFC 6335 section 5.1). */
  private static final int MAX_NAME_LENGTH = 15;

  private final Name name;

  private ServiceType(Name name) {
    this.name = name;
  }

  /**
   * Reads {@code _ipp._tcp} or, with a subtype, {@code _printer._sub._ipp._tcp}. The text may end
   * in {@code .local}, with or without a dot after it. A dot within a subtype is written as in
   * {@link Name}.
   *
   * @throws IllegalArgumentException if the text is not a service type; the message has the text,
   *     the broken rule and its RFC section
   */
  public static ServiceType of(String text) {
    ServiceType type = lenient(text);
    checkServiceName(text, type.service());
    return type;
  }

  /**
   * Reads a type as {@link #of} does, but allows any service name after the underscore, also a long
   * one or one with other characters. Some devices use such types, for example {@code
   * _androidtvremote2._tcp}. Use this to find them. A program that publishes under a new name of
   * this kind breaks RFC 6335 section 5.1.
   *
   * @throws IllegalArgumentException if the text is not a service type; the message has the text,
   *     the broken rule and its RFC section
   */
  public static ServiceType lenient(String text) {
    Name labels = Name.of(text);
    boolean hasDomain = labels.labelCount() > 2 && labels.endsWith(Name.LOCAL);
    Name full = hasDomain ? labels : Name.LOCAL.child(labels);
    int labelCount = full.labelCount() - 1;
    boolean isShaped =
        labelCount == 2 || (labelCount == 4 && Name.ofLabels(full.label(1)).equals(SUB));
    if (!isShaped || !(full.endsWith(TCP) || full.endsWith(UDP))) {
      throw broken(text, "a service type is _name._tcp or _name._udp (RFC 6763 section 7)");
    }
    byte[] service = full.labelBytes(labelCount - 2);
    if (service[0] != '_' || service.length < 2) {
      throw broken(text, "a service name follows an underscore (RFC 6763 section 7)");
    }
    return new ServiceType(full);
  }

  /**
   * Reads the type from a name on the link, such as the target of an enumeration's PTR record. It
   * allows the same types as {@link #lenient}.
   *
   * @return the type; empty if the name is not a service type in {@code local}
   */
  public static Optional<ServiceType> from(Name name) {
    if (!name.endsWith(Name.LOCAL)) {
      return Optional.empty();
    }
    try {
      return Optional.of(lenient(name.toString()));
    } catch (IllegalArgumentException notAType) {
      return Optional.empty();
    }
  }

  /**
   * Returns this type with a subtype, to publish a service under it or to browse for fewer
   * services.
   *
   * @param subtype one label of at most 63 bytes of UTF-8, taken literally; it often begins with an
   *     underscore, but does not have to (RFC 6763 section 7.1)
   * @throws IllegalArgumentException if it is empty or too long
   */
  public ServiceType withSubtype(String subtype) {
    return new ServiceType(base().name.child(SUB).child(subtype));
  }

  /**
   * Returns the full names that an instance's own name may mean: the name as it is, and, if it has
   * {@code \DDD} (three decimal digits, 000 to 255), the name with those bytes. {@link
   * ServiceInstance#name} writes a name that is not UTF-8 in this way.
   *
   * @return one or two names
   * @throws IllegalArgumentException if the full name would have a label that is empty or over 63
   *     bytes, or be over 255 bytes itself
   */
  public List<Name> instances(String name) {
    return InstanceName.meant(Objects.requireNonNull(name, "name"), this);
  }

  /** The type without its subtype; this type if it has none. */
  public ServiceType base() {
    return hasSubtype() ? new ServiceType(name.dropFirst(2)) : this;
  }

  /** The service name with its underscore, {@code _ipp}. */
  public String service() {
    return name.label(hasSubtype() ? 2 : 0);
  }

  /** The protocol: {@code _tcp}, or {@code _udp} for every other one (RFC 6763 section 7). */
  public String protocol() {
    return name.label(hasSubtype() ? 3 : 1);
  }

  /** The subtype, not escaped. */
  public Optional<String> subtype() {
    return hasSubtype() ? Optional.of(name.label(0)) : Optional.empty();
  }

  /**
   * The name whose PTR records list the instances: {@code _ipp._tcp.local} or {@code
   * _printer._sub._ipp._tcp.local}.
   */
  public Name name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServiceType type && type.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The type without its domain: {@code _ipp._tcp} or {@code _printer._sub._ipp._tcp}. */
  @Override
  public String toString() {
    String text = name.toString();
    return text.substring(0, text.length() - ".local".length());
  }

  private boolean hasSubtype() {
    return name.labelCount() == 5;
  }

  /** RFC 6335 section 5.1, which RFC 6763 section 7 repeats. */
  private static void checkServiceName(String text, String label) {
    String service = label.substring(1);
    if (service.length() > MAX_NAME_LENGTH) {
      throw broken(
          text,
          "a service name has at most 15 characters, this one "
              + service.length()
              + " (RFC 6335 section 5.1)");
    }
    if (!service.matches("[A-Za-z0-9-]+") || !service.matches(".*[A-Za-z].*")) {
      throw broken(
          text,
          "a service name is of letters, digits and hyphens, with at least one letter"
              + " (RFC 6335 section 5.1)");
    }
    if (service.startsWith("-") || service.endsWith("-") || service.contains("--")) {
      throw broken(
          text, "the hyphens of a service name stand single and inside (RFC 6335 section 5.1)");
    }
  }

  private static IllegalArgumentException broken(String text, String rule) {
    return new IllegalArgumentException("\"" + text + "\": " + rule);
  }
}
