package dev.beacon;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A choice of links on which to search or to publish: all links of a {@link Beacon}, or fewer. A
 * link is one family of IP on one interface (RFC 6762 section 20).
 *
 * <p>An interface that does not exist is not an error: a search or registration on it begins when
 * the interface comes, if the {@link InterfacePolicy} uses it. Immutable.
 */
public final class Links {

  private static final Links ALL = new Links(Set.of(), EnumSet.allOf(IpFamily.class));

  private final Set<String> interfaces;
  private final Set<IpFamily> families;

  private Links(Set<String> interfaces, Set<IpFamily> families) {
    this.interfaces = interfaces;
    this.families = families;
  }

  /** Chooses all links in use. This is the default. */
  public static Links all() {
    return ALL;
  }

  /**
   * Chooses the links of these interfaces.
   *
   * @param interfaces at least one interface name, {@code eth0}
   * @throws IllegalArgumentException if no name is given or one is blank
   */
  public static Links on(String... interfaces) {
    List<String> names = Arrays.asList(Objects.requireNonNull(interfaces, "interfaces"));
    if (names.isEmpty()) {
      throw new IllegalArgumentException("on(): name at least one interface");
    }
    for (String name : names) {
      if (Objects.requireNonNull(name, "name").isBlank()) {
        throw new IllegalArgumentException("on(\"" + name + "\"): an interface name is blank");
      }
    }
    return new Links(Set.copyOf(new LinkedHashSet<>(names)), ALL.families);
  }

  /** Chooses, of these links, those of one family alone. */
  public Links over(IpFamily family) {
    return new Links(interfaces, EnumSet.of(Objects.requireNonNull(family, "family")));
  }

  /** The names of the interfaces; empty for all. */
  public Set<String> interfaces() {
    return interfaces;
  }

  /** The families of IP; at least one. */
  public Set<IpFamily> families() {
    return EnumSet.copyOf(families);
  }

  /** Reports whether a link is among them. */
  public boolean include(String interfaceName, IpFamily family) {
    return families.contains(family)
        && (interfaces.isEmpty() || interfaces.contains(interfaceName));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Links links
        && links.interfaces.equals(interfaces)
        && links.families.equals(families);
  }

  @Override
  public int hashCode() {
    return Objects.hash(interfaces, families);
  }

  /** Returns a text to read: {@code [eth0] over [IPV4]}. */
  @Override
  public String toString() {
    return (interfaces.isEmpty() ? "all interfaces" : interfaces.toString()) + " over " + families;
  }
}
