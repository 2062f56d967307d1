package dev.beacon;

import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A host to publish without a service: its name and its addresses, so that others reach it by name
 * (RFC 6762 section 3).
 *
 * <pre>{@code
 * Host box = Host.thisMachine();
 * Host nas = Host.named("nas").address(InetAddress.getByName("192.0.2.7"));
 * }</pre>
 *
 * <p>A host is immutable: each method returns a new one.
 */
public final class Host {

  private static final Host THIS_MACHINE = new Host(Optional.empty(), List.of(), Links.all());

  private final Optional<String> name;
  private final List<InetAddress> addresses;
  private final Links links;

  private Host(Optional<String> name, List<InetAddress> addresses, Links links) {
    this.name = name;
    this.addresses = addresses;
    this.links = links;
  }

  /** Returns this machine under its own name, see {@link BeaconBuilder#hostName}. */
  public static Host thisMachine() {
    return THIS_MACHINE;
  }

  /**
   * Returns a host with this name: this machine, or another one if {@link #address} names its
   * addresses.
   *
   * @param name one label of letters, digits and inner hyphens, 63 bytes of UTF-8 at most; with or
   *     without {@code .local} after it
   * @throws IllegalArgumentException if it is not such a name
   */
  public static Host named(String name) {
    return new Host(Optional.of(HostNames.checked(name)), List.of(), Links.all());
  }

  /**
   * Returns a host with one more address. It is then another host and not this machine, so it needs
   * a name.
   *
   * @throws IllegalArgumentException if it is a wildcard, loopback or multicast address, or this is
   *     {@link #thisMachine}
   */
  public Host address(InetAddress address) {
    HostNames.requireReachable(Objects.requireNonNull(address, "address"));
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          new Rdata.Address(address) + ": the address of another host needs that host's name");
    }
    LinkedHashSet<InetAddress> all = new LinkedHashSet<>(addresses);
    all.add(address);
    return new Host(name, List.copyOf(all), links);
  }

  /**
   * Returns a host that is published on these links alone, as {@link Service#on} says. Default: all
   * in use.
   */
  public Host on(Links links) {
    return new Host(name, addresses, Objects.requireNonNull(links, "links"));
  }

  /** The host's own name, without {@code .local}; empty for this machine's name. */
  public Optional<String> name() {
    return name;
  }

  /** The addresses of the other host; empty for this machine. Unmodifiable. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /** The links on which the host is published. */
  public Links links() {
    return links;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Host host
        && host.name.equals(name)
        && host.addresses.equals(addresses)
        && host.links.equals(links);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, addresses, links);
  }

  /** Returns a text to read: {@code nas.local}, or {@code this machine}. */
  @Override
  public String toString() {
    return name.map(own -> own + ".local").orElse("this machine");
  }
}
