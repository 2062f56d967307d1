package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Pace;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * All that this Beacon searches for, on all links.
 *
 * <p><b>Who owns what.</b> For each link there is an {@link AskedLink} with a {@link RecordCache}
 * and {@link Questions} of its own. A {@link Browser} belongs to all links and owns the {@link
 * Instance}s that it found; an instance merges what the links' caches say into one {@code
 * ServiceInstance}. {@link Interests} know who wants which records; a cache asks them what to keep
 * and tells them what changed.
 *
 * <p><b>Invariants.</b> A record is in exactly one cache, and in its set, its list and the
 * deadlines together or not at all. An instance is asked for only on links where it is known.
 */
public final class Querier implements Surroundings, EveryType.Searches {

  /**
   * A budget: 40,000 instances a second look again because their host's addresses changed, in lots.
   */
  private static final long TELLING_NS = 25_000;

  private static final int TOLD_AT_ONCE = 100;

  private final Shared shared;
  private final Deadlines deadlines;
  private final Interests interests = new Interests();
  private final FirstQueries firstQueries;
  private final TreeMap<LinkFacts, AskedLink> links = new TreeMap<>();
  private final Map<ServiceType, Browser> browsers = new HashMap<>();
  private final Set<Search> searches = new HashSet<>();
  private final Set<HostSearch> hostSearches = new HashSet<>();
  private final Set<RecordQuery> queries = new HashSet<>();
  private final Map<Name, Host> hosts = new HashMap<>();
  private final ArrayDeque<Host> toTell = new ArrayDeque<>();
  private final Pace tellings = new Pace(TELLING_NS, TOLD_AT_ONCE);
  private final Deadlines.Timer moreToTell = new Deadlines.Wake();
  private final ArrayDeque<Instance> toEvaluate = new ArrayDeque<>();
  private long lastTurnNs;

  /** A querier without links. */
  public Querier(Shared shared) {
    this.shared = shared;
    this.deadlines = shared.deadlines();
    this.firstQueries = new FirstQueries(shared.random());
  }

  /** Asks on one more link. */
  public AskedLink linkAdded(Link link, long nowNs) {
    AskedLink asked = new AskedLink(link, interests, firstQueries, shared);
    links.put(link.facts(), asked);
    hosts.values().forEach(Host::linksChanged);
    browsers.values().forEach(browser -> browser.linkAdded(asked, nowNs));
    searches.forEach(Search::linksChanged);
    hostSearches.forEach(search -> search.linkAdded(nowNs));
    queries.forEach(query -> query.linkAdded(nowNs));
    return asked;
  }

  /** The link went, and all that was heard on it with it. */
  public void linkRemoved(AskedLink gone, long nowNs) {
    links.remove(gone.link().facts());
    gone.close(nowNs);
    hosts.values().forEach(Host::linksChanged);
    browsers.values().forEach(browser -> browser.linkRemoved(gone));
    searches.forEach(Search::linksChanged);
  }

  /** A link has another name. */
  public void linkRenamed() {
    hosts.values().forEach(Host::linksChanged);
    browsers.values().forEach(Browser::linksChanged);
    searches.forEach(Search::linksChanged);
  }

  @Override
  public Subscription browse(ServiceType type, InstanceSink sink, long nowNs) {
    Browser browser = browsers.get(type);
    if (browser == null) {
      browser = new Browser(type, this);
      browsers.put(type, browser);
      browser.open(nowNs);
    }
    browser.subscribe(sink);
    return endOf(type, browser, sink);
  }

  /** Searches for the instances of every type that somebody enumerates (RFC 6763 section 9). */
  public Subscription browseAll(InstanceSink sink, long nowNs) {
    EveryType search = new EveryType(this, sink);
    search.open(nowNs);
    return search;
  }

  /** Searches for one instance. */
  public Subscription resolve(Name name, ServiceType type, InstanceSink sink, long nowNs) {
    Search search = new Search(name, type, sink, this);
    searches.add(search);
    search.open(nowNs);
    return endOf(search, searches);
  }

  /** Searches for the addresses of a host. */
  public Subscription host(Name name, HostSink sink, long nowNs) {
    HostSearch search = new HostSearch(name, sink, this);
    hostSearches.add(search);
    search.open(nowNs);
    return endOf(search, hostSearches);
  }

  @Override
  public Subscription query(Name name, RecordType type, AnswerSink sink, long nowNs) {
    RecordQuery query = new RecordQuery(name, type, sink, this);
    queries.add(query);
    query.open(nowNs);
    return endOf(query, queries);
  }

  /**
   * Somebody could not reach this instance: its records are asked for again and go within ten
   * seconds if nobody confirms them (section 10.4).
   */
  public void verify(ServiceInstance instance, long nowNs) {
    List<Name> names = Aliases.of(instance.fullName(), links());
    List<Name> hosts = Aliases.of(instance.hostName(), links());
    for (AskedLink link : links.values()) {
      RecordCache cache = link.cache();
      cache.doubt(instance.type().name(), new Rdata.Target(instance.fullName()), nowNs);
      names.forEach(name -> cache.doubt(name, RecordType.SRV, nowNs));
      for (Name host : hosts) {
        if (Aliases.isLocal(host)) { // what is doubted is asked for
          cache.doubt(host, RecordType.A, nowNs);
          cache.doubt(host, RecordType.AAAA, nowNs);
        }
      }
    }
  }

  /** Looks at the instances whose records changed in this turn. */
  public void evaluate(long nowNs) {
    lastTurnNs = nowNs;
    tellHosts(nowNs);
    for (Instance next = toEvaluate.poll(); next != null; next = toEvaluate.poll()) {
      next.evaluate(nowNs);
    }
  }

  /** As far as the budget goes; each host in its turn, so that none waits for a large one. */
  private void tellHosts(long nowNs) {
    while (!toTell.isEmpty()) {
      long readyNs = tellings.nextNs(nowNs);
      if (readyNs != nowNs) {
        deadlines.arm(moreToTell, Timing.after(readyNs, TOLD_AT_ONCE * TELLING_NS));
        return;
      }
      Host next = toTell.remove();
      tellings.happened(1 + next.tellSome(TOLD_AT_ONCE), nowNs);
      if (next.awaitsTelling()) {
        toTell.add(next);
      }
    }
  }

  @Override
  public void inNextTurn(LongConsumer action) {
    Subscription unused = deadlines.at(lastTurnNs, action);
  }

  @Override
  public Iterable<AskedLink> links() {
    return links.values();
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  @Override
  public Outbox outbox() {
    return shared.outbox();
  }

  @Override
  public void watch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.add(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  @Override
  public void unwatch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.remove(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  @Override
  public Host holdHost(Name name, Instance instance, long nowNs) {
    Host host = hosts.computeIfAbsent(name, any -> new Host(any, this));
    host.add(instance, nowNs);
    return host;
  }

  @Override
  public void releaseHost(Host host, Instance instance, long nowNs) {
    if (host.removeLast(instance, nowNs)) {
      hosts.remove(host.name());
    }
  }

  @Override
  public void tellLater(Host host) {
    toTell.add(host);
  }

  @Override
  public void evaluateLater(Instance instance) {
    toEvaluate.add(instance);
  }

  private static <T extends Subscription> Subscription endOf(T search, Set<T> all) {
    return endNowNs -> {
      all.remove(search);
      search.cancel(endNowNs);
    };
  }

  private Subscription endOf(ServiceType type, Browser browser, InstanceSink sink) {
    return endNowNs -> {
      if (browser.unsubscribe(sink) && browsers.remove(type, browser)) {
        browser.close(endNowNs);
      }
    };
  }
}
