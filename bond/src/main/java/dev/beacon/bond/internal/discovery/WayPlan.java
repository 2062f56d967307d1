package dev.beacon.bond.internal.discovery;

import dev.beacon.bond.internal.line.Network;
import dev.beacon.bond.internal.line.Places;
import dev.beacon.bond.internal.line.Way;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ways from the local interfaces to the endpoints. An endpoint on a network of this machine is
 * reached from there alone; another one from each interface that has an address of its family: only
 * the routers know more.
 */
final class WayPlan {

  /** A place of an endpoint. */
  record Place(
      InetSocketAddress at, Optional<String> interfaceName, boolean metered, boolean watchable) {}

  private static final int MOST_WAYS = 16;

  private final Set<String> metered;

  WayPlan(Set<String> metered) {
    this.metered = Set.copyOf(metered);
  }

  /** Places of several sources are one; it is metered if one of them says so (RCH-002). */
  List<Way> ways(List<Place> places, List<Nic> nics) {
    Set<InetSocketAddress> costly =
        places.stream().filter(Place::metered).map(Place::at).collect(Collectors.toSet());
    List<Way> ways = new ArrayList<>();
    for (Place each : places) {
      Place place =
          new Place(each.at(), each.interfaceName(), costly.contains(each.at()), each.watchable());
      for (Way way : ways(place, nics)) {
        if (!ways.contains(way) && ways.size() < MOST_WAYS) {
          ways.add(way);
        }
      }
    }
    return ways;
  }

  /**
   * The links that can be watched: to hosts of places that say so on one of them. A host may be in
   * several places, such as one that the program named.
   */
  Set<Hop> hops(List<Place> places, List<Nic> nics) {
    Set<InetAddress> watchable =
        places.stream()
            .filter(Place::watchable)
            .map(place -> place.at().getAddress())
            .filter(address -> !isHere(address, nics))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<Hop> hops = new LinkedHashSet<>();
    for (InetAddress peer : watchable) {
      for (Nic nic : nics) {
        if (!nic.loopback() && hops.size() < MOST_WAYS) {
          source(nic, peer, true)
              .ifPresent(own -> hops.add(new Hop(nic.name(), nic.index(), own, peer)));
        }
      }
    }
    return hops;
  }

  private List<Way> ways(Place place, List<Nic> nics) {
    InetAddress remote = place.at().getAddress();
    if (place.interfaceName().isEmpty() && isHere(remote, nics)) {
      return List.of(
          new Way(Places.text(place.at()), Optional.empty(), 0, place.at(), place.metered()));
    }
    List<Way> onLink = new ArrayList<>();
    List<Way> routed = new ArrayList<>();
    for (Nic nic : nics) {
      boolean wanted = place.interfaceName().map(nic.name()::equals).orElse(!nic.loopback());
      if (wanted) {
        source(nic, remote, true).ifPresent(own -> onLink.add(way(nic, own, place)));
        source(nic, remote, false).ifPresent(own -> routed.add(way(nic, own, place)));
      }
    }
    return onLink.isEmpty() ? routed : onLink;
  }

  private static boolean isHere(InetAddress remote, List<Nic> nics) {
    return remote.isLoopbackAddress()
        || nics.stream()
            .flatMap(nic -> nic.networks().stream())
            .anyMatch(network -> network.address().equals(remote));
  }

  /** The address to come from: on the same network, or any that is valid beyond the link. */
  private static Optional<InetAddress> source(Nic nic, InetAddress remote, boolean sameNetwork) {
    boolean linkLocal = remote.isLinkLocalAddress();
    return nic.networks().stream()
        .filter(network -> network.address().getClass() == remote.getClass())
        .filter(network -> network.address().isLinkLocalAddress() == linkLocal)
        .filter(network -> !sameNetwork || network.holds(remote))
        .filter(network -> sameScope(network.address(), remote))
        .map(Network::address)
        .findFirst();
  }

  /** A link-local address with a scope belongs to one interface (RFC 4007 section 6). */
  private static boolean sameScope(InetAddress own, InetAddress remote) {
    return !(remote instanceof Inet6Address far)
        || far.getScopeId() == 0
        || (own instanceof Inet6Address near && near.getScopeId() == far.getScopeId());
  }

  private Way way(Nic nic, InetAddress own, Place place) {
    String name = nic.name() + ">" + Places.text(place.at());
    boolean costly = place.metered() || metered.contains(nic.name());
    return new Way(name, Optional.of(own), nic.index(), place.at(), costly);
  }
}
