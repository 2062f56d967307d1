package dev.beacon;

import dev.beacon.dns.Name;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a service does and how it is spoken to, such as {@code _ipp._tcp} (RFC 6763 section 7), and
 * perhaps a subtype by which to find fewer of them (RFC 6763 section 7.1). The domain is always
 * {@code local}.
 *
 * <p>{@link #of} holds to the rule for new names (RFC 6335 section 5.1), {@link #lenient} takes
 * what is in use on links all the same. Equality is without regard to ASCII case. Instances are
 * immutable.
 */
public final class ServiceType {

  /** The name whose PTR records are the types on the link (RFC 6763 section 9). */
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
   * Reads {@code _ipp._tcp} or, with a subtype, {@code _printer._sub._ipp._tcp}; a {@code .local}
   * at the end makes no difference, nor does a dot after it. A dot within a subtype is written as
   * in {@link Name}.
   *
   * @throws IllegalArgumentException if the text is no service type; the message has the text, the
   *     rule it breaks and where that stands
   */
  public static ServiceType of(String text) {
    ServiceType type = lenient(text);
    checkServiceName(text, type.service());
    return type;
  }

  /**
   * Reads a type as {@link #of} does, but with any service name behind the underscore: too long, or
   * of other characters. Devices use such ones, {@code _androidtvremote2._tcp} for one. To find
   * them is right; a program that publishes under such a name of its own breaks RFC 6335 section
   * 5.1.
   *
   * @throws IllegalArgumentException if the text is no service type even so; the message has the
   *     text, the rule it breaks and where that stands
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
   * Reads the type from a name on the link, such as the target of an enumeration's PTR record; like
   * {@link #lenient}.
   *
   * @return empty if the name is no service type in {@code local}
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
   * The subtype of that name, to publish a service under it or to browse for fewer.
   *
   * @param subtype one label of at most 63 bytes of UTF-8, taken literally; it often begins with an
   *     underscore, but need not (RFC 6763 section 7.1)
   * @throws IllegalArgumentException if it is empty or too long
   */
  public ServiceType withSubtype(String subtype) {
    return new ServiceType(base().name.child(SUB).child(subtype));
  }

  /**
   * The full names that the own name of an instance of this type may stand for: that name as it is,
   * and, where it has {@code \DDD} (three decimal digits, 000 to 255), the name with those bytes,
   * as {@link ServiceInstance#name} shows one that is not UTF-8.
   *
   * @return one or two names
   * @throws IllegalArgumentException if a label of it would be over 63 bytes or empty, or the name
   *     over 255
   */
  public List<Name> instances(String name) {
    return InstanceName.meant(Objects.requireNonNull(name, "name"), this);
  }

  /** The type without its subtype; itself if it has none. */
  public ServiceType base() {
    return hasSubtype() ? new ServiceType(name.dropFirst(2)) : this;
  }

  /** What the service does, with its underscore: {@code _ipp}. */
  public String service() {
    return name.label(hasSubtype() ? 2 : 0);
  }

  /** {@code _tcp}, or {@code _udp} for everything else (RFC 6763 section 7). */
  public String protocol() {
    return name.label(hasSubtype() ? 3 : 1);
  }

  /** The subtype, as text and not escaped. */
  public Optional<String> subtype() {
    return hasSubtype() ? Optional.of(name.label(0)) : Optional.empty();
  }

  /**
   * The name whose PTR records are the instances: {@code _ipp._tcp.local} or {@code
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
