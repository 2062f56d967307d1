package dev.beacon.internal.mdns.find;

import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.Source;
import dev.beacon.internal.mdns.link.Deadlines;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of one browse that are not resolved, because their SRV, TXT or address is missing.
 *
 * <p>An open name has an {@link Instance}, which costs interests, timers and questions. A stranger
 * can name any number of instances, with or without a server, so at most {@value #MOST_OPEN} names
 * of one source are open. It is the source of its SRV record, or of its pointer until that comes.
 * Further names wait, and cost a place in a list. A name leaves the list
 *
 * <ul>
 *   <li>at once when it has an SRV record whose host has an address: this takes no place among the
 *       open names, because an honest host announces thousands of complete services within a
 *       moment;
 *   <li>at once when an SRV record of it comes from a source that has a place;
 *   <li>when an open name of its source is resolved or gone;
 *   <li>when an open name of its source asked twice in vain. That one waits then, and is opened
 *       again after all others, or when its SRV record comes. So many names of a source give way at
 *       most as {@link SourceNames} allows.
 * </ul>
 *
 * <p>One evaluation opens one name, of one source after the other. A place that becomes free is
 * taken in this turn or in one of the next, because a thousand may become free at one time.
 *
 * <p>All names together are at most {@value #MOST}. Above this, waiting names are forgotten until
 * they are announced again: those of the source that named one too many, else those of another
 * source. Only if none waits, the oldest open name is forgotten.
 */
final class UnresolvedNames implements Evaluated {

  /** The most names, open and waiting. */
  static final int MOST = 16_384;

  /** The most names of a source that are open. */
  static final int MOST_OPEN = 1_024;

  /** The browse. */
  interface Owner {

    /** Reports whether an SRV record of a name and an address of its host are cached. */
    boolean isComplete(Name name);

    /** Makes an instance, which looks for its records from now on. */
    void open(Name name, long nowNs);

    /** Ends the instance of a name, which waits from now on. Reports nothing. */
    void suspend(Name name, long nowNs);

    /** Forgets the pointers to a name, until it is announced again. */
    void forget(Name name, long nowNs);
  }

  private final Owner owner;
  private final Surroundings surroundings;
  private final Map<Name, UnresolvedName> names = new LinkedHashMap<>(); // the oldest first
  private final Map<Source, SourceNames> sources = new HashMap<>();
  private final Set<SourceNames> withWaiting = new LinkedHashSet<>();
  private final Set<SourceNames> toServe = new LinkedHashSet<>();
  private final Set<SourceNames> resting = new LinkedHashSet<>(); // too many names gave way
  private final Deadlines.Timer rest =
      new Deadlines.Timer() {
        @Override
        protected void onDue(long nowNs) {
          List<SourceNames> rested = List.copyOf(resting);
          resting.clear();
          rested.forEach(UnresolvedNames.this::serveLater);
        }
      };
  private final Set<UnresolvedName> servedNow = new LinkedHashSet<>(); // in this turn
  private final Evaluated completions = this::openComplete;
  private boolean awaitsTurn;

  UnresolvedNames(Owner owner, Surroundings surroundings) {
    this.owner = owner;
    this.surroundings = surroundings;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** Reports whether this name waits. */
  boolean waits(Name name) {
    UnresolvedName known = names.get(name);
    return known != null && !known.isOpen();
  }

  /** The names that wait. */
  Collection<Name> waiting() {
    return names.values().stream()
        .filter(each -> !each.isOpen())
        .map(UnresolvedName::name)
        .toList();
  }

  /** The lack of each waiting name that asked twice in vain. */
  Collection<UnresolvedInstance> waitingInVain() {
    return names.values().stream()
        .filter(each -> !each.isOpen())
        .flatMap(each -> Stream.ofNullable(each.told()))
        .toList();
  }

  /**
   * Adds a name to which a pointer leads; opens it, or lets it wait.
   *
   * @return false if it waits already
   */
  boolean add(Name name, CachedRecord pointer, long nowNs) {
    UnresolvedName added = new UnresolvedName(name);
    if (names.putIfAbsent(name, added) != null) {
      return false;
    }
    SourceNames source = sources.computeIfAbsent(pointer.source(), SourceNames::new);
    if (!source.isFull()) {
      added.join(source);
      open(added, nowNs);
    } else if (owner.isComplete(name)) {
      open(added, nowNs);
    } else {
      await(added, source);
    }
    if (names.size() > MOST) {
      giveUp(leastOf(source), nowNs);
    }
    return true;
  }

  /** Adds a name that was resolved until now. It is open. */
  void lost(Name name) {
    UnresolvedName added = new UnresolvedName(name);
    added.open(true);
    names.put(name, added);
  }

  /** Removes a name that is resolved, or gone. */
  void remove(Name name) {
    UnresolvedName gone = names.remove(name);
    if (gone != null) {
      leaveSource(gone);
    }
  }

  /** Handles an SRV record of this name, or an alias: it counts among the names of its source. */
  void serverHeard(Name name, CachedRecord server, long nowNs) {
    UnresolvedName known = names.get(name);
    if (known == null || (known.isOpen() && known.source() == null)) {
      return;
    }
    known.askedInVain(false);
    SourceNames its = sources.get(server.source());
    boolean isFull = its != null && its.isFull();
    if (known.isOpen() && isFull) {
      NameList.remove(known); // it stays where it is, and is not in vain any more
      return;
    }
    leaveSource(known);
    SourceNames source = sources.computeIfAbsent(server.source(), SourceNames::new);
    if (!isFull) {
      known.join(source);
      if (known.isOpen()) {
        source.opened();
      } else {
        open(known, nowNs);
      }
      return;
    }
    await(known, source);
    servedNow.add(known);
    if (servedNow.size() == 1) {
      surroundings.evaluateLater(completions); // its address may come in the same packet
    }
  }

  private void openComplete(long nowNs) {
    List<UnresolvedName> served = List.copyOf(servedNow);
    servedNow.clear();
    for (UnresolvedName each : served) {
      if (names.get(each.name()) == each && !each.isOpen() && owner.isComplete(each.name())) {
        leaveSource(each);
        open(each, nowNs);
      }
    }
  }

  /**
   * Handles what an open name lacks.
   *
   * @return whether to report it: the same lack is reported once
   */
  boolean lacks(UnresolvedInstance what, boolean unanswered) {
    UnresolvedName known = names.get(what.fullName());
    if (known == null || !unanswered) {
      return unanswered;
    }
    boolean isNew = !what.equals(known.told());
    known.told(what);
    known.askedInVain(true);
    SourceNames source = known.source();
    if (source != null) {
      source.isInVain(known);
      serveLater(source);
    }
    return isNew;
  }

  /** Opens a waiting name, if a place is free or becomes free; the sources take turns. */
  @Override
  public void evaluate(long nowNs) {
    awaitsTurn = false;
    Iterator<SourceNames> first = toServe.iterator();
    if (!first.hasNext()) {
      return;
    }
    SourceNames source = first.next();
    first.remove();
    if (source.canServe()) {
      serve(source, nowNs);
      serveLater(source);
    }
    forgetIfDone(source);
    awaitTurn();
  }

  private void serve(SourceNames source, long nowNs) {
    if (source.isFull()) {
      long readyNs = source.givesWayNs(nowNs);
      if (readyNs != nowNs) {
        resting.add(source);
        if (!rest.armed()) {
          surroundings.deadlines().arm(rest, readyNs);
        }
        return;
      }
      makeRoom(source, nowNs);
    }
    UnresolvedName next = source.next();
    if (next != null) {
      open(next, nowNs);
    }
  }

  /** Forgets all. */
  void clear() {
    names.clear();
    sources.clear();
    withWaiting.clear();
    toServe.clear();
    resting.clear();
    servedNow.clear();
    surroundings.deadlines().disarm(rest);
  }

  private void open(UnresolvedName name, long nowNs) {
    name.open(true);
    SourceNames source = name.source();
    if (source != null) {
      source.opened();
    }
    owner.open(name.name(), nowNs);
  }

  private void giveUp(UnresolvedName least, long nowNs) {
    if (least.isOpen()) {
      owner.suspend(least.name(), nowNs);
    }
    remove(least.name());
    owner.forget(least.name(), nowNs);
  }

  private void makeRoom(SourceNames source, long nowNs) {
    UnresolvedName idle = source.firstInVain();
    if (idle == null) {
      return;
    }
    if (owner.isComplete(idle.name())) { // its address has just come, and another is on its way
      leaveSource(idle);
      return;
    }
    source.gaveWay(nowNs);
    source.remove(idle);
    idle.open(false);
    source.waits(idle);
    owner.suspend(idle.name(), nowNs);
  }

  private void await(UnresolvedName name, SourceNames source) {
    name.join(source);
    source.waits(name);
    withWaiting.add(source);
    serveLater(source);
  }

  private void leaveSource(UnresolvedName name) {
    SourceNames source = name.source();
    if (source != null) {
      source.remove(name);
      name.leaveSource();
      forgetIfDone(source);
      serveLater(source);
    }
  }

  private void serveLater(SourceNames source) {
    if (source.canServe() && !(source.isFull() && resting.contains(source))) {
      toServe.add(source);
      awaitTurn();
    }
  }

  private void awaitTurn() {
    if (!awaitsTurn && !toServe.isEmpty()) {
      awaitsTurn = true;
      surroundings.evaluateInTurn(this);
    }
  }

  private void forgetIfDone(SourceNames source) {
    if (!source.someWait()) {
      withWaiting.remove(source);
    }
    if (source.isEmpty()) {
      sources.remove(source.source());
    }
  }

  private UnresolvedName leastOf(@Nullable SourceNames preferred) {
    UnresolvedName least = preferred == null ? null : preferred.leastOfWaiting();
    if (least == null && !withWaiting.isEmpty()) {
      least = withWaiting.iterator().next().leastOfWaiting();
    }
    return least != null ? least : names.values().iterator().next();
  }
}
