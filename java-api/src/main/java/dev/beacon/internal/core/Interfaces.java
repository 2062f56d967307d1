package dev.beacon.internal.core;

import dev.beacon.InterfaceAddress;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.SocketFailureException;
import dev.beacon.internal.mdns.link.LinkFacts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the interface policies: asks them about each interface that the core knows, joins and
 * leaves interfaces, and returns the links of the engine (FR-011 to FR-022, FR-037). Loop only,
 * except {@link #decisions}.
 */
final class Interfaces {

  private static final Logger log = LoggerFactory.getLogger(Interfaces.class);

  private static final long FIRST_RETRY_NS = 1_000_000_000L;
  private static final long LONGEST_RETRY_NS = 60 * FIRST_RETRY_NS;

  private record Membership(int ifindex, IpFamily family) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Membership that && ifindex == that.ifindex && family == that.family;
    }

    @Override
    public int hashCode() {
      return 31 * ifindex + family.hashCode();
    }
  }

  private final Port port;
  private final List<InterfaceWish> wishes = new ArrayList<>();
  private final boolean waits;
  private final Set<IpFamily> families;
  private final Set<Membership> joined = new HashSet<>();
  private final Set<String> namesMissed = new HashSet<>();
  private volatile List<InterfaceDecision> decisions = List.of();
  private Optional<SocketFailureException> firstFailure = Optional.empty();
  private long retryDelayNs = FIRST_RETRY_NS;

  Interfaces(Port port, Settings settings) {
    this.port = port;
    this.wishes.add(new InterfaceWish(settings.policy()));
    this.waits = settings.waitForInterfaces();
    this.families = settings.families();
  }

  /** The wish of the handle that opened the node. */
  InterfaceWish firstWish() {
    return wishes.get(0);
  }

  /** The present interfaces. */
  List<NetworkInterfaceFacts> present() {
    return port.interfaces();
  }

  /** Adds the wish of a handle; {@link #apply} must follow. */
  void add(InterfaceWish wish) {
    wishes.add(wish);
  }

  /** Removes the wish of a closed handle; {@link #apply} must follow. */
  void remove(InterfaceWish wish) {
    wishes.remove(wish);
  }

  /** Decides on the present interfaces; returns the links to use. */
  List<LinkFacts> apply() {
    List<NetworkInterfaceFacts> present = port.interfaces();
    List<List<InterfaceDecision>> decided =
        wishes.stream().map(wish -> wish.decide(present)).toList();
    Set<Membership> wanted = new LinkedHashSet<>();
    List<LinkFacts> links = new ArrayList<>();
    firstFailure = Optional.empty();
    List<InterfaceDecision> effective = new ArrayList<>(anyOf(decided, present.size()));
    Set<InterfaceDecision> before = new HashSet<>(decisions);
    for (int i = 0; i < present.size(); i++) {
      if (effective.get(i).used() && !join(present.get(i), wanted, links)) {
        effective.set(i, new InterfaceDecision(present.get(i).name(), false, notJoined()));
      }
      if (!before.contains(effective.get(i))) {
        log(effective.get(i));
      }
    }
    leaveAllBut(wanted);
    if (!links.isEmpty() || waits) {
      logMissedNames(present); // if no link is left, the open fails and reports them
    }
    decisions = List.copyOf(effective);
    for (int i = 0; i < wishes.size(); i++) {
      wishes.get(i).done(present, both(decided.get(i), effective));
    }
    if (firstFailure.isEmpty()) {
      retryDelayNs = FIRST_RETRY_NS;
    }
    return links;
  }

  /** Returns for each interface the first decision that uses it, or else the first decision. */
  private static List<InterfaceDecision> anyOf(List<List<InterfaceDecision>> decided, int count) {
    List<InterfaceDecision> any = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InterfaceDecision best = decided.get(0).get(i);
      for (List<InterfaceDecision> each : decided) {
        best = best.used() ? best : each.get(i).used() ? each.get(i) : best;
      }
      any.add(best);
    }
    return any;
  }

  /** Returns the wanted decisions; an interface that could not be joined has its reason. */
  private static List<InterfaceDecision> both(
      List<InterfaceDecision> wanted, List<InterfaceDecision> effective) {
    List<InterfaceDecision> both = new ArrayList<>(wanted);
    for (int i = 0; i < both.size(); i++) {
      if (both.get(i).used() && !effective.get(i).used()) {
        both.set(i, effective.get(i));
      }
    }
    return both;
  }

  /** The failure of the first interface that could not be joined, after {@link #apply}. */
  Optional<SocketFailureException> firstFailure() {
    return firstFailure;
  }

  /** Returns the delay before the failed interfaces are tried again: 1 s, doubling to 60 s. */
  long nextRetryDelayNs() {
    long delayNs = retryDelayNs;
    retryDelayNs = Math.min(retryDelayNs * 2, LONGEST_RETRY_NS);
    return delayNs;
  }

  /** The latest decision on each interface. Any thread. */
  List<InterfaceDecision> decisions() {
    return decisions;
  }

  /** Returns the name of the interface with this index, or its number if it is unknown. */
  String nameOf(int ifindex) {
    return nameOf(ifindex, port.interfaces());
  }

  static String nameOf(int ifindex, List<NetworkInterfaceFacts> interfaces) {
    return interfaces.stream()
        .filter(facts -> facts.index() == ifindex)
        .map(NetworkInterfaceFacts::name)
        .findFirst()
        .orElse("interface " + ifindex);
  }

  /** Joins in each available family; returns false if there was none. */
  private boolean join(NetworkInterfaceFacts facts, Set<Membership> wanted, List<LinkFacts> links) {
    int before = links.size();
    for (IpFamily family : new TreeSet<>(families)) {
      PortSharing sharing = port.sharing(family);
      if (sharing == PortSharing.NONE || !facts.hasUsableAddress(family)) {
        continue;
      }
      Membership membership = new Membership(facts.index(), family);
      try {
        port.join(facts, family);
      } catch (SocketFailureException e) {
        log.warn("{} is left out for now: {}", facts.name(), e.getMessage());
        firstFailure = firstFailure.or(() -> Optional.of(e));
        continue;
      }
      joined.add(membership);
      wanted.add(membership);
      links.add(
          new LinkFacts(
              facts.index(),
              facts.name(),
              family,
              facts.mtuBytes(),
              sharing == PortSharing.ALONE,
              publishedAddresses(facts, family)));
    }
    return links.size() > before;
  }

  /**
   * Returns the addresses to announce: no deprecated or temporary address, unless there is no
   * other.
   */
  private static List<InetAddress> publishedAddresses(
      NetworkInterfaceFacts facts, IpFamily family) {
    List<InterfaceAddress> usable =
        facts.addresses().stream().filter(a -> a.usable() && a.family() == family).toList();
    List<InterfaceAddress> lasting = usable.stream().filter(InterfaceAddress::lasting).toList();
    return (lasting.isEmpty() ? usable : lasting).stream().map(InterfaceAddress::address).toList();
  }

  private String notJoined() {
    return firstFailure.isPresent()
        ? "can't be joined for now"
        : "no usable address of " + new TreeSet<>(families);
  }

  private void leaveAllBut(Set<Membership> wanted) {
    for (Membership membership : List.copyOf(joined)) {
      if (!wanted.contains(membership)) {
        port.leave(membership.ifindex(), membership.family());
        joined.remove(membership);
      }
    }
  }

  /** FR-020, FR-021: logs a choice at info, a rejection at debug. */
  private static void log(InterfaceDecision decision) {
    Flight.interfaceChange(decision);
    if (decision.used() && decision.reason().contains("link-local scope")) {
      log.warn("using {}: {}", decision.name(), decision.reason());
    } else if (decision.used()) {
      log.info("using {}: {}", decision.name(), decision.reason());
    } else {
      log.debug("not using {}: {}", decision.name(), decision.reason());
    }
  }

  private void logMissedNames(List<NetworkInterfaceFacts> present) {
    Set<String> required = new LinkedHashSet<>();
    wishes.forEach(wish -> required.addAll(wish.requiredNames()));
    for (String name : required) {
      boolean there = present.stream().anyMatch(facts -> facts.name().equals(name));
      if (there) {
        namesMissed.remove(name);
      } else if (namesMissed.add(name)) {
        log.warn("there is no interface {}; it is used as soon as it appears", name);
      }
    }
  }
}
