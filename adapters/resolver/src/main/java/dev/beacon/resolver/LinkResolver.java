package dev.beacon.resolver;

import dev.beacon.Beacon;
import dev.beacon.HostAbsentException;
import dev.beacon.IpFamily;
import dev.beacon.LookUp;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the hosts of the local link, and passes all other names to the JDK's own resolver.
 *
 * <p>Programs call this from anywhere: from a logger that is being set up, from code that runs
 * while Beacon opens, from Beacon's threads. So nothing here logs, nothing waits longer than its
 * budget, and if Beacon can't answer, the JDK's own resolver does.
 *
 * <p>The JDK passes the result on unchanged. So each address has its family checked and carries the
 * name as it was written. The order is the one that the JDK wants, because many clients try only
 * the first address.
 */
final class LinkResolver implements InetAddressResolver {

  private static final String DOMAIN = ".local";
  private static final Duration REVERSE = Duration.ofMillis(500);

  /** Returns the machine's name without sending a question. */
  private final Supplier<String> machineName;

  private final InetAddressResolver builtin;
  private final LinkBeacon link;
  private final HostsFile hosts;
  private final HandedOut handedOut = new HandedOut();

  LinkResolver(
      InetAddressResolver builtin, Supplier<String> machineName, LinkBeacon link, HostsFile hosts) {
    this.builtin = builtin;
    this.machineName = machineName;
    this.link = link;
    this.hosts = hosts;
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    String name = normal(host);
    if (!isLocal(name) || isMachine(name) || hosts.has(name)) {
      return builtin.lookupByName(host, policy);
    }
    Optional<Beacon> beacon = link.beacon();
    if (beacon.isEmpty()) {
      return builtin.lookupByName(host, policy);
    }
    LookUp terms = LookUp.within(link.budget()).families(families(policy));
    List<InetAddress> found = ask(beacon.get(), host, terms);
    if (found != null) {
      handedOut.note(name, found);
      return ordered(found, policy);
    }
    if (hasSubdomain(name)) {
      return builtin.lookupByName(host, policy); // a company's own domain, perhaps
    }
    throw unknown(
        host, "nobody on the local link answered within " + link.budget().toMillis() + " ms");
  }

  /**
   * Returns names that are known already, and asks only for link-local addresses, which no name
   * server can know (RFC 6762 section 4). This is because servers and loggers look up every peer.
   */
  @Override
  public String lookupByAddress(byte[] bytes) throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(bytes);
    Optional<String> known = handedOut.name(address);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Beacon> beacon = address.isLinkLocalAddress() ? link.openedBeacon() : Optional.empty();
    if (beacon.isEmpty()) {
      return builtin.lookupByAddress(bytes);
    }
    String shown = address.getHostAddress();
    try {
      return await(beacon.get().hostName(address, LookUp.within(REVERSE)), shown).toString();
    } catch (ExecutionException e) {
      throw unknown(shown, "nobody on the local link says what it is called");
    } catch (IllegalStateException closed) {
      link.lost(beacon.get());
      return builtin.lookupByAddress(bytes);
    }
  }

  /** Returns the addresses; null if no host answers. */
  private @Nullable List<InetAddress> ask(Beacon beacon, String host, LookUp terms)
      throws UnknownHostException {
    try {
      return await(beacon.addresses(host, terms), host);
    } catch (IllegalArgumentException notAName) {
      throw unknown(host, String.valueOf(notAName.getMessage()));
    } catch (IllegalStateException closed) {
      link.lost(beacon);
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HostAbsentException absent) {
        throw unknown(host, String.valueOf(absent.getMessage()));
      }
      if (e.getCause() instanceof IllegalStateException) {
        link.lost(beacon);
      }
      return null;
    }
  }

  private static <T> T await(CompletableFuture<T> future, String wanted)
      throws UnknownHostException, ExecutionException {
    try {
      return future.get(); // ends by itself
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw unknown(wanted, "interrupted while looking it up");
    }
  }

  private boolean isMachine(String name) {
    try {
      return normal(machineName.get()).equals(name);
    } catch (RuntimeException nameless) {
      return false;
    }
  }

  /**
   * Reports whether a name is one of the local link; the name is in lower case, without a dot at
   * its end.
   */
  static boolean isLocal(String name) {
    return name.length() > DOMAIN.length() && name.endsWith(DOMAIN);
  }

  private static boolean hasSubdomain(String name) {
    return name.lastIndexOf('.', name.length() - DOMAIN.length() - 1) >= 0;
  }

  private static String normal(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  private static Set<IpFamily> families(LookupPolicy policy) {
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    if (wants(policy, LookupPolicy.IPV4)) {
      families.add(IpFamily.IPV4);
    }
    if (wants(policy, LookupPolicy.IPV6)) {
      families.add(IpFamily.IPV6);
    }
    return families;
  }

  /** Returns the addresses in their order, or with the preferred family first. */
  private static Stream<InetAddress> ordered(List<InetAddress> found, LookupPolicy policy) {
    boolean ipv6First = wants(policy, LookupPolicy.IPV6_FIRST);
    if (!ipv6First && !wants(policy, LookupPolicy.IPV4_FIRST)) {
      return found.stream();
    }
    Comparator<InetAddress> order =
        Comparator.comparing(address -> address instanceof Inet6Address != ipv6First);
    return found.stream().sorted(order);
  }

  private static boolean wants(LookupPolicy policy, int characteristic) {
    return (policy.characteristics() & characteristic) != 0;
  }

  private static UnknownHostException unknown(String host, String why) {
    return new UnknownHostException(host + ": " + why);
  }
}
