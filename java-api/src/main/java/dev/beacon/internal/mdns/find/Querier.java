package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Pace;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * All that this Beacon searches for, on all links.
 *
 * <p><b>Who owns what.</b> For each link there is an {@link AskedLink} with a {@link RecordCache}
 * and {@link Questions} of its own. {@link Searches} belong to the links of a scope. A {@link
 * Browser} among them owns the {@link Instance}s that it found; an instance merges what these
 * links' caches say into one {@code ServiceInstance}. {@link Interests} know who wants which
 * records; a cache asks them what to keep and tells them what changed.
 *
 * <p><b>Invariants.</b> A record is in exactly one cache, and in its set, its list and the
 * deadlines together or not at all. An instance is asked for only on links where it is known.
 */
public final class Querier {

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
  private final Map<LinkScope, Searches> searches = new HashMap<>();
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
    return asked;
  }

  /** The link went, and all that was heard on it with it. */
  public void linkRemoved(AskedLink gone, long nowNs) {
    links.remove(gone.link().facts());
    gone.close(nowNs);
  }

  /** All links are there that there are now; scopes may think anew of those that were there. */
  public void linksChanged(long nowNs) {
    searches.values().forEach(each -> each.linksChanged(links.values(), nowNs));
  }

  /** A link has another name. */
  public void linkRenamed() {
    searches.values().forEach(Searches::linkRenamed);
  }

  /** The searches of a scope. */
  public Searches searches(LinkScope scope, long nowNs) {
    Searches known = searches.get(scope);
    if (known == null) {
      known = new Searches(this, scope);
      searches.put(scope, known);
      known.linksChanged(links.values(), nowNs);
    }
    return known;
  }

  /** A scope that nobody searches in is not kept. */
  void forgetIfIdle(Searches any) {
    if (any.idle()) {
      searches.remove(any.scope(), any);
    }
  }

  /**
   * Somebody could not reach this instance: its records are asked for again and go within ten
   * seconds if nobody confirms them (section 10.4).
   *
   * @param again whether to ask again if that was asked in vain: its host is back
   */
  public void verify(ServiceInstance instance, boolean again, long nowNs) {
    List<Name> names = Aliases.of(instance.fullName(), links());
    List<Name> hosts = Aliases.of(instance.hostName(), links());
    for (AskedLink link : links.values()) {
      if (!instance.interfaces().contains(link.interfaceName())) {
        continue; // there the name may be another host's
      }
      RecordCache cache = link.cache();
      cache.doubt(instance.type().name(), new Rdata.Target(instance.fullName()), again, nowNs);
      names.forEach(name -> cache.doubt(name, RecordType.SRV, again, nowNs));
      for (Name host : hosts) {
        if (Aliases.isLocal(host)) { // what is doubted is asked for
          cache.doubt(host, RecordType.A, again, nowNs);
          cache.doubt(host, RecordType.AAAA, again, nowNs);
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

  /**
   * Updates instances as far as the budget allows; the hosts take turns, so that none waits for a
   * large one.
   */
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

  /** Runs something in the turn after this one, which comes at once. */
  void inNextTurn(LongConsumer action) {
    Subscription unused = deadlines.at(lastTurnNs, action);
  }

  /** The links on which is asked, in order. */
  public Iterable<AskedLink> links() {
    return links.values();
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Outbox outbox() {
    return shared.outbox();
  }

  void watch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.add(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  void unwatch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.remove(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  void tellLater(Host host) {
    toTell.add(host);
  }

  void evaluateLater(Instance instance) {
    toEvaluate.add(instance);
  }
}
