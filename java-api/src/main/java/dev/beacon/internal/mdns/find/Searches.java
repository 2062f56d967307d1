package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.NumberedName;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Subscription;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The searches of one {@link LinkScope}, which use only its links. Caches and questions belong to
 * the links, so the searches of two scopes share them on common links.
 */
public final class Searches implements Surroundings {

  private final Querier querier;
  private final LinkScope scope;
  private final Map<ServiceType, Browser> browsers = new HashMap<>();
  private final Set<Search> searches = new HashSet<>();
  private final Set<HostSearch> hostSearches = new HashSet<>();
  private final Set<RecordQuery> queries = new HashSet<>();

  /** By name and interface: a host's name is valid on its link only (RFC 6762 section 14). */
  private final Map<NumberedName, Host> hosts = new HashMap<>();

  private List<AskedLink> links = List.of();

  Searches(Querier querier, LinkScope scope) {
    this.querier = querier;
    this.scope = scope;
  }

  /** Handles a change of the present links, or of the scope's decision. */
  void linksChanged(Iterable<AskedLink> all, long nowNs) {
    List<AskedLink> before = links;
    List<AskedLink> now = new ArrayList<>();
    for (AskedLink link : all) {
      if (scope.covers(link.link().facts())) {
        now.add(link);
      }
    }
    links = List.copyOf(now);
    hosts.values().forEach(Host::linksChanged);
    before.stream().filter(link -> !links.contains(link)).forEach(gone -> linkRemoved(gone, nowNs));
    links.stream().filter(link -> !before.contains(link)).forEach(link -> linkAdded(link, nowNs));
  }

  /** Handles another name of a link. */
  void linkRenamed() {
    hosts.values().forEach(Host::linksChanged);
    browsers.values().forEach(Browser::linksChanged);
    searches.forEach(Search::linksChanged);
  }

  /** Reports whether there is no search. */
  boolean idle() {
    return browsers.isEmpty() && searches.isEmpty() && hostSearches.isEmpty() && queries.isEmpty();
  }

  /** Searches for the instances of a type. */
  public Subscription browse(ServiceType type, InstanceSink sink, long nowNs) {
    return browse(type, false, sink, nowNs);
  }

  /**
   * Searches for the present instances of a type: asks at once, and ends when it expects no more
   * instances.
   */
  public Subscription roundUp(ServiceType type, Consumer<List<ServiceInstance>> sink, long nowNs) {
    Browser browser = browser(type, true, nowNs);
    RoundUp roundUp = new RoundUp(browser, this, sink);
    browser.subscribe(roundUp);
    roundUp.open(nowNs);
    Subscription end = endOf(type, browser, roundUp);
    return endNowNs -> {
      roundUp.cancel(endNowNs);
      end.cancel(endNowNs);
    };
  }

  /** Searches for the instances of every enumerated type (RFC 6763 section 9). */
  public Subscription browseAll(InstanceSink sink, long nowNs) {
    EveryType search = new EveryType(this, sink, false);
    search.open(nowNs);
    return search;
  }

  /**
   * Searches for the present instances of every type, like {@link #roundUp}.
   *
   * @param soFar receives a function that returns the instances found so far
   */
  public Subscription roundUpAll(
      Consumer<List<ServiceInstance>> sink,
      Consumer<Supplier<List<ServiceInstance>>> soFar,
      long nowNs) {
    EveryType search = new EveryType(this, EveryType.NOBODY, true);
    soFar.accept(search::reported);
    RoundUp roundUp = new RoundUp(search, this, sink);
    search.open(nowNs);
    roundUp.open(nowNs);
    return endNowNs -> {
      roundUp.cancel(endNowNs);
      search.cancel(endNowNs);
    };
  }

  /** Browses as {@link #browse} does; asks at once if a caller waits. */
  Subscription browse(ServiceType type, boolean urgent, InstanceSink sink, long nowNs) {
    Browser browser = browser(type, urgent, nowNs);
    browser.subscribe(sink);
    return endOf(type, browser, sink);
  }

  /** The time when the search for a type is complete; at once if there is none. */
  long completeNs(ServiceType type, long elseNs) {
    Browser browser = browsers.get(type);
    return browser == null ? elseNs : browser.completeNs();
  }

  /** Searches for one instance. */
  public Subscription resolve(
      Name name, ServiceType type, LookUpTerms terms, InstanceSink sink, long nowNs) {
    Search search = new Search(name, type, terms, sink, this);
    searches.add(search);
    search.open(nowNs);
    return endOf(search, searches);
  }

  /** Searches for the addresses of a host. */
  public Subscription host(Name name, LookUpTerms terms, HostSink sink, long nowNs) {
    HostSearch search = new HostSearch(name, terms, sink, this);
    hostSearches.add(search);
    search.open(nowNs);
    return endOf(search, hostSearches);
  }

  /** Asks for the records of a name and type. */
  public Subscription query(Name name, RecordType type, AnswerSink sink, long nowNs) {
    return query(new RecordQuery(name, type, false, sink, this), nowNs);
  }

  /** Asks for them at once, and reports if there are none. */
  public Subscription lookUp(Name name, RecordType type, AnswerSink sink, long nowNs) {
    return query(new RecordQuery(name, type, true, sink, this), nowNs);
  }

  /** The known addresses of a host, without a question. */
  public List<InetAddress> known(Name host, Set<IpFamily> families) {
    return HostAddresses.of(Aliases.of(host, links), links).of(families);
  }

  /** The instances found so far of a type that is searched for. */
  public List<ServiceInstance> found(ServiceType type) {
    Browser browser = browsers.get(type);
    return browser == null ? List.of() : browser.reported();
  }

  /** Runs an action in the next turn, which comes at once. */
  void inNextTurn(LongConsumer action) {
    querier.inNextTurn(action);
  }

  LinkScope scope() {
    return scope;
  }

  @Override
  public List<AskedLink> links() {
    return links;
  }

  @Override
  public boolean covers(AskedLink link) {
    return links.contains(link);
  }

  @Override
  public Deadlines deadlines() {
    return querier.deadlines();
  }

  @Override
  public Outbox outbox() {
    return querier.outbox();
  }

  @Override
  public void watch(Name name, List<RecordType> types, Watcher watcher, long nowNs) {
    querier.watch(name, types, watcher, nowNs);
  }

  @Override
  public void unwatch(Name name, List<RecordType> types, Watcher watcher, long nowNs) {
    querier.unwatch(name, types, watcher, nowNs);
  }

  @Override
  public Host holdHost(Name name, int ifindex, Sighting instance, long nowNs) {
    Host host =
        hosts.computeIfAbsent(
            new NumberedName(name, ifindex), any -> new Host(name, ifindex, this));
    host.add(instance, nowNs);
    return host;
  }

  @Override
  public void releaseHost(Host host, Sighting instance, long nowNs) {
    if (host.removeLast(instance, nowNs)) {
      hosts.remove(new NumberedName(host.name(), host.ifindex()));
    }
  }

  @Override
  public void tellLater(Host host) {
    querier.tellLater(host);
  }

  @Override
  public void evaluateLater(Evaluated changed) {
    querier.evaluateLater(changed);
  }

  @Override
  public void evaluateInTurn(Evaluated waiting) {
    querier.evaluateInTurn(waiting);
  }

  private void linkAdded(AskedLink link, long nowNs) {
    browsers.values().forEach(browser -> browser.linkAdded(link, nowNs));
    searches.forEach(Search::linksChanged);
    hostSearches.forEach(search -> search.linksChanged(nowNs));
    queries.forEach(query -> query.linkAdded(link, nowNs));
  }

  private void linkRemoved(AskedLink link, long nowNs) {
    browsers.values().forEach(browser -> browser.linkRemoved(link));
    searches.forEach(Search::linksChanged);
    hostSearches.forEach(search -> search.linksChanged(nowNs));
    queries.forEach(query -> query.linkRemoved(link, nowNs));
  }

  private Browser browser(ServiceType type, boolean urgent, long nowNs) {
    Browser browser = browsers.get(type);
    if (browser == null) {
      browser = new Browser(type, this);
      browsers.put(type, browser);
      browser.open(urgent, nowNs);
    }
    return browser;
  }

  private Subscription query(RecordQuery query, long nowNs) {
    queries.add(query);
    query.open(nowNs);
    return endOf(query, queries);
  }

  private <T extends Subscription> Subscription endOf(T search, Set<T> all) {
    return endNowNs -> {
      all.remove(search);
      search.cancel(endNowNs);
      querier.forgetIfIdle(this);
    };
  }

  private Subscription endOf(ServiceType type, Browser browser, InstanceSink sink) {
    return endNowNs -> {
      if (browser.unsubscribe(sink) && browsers.remove(type, browser)) {
        browser.close(endNowNs);
        querier.forgetIfIdle(this);
      }
    };
  }
}
