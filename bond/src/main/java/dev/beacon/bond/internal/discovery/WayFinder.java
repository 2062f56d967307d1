package dev.beacon.bond.internal.discovery;

import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.Way;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ways to an anchor current: looks at the local interfaces once a second, and asks for
 * names once a minute. It reports on the loop when the ways differ from before.
 */
public final class WayFinder {

  private static final Logger LOG = LoggerFactory.getLogger(WayFinder.class);
  private static final long AGAIN_MS = 1_000;
  private static final long NAMES_AGAIN_NS = TimeUnit.SECONDS.toNanos(60);

  private record Known(List<InetAddress> addresses, long sinceNs) {}

  private final Loop loop;
  private final WayPlan plan;
  private final BiConsumer<List<Way>, Set<InetAddress>> found;
  private final Map<String, Known> names = new HashMap<>(); // of the one who looks
  private final Set<Endpoint> given;
  private final Supplier<Set<InetSocketAddress>> worked;
  private final Offered offered = new Offered(); // the loop's
  private boolean looking; // the loop's
  private volatile boolean closed;
  private List<Way> last = List.of(); // the loop's

  /**
   * Begins to look.
   *
   * @param given endpoints that are always there
   * @param metered names of interfaces that are used only where no other is left
   * @param worked tells, on the loop, at which places the anchor was had
   * @param found gets the ways and the local addresses, on the loop
   */
  public WayFinder(
      Loop loop,
      Set<Endpoint> given,
      Set<String> metered,
      Supplier<Set<InetSocketAddress>> worked,
      BiConsumer<List<Way>, Set<InetAddress>> found) {
    this.loop = loop;
    this.given = new LinkedHashSet<>(given);
    this.plan = new WayPlan(metered);
    this.worked = worked;
    this.found = found;
  }

  /** These are the endpoints of that source from now on. */
  public void offered(SourceKind source, Collection<Endpoint> now) {
    loop.execute(
        () -> {
          offered.now(source, now);
          look();
        });
  }

  /** Looks once a second until closed. */
  public void begin() {
    look();
    loop.every(
        AGAIN_MS,
        () -> {
          look();
          return !closed;
        });
  }

  /** Looks no more. */
  public void close() {
    closed = true;
  }

  /** One at a time; changes meanwhile come with the next second. */
  private void look() {
    loop.execute(
        () -> {
          if (!looking && !closed) {
            looking = true;
            Offered now = offered.copy();
            Set<InetSocketAddress> where = Set.copyOf(worked.get());
            loop.aside().execute(() -> see(now, where));
          }
        });
  }

  private void see(Offered now, Set<InetSocketAddress> where) {
    try {
      List<Nic> nics = Nic.all();
      List<Way> ways = plan.ways(places(endpoints(now, where)), nics);
      Set<InetAddress> here = new HashSet<>();
      nics.forEach(nic -> nic.networks().forEach(network -> here.add(network.address())));
      loop.execute(() -> tell(ways, here));
    } catch (SocketException e) {
      LOG.debug("the interfaces can't be read: {}", e.getMessage());
      loop.execute(() -> looking = false);
    }
  }

  /** Those that were given come first: strangers can't displace them. */
  private Set<Endpoint> endpoints(Offered now, Set<InetSocketAddress> where) {
    Set<Endpoint> all = new LinkedHashSet<>(given);
    all.addAll(now.chosen(endpoint -> workedAt(endpoint, where)));
    return all;
  }

  private boolean workedAt(Endpoint endpoint, Set<InetSocketAddress> where) {
    Known known = names.get(endpoint.host());
    return known != null
        && known.addresses.stream()
            .anyMatch(each -> where.contains(new InetSocketAddress(each, endpoint.port())));
  }

  private void tell(List<Way> ways, Set<InetAddress> here) {
    looking = false;
    if (!closed && !ways.equals(last)) {
      last = ways;
      found.accept(ways, here);
    }
  }

  private List<WayPlan.Place> places(Set<Endpoint> endpoints) {
    List<WayPlan.Place> places = new ArrayList<>();
    names.keySet().retainAll(endpoints.stream().map(Endpoint::host).toList());
    for (Endpoint endpoint : endpoints) {
      for (InetAddress address : addresses(endpoint.host())) {
        places.add(
            new WayPlan.Place(
                new InetSocketAddress(address, endpoint.port()),
                endpoint.interfaceName(),
                endpoint.metered()));
      }
    }
    return places;
  }

  /** A name that isn't known any more keeps its last addresses. */
  private List<InetAddress> addresses(String host) {
    long nowNs = System.nanoTime();
    Known known = names.get(host);
    if (known != null && nowNs - known.sinceNs < NAMES_AGAIN_NS && !known.addresses.isEmpty()) {
      return known.addresses;
    }
    List<InetAddress> addresses = known == null ? List.of() : known.addresses;
    try {
      addresses = List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      LOG.debug("{} is unknown", host);
    }
    names.put(host, new Known(addresses, nowNs));
    return addresses;
  }
}
