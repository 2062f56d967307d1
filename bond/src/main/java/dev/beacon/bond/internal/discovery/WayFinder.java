package dev.beacon.bond.internal.discovery;

import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.Way;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ways to an anchor current: looks at the local interfaces once a second, and asks for
 * names once a minute. It reports on the loop when the ways differ from before.
 */
public final class WayFinder {

  /** Hears of changes, on the loop. */
  public interface Told {
    /** These are the ways from now on, and the local addresses. */
    void ways(List<Way> ways, Set<InetAddress> here);

    /** These links can be watched from now on. */
    void hops(Set<Hop> hops);
  }

  private static final Logger LOG = LoggerFactory.getLogger(WayFinder.class);
  private static final long AGAIN_MS = 1_000;

  private final Loop loop;
  private final WayPlan plan;
  private final Told told;
  private final Names names;
  private final Set<Endpoint> given;
  private final Supplier<Set<InetSocketAddress>> worked;
  private final Offered offered = new Offered(); // the loop's
  private boolean looking; // the loop's
  private boolean again; // the loop's
  private boolean asking; // the loop's
  private volatile boolean closed;
  private List<Way> last = List.of(); // the loop's
  private Set<Hop> lastHops = Set.of(); // the loop's

  /**
   * Begins to look.
   *
   * @param given endpoints that are always there
   * @param metered names of interfaces that are used only where no other is left
   * @param worked tells, on the loop, at which places the anchor was had
   */
  public WayFinder(
      Loop loop,
      Set<Endpoint> given,
      Set<String> metered,
      Supplier<Set<InetSocketAddress>> worked,
      Told told) {
    this(loop, given, metered, worked, told, new Names());
  }

  /** The same with other names. */
  WayFinder(
      Loop loop,
      Set<Endpoint> given,
      Set<String> metered,
      Supplier<Set<InetSocketAddress>> worked,
      Told told,
      Names names) {
    this.names = names;
    this.loop = loop;
    this.given = new LinkedHashSet<>(given);
    this.plan = new WayPlan(metered);
    this.worked = worked;
    this.told = told;
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

  /** One at a time; changes meanwhile are seen right after it. */
  private void look() {
    loop.execute(
        () -> {
          again = looking;
          if (!looking && !closed) {
            looking = true;
            Offered now = offered.copy();
            Set<InetSocketAddress> where = Set.copyOf(worked.get());
            loop.aside().execute(() -> see(now, where));
          }
        });
  }

  private void see(Offered now, Set<InetSocketAddress> where) {
    Optional<String> due = Optional.empty();
    try {
      report(now, where);
      due = names.due(hosts(now, where));
    } catch (SocketException e) {
      LOG.debug("the interfaces can't be read: {}", e.getMessage());
    } finally {
      Optional<String> name = due;
      loop.execute(() -> seen(name));
    }
  }

  private void seen(Optional<String> due) {
    looking = false;
    if (due.isPresent() && !asking && !closed) {
      asking = true;
      loop.names().execute(() -> ask(due.get()));
    }
    if (again) {
      look();
    }
  }

  /** Without DNS it takes about 10 s, and the interfaces must not wait. */
  private void ask(String name) {
    try {
      names.ask(name);
    } finally {
      loop.execute(
          () -> {
            asking = false;
            look(); // with its addresses, and for the next name
          });
    }
  }

  /** Tells of the interfaces as they are now, and of the names as far as they are known. */
  private void report(Offered now, Set<InetSocketAddress> where) throws SocketException {
    List<Nic> nics = Nic.all();
    List<WayPlan.Place> places = places(endpoints(now, where));
    List<Way> ways = plan.ways(places, nics);
    Set<Hop> hops = plan.hops(places, nics);
    Set<InetAddress> here = new HashSet<>();
    nics.forEach(nic -> nic.networks().forEach(network -> here.add(network.address())));
    loop.execute(() -> tell(ways, here, hops));
  }

  private List<String> hosts(Offered now, Set<InetSocketAddress> where) {
    return endpoints(now, where).stream().map(Endpoint::host).toList();
  }

  /** Those that were given come first: strangers can't displace them. */
  private Set<Endpoint> endpoints(Offered now, Set<InetSocketAddress> where) {
    Set<Endpoint> all = new LinkedHashSet<>(given);
    all.addAll(now.chosen(endpoint -> workedAt(endpoint, where)));
    return all;
  }

  /** An endpoint that lapsed and comes back has its place again: most hosts are addresses. */
  private boolean workedAt(Endpoint endpoint, Set<InetSocketAddress> where) {
    String host = endpoint.host().replaceFirst("%.*", ""); // equal addresses may differ in scope
    return !where.isEmpty()
        && names.addresses(host).stream()
            .anyMatch(each -> where.contains(new InetSocketAddress(each, endpoint.port())));
  }

  private void tell(List<Way> ways, Set<InetAddress> here, Set<Hop> hops) {
    if (!closed && !ways.equals(last)) {
      last = ways;
      told.ways(ways, here);
    }
    if (!closed && !hops.equals(lastHops)) {
      lastHops = hops;
      told.hops(hops);
    }
  }

  private List<WayPlan.Place> places(Set<Endpoint> endpoints) {
    List<WayPlan.Place> places = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      for (InetAddress address : names.addresses(endpoint.host())) {
        places.add(
            new WayPlan.Place(
                new InetSocketAddress(address, endpoint.port()),
                endpoint.interfaceName(),
                endpoint.metered(),
                endpoint.watchable()));
      }
    }
    return places;
  }
}
