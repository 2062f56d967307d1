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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * All searches of this Beacon, on all links.
 *
 * <p><b>Ownership.</b> Each link has an {@link AskedLink} with its own {@link RecordCache} and
 * {@link Questions}. {@link Searches} belong to the links of a scope. A {@link Browser} among them
 * owns the {@link Instance}s that it found; an instance merges the caches of these links into one
 * {@code ServiceInstance}. {@link Interests} know which records are wanted; a cache asks them which
 * records to keep, and reports changes to them.
 *
 * <p><b>Invariants.</b> A record is in exactly one cache, and in its set, its list and the
 * deadlines together or not at all. An instance is asked for only on links where it is known.
 */
public final class Querier {

  /**
   * A budget: 40,000 instances a second are updated because their host's addresses changed, in
   * groups.
   */
  private static final long TELLING_NS = 25_000;

  private static final int TOLD_AT_ONCE = 100;

  /**
   * The most evaluations of a turn that can wait a little. The next turn comes at once, but in
   * between packets are received and answered.
   */
  private static final int IN_TURN = 64;

  private final Shared shared;
  private final Deadlines deadlines;
  private final Interests interests = new Interests();
  private final FirstQueries firstQueries;
  private final TreeMap<LinkFacts, AskedLink> links = new TreeMap<>();
  private final Map<LinkScope, Searches> searches = new HashMap<>();
  private final ArrayDeque<Host> toTell = new ArrayDeque<>();
  private final Pace tellings = new Pace(new Pace.Limit(TELLING_NS, TOLD_AT_ONCE));
  private final Deadlines.Timer moreToTell = new Deadlines.Wake();
  private final ArrayDeque<Evaluated> toEvaluate = new ArrayDeque<>();
  private final ArrayDeque<Evaluated> inTurn = new ArrayDeque<>();
  private final Deadlines.Timer moreInTurn = new Deadlines.Wake();
  private long lastTurnNs;

  /** A querier without links. */
  public Querier(Shared shared) {
    this.shared = shared;
    this.deadlines = shared.deadlines();
    this.firstQueries = new FirstQueries(shared.random());
  }

  /** Sets what runs at each change that can change the addresses of a host. */
  public void onAddressChange(Runnable action) {
    interests.onAddressChange(action);
  }

  /** Asks on one more link. */
  public AskedLink linkAdded(Link link, long nowNs) {
    AskedLink asked = new AskedLink(link, interests, firstQueries, shared);
    otherFamily(asked)
        .ifPresent(
            other -> {
              asked.pairWith(other);
              other.pairWith(asked);
            });
    links.put(link.facts(), asked);
    return asked;
  }

  /** Handles the end of a link, and of all records that were heard on it. */
  public void linkRemoved(AskedLink gone, long nowNs) {
    links.remove(gone.link().facts());
    otherFamily(gone).ifPresent(other -> other.pairWith(null));
    gone.close(nowNs);
  }

  private Optional<AskedLink> otherFamily(AskedLink of) {
    int ifindex = of.link().ifindex();
    return links.values().stream()
        .filter(link -> link != of && link.link().ifindex() == ifindex)
        .findFirst();
  }

  /** Handles that all present links are known; scopes may decide again on each. */
  public void linksChanged(long nowNs) {
    interests.linksChanged();
    searches.values().forEach(each -> each.linksChanged(links.values(), nowNs));
  }

  /** Handles another name of a link. */
  public void linkRenamed() {
    interests.linksChanged();
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

  /** Drops the searches of a scope if there are none left. */
  void forgetIfIdle(Searches any) {
    if (any.idle()) {
      searches.remove(any.scope(), any);
    }
  }

  /**
   * Handles an instance that could not be reached: its records are asked for again, and end within
   * ten seconds if no host confirms them (section 10.4).
   *
   * @param again whether to ask again if that was asked in vain, because its host is back
   */
  public void verify(ServiceInstance instance, boolean again, long nowNs) {
    List<Name> names = Aliases.of(instance.fullName(), links());
    List<Name> hosts = Aliases.of(instance.hostName(), links());
    for (AskedLink link : links.values()) {
      if (!instance.interfaces().contains(link.interfaceName())) {
        continue; // on that link another host may have the name
      }
      RecordCache cache = link.cache();
      cache.doubt(instance.type().name(), new Rdata.Target(instance.fullName()), again, nowNs);
      names.forEach(name -> cache.doubt(name, RecordType.SRV, again, nowNs));
      for (Name host : hosts) {
        if (Aliases.isLocal(host)) { // doubted records are asked for
          cache.doubt(host, RecordType.A, again, nowNs);
          cache.doubt(host, RecordType.AAAA, again, nowNs);
        }
      }
    }
  }

  /**
   * Updates the instances whose records changed in this turn, and some of those whose time is over.
   */
  public void evaluate(long nowNs) {
    lastTurnNs = nowNs;
    tellHosts(nowNs);
    evaluateChanged(nowNs);
    for (int i = 0; i < IN_TURN && !inTurn.isEmpty(); i++) {
      inTurn.remove().evaluate(nowNs);
      evaluateChanged(nowNs);
    }
    if (!inTurn.isEmpty()) {
      deadlines.arm(moreInTurn, nowNs);
    }
  }

  private void evaluateChanged(long nowNs) {
    for (Evaluated next = toEvaluate.poll(); next != null; next = toEvaluate.poll()) {
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

  /** Runs an action in the next turn, which comes at once. */
  void inNextTurn(LongConsumer action) {
    Subscription unused = deadlines.at(lastTurnNs, action);
  }

  /** The links on which we ask, in order. */
  public Iterable<AskedLink> links() {
    return links.values();
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Outbox outbox() {
    return shared.outbox();
  }

  void watch(Name name, List<RecordType> types, Watcher watcher, long nowNs) {
    if (interests.add(name, types, watcher)) {
      interestChanged(name, types, nowNs);
    }
  }

  void unwatch(Name name, List<RecordType> types, Watcher watcher, long nowNs) {
    if (interests.remove(name, types, watcher)) {
      interestChanged(name, types, nowNs);
    }
  }

  private void interestChanged(Name name, List<RecordType> types, long nowNs) {
    for (AskedLink link : links.values()) {
      for (RecordType type : types) {
        link.cache().interestChanged(name, type, nowNs);
      }
    }
  }

  void tellLater(Host host) {
    toTell.add(host);
  }

  void evaluateLater(Evaluated changed) {
    toEvaluate.add(changed);
  }

  void evaluateInTurn(Evaluated waiting) {
    inTurn.add(waiting);
  }
}
