package dev.beacon.internal.mdns.find;

import dev.beacon.internal.mdns.cache.Source;
import dev.beacon.internal.mdns.link.Pace;
import dev.beacon.internal.mdns.link.Timing;
import org.jspecify.annotations.Nullable;

/**
 * The names of one source in {@link UnresolvedNames}: how many are open, and which names wait. A
 * name that waits for its first turn goes before one that asked in vain.
 */
final class SourceNames {

  /** A budget: 250 names give way in a second, in groups. */
  private static final long GIVING_WAY_NS = 4 * Timing.MILLISECOND_NS;

  private static final int GROUP = 16;

  private static final Pace.Limit GIVING_WAY = new Pace.Limit(GIVING_WAY_NS, GROUP);

  /** The names of a source that has had too many; there may be very many sources with few. */
  private static final class Crowd {
    final NameList untried = new NameList();
    final NameList tried = new NameList();
    final Pace givingWay = new Pace(GIVING_WAY);

    boolean waits() {
      return !untried.isEmpty() || !tried.isEmpty();
    }
  }

  private final Source source;
  private final NameList inVain = new NameList();
  private @Nullable Crowd crowd;
  private int open;

  SourceNames(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  boolean isFull() {
    return open >= UnresolvedNames.MOST_OPEN;
  }

  boolean isEmpty() {
    return open == 0 && !someWait();
  }

  boolean someWait() {
    return crowd != null && crowd.waits();
  }

  /** Reports whether a waiting name may be opened, now or in place of another one. */
  boolean canServe() {
    if (crowd == null) {
      return false;
    }
    return isFull() ? !crowd.untried.isEmpty() && !inVain.isEmpty() : crowd.waits();
  }

  /** The time when a name may give way: now, or when a whole group may. */
  long givesWayNs(long nowNs) {
    long readyNs = crowd().givingWay.nextNs(nowNs);
    return readyNs == nowNs ? nowNs : Timing.after(readyNs, GROUP * GIVING_WAY_NS);
  }

  /** Counts a name that gives way. */
  void gaveWay(long nowNs) {
    crowd().givingWay.happened(nowNs);
  }

  private Crowd crowd() {
    Crowd its = crowd;
    if (its == null) {
      its = new Crowd();
      crowd = its;
    }
    return its;
  }

  void opened() {
    open++;
  }

  void waits(UnresolvedName name) {
    (name.askedInVain() ? crowd().tried : crowd().untried).add(name);
  }

  /** Notes that an open name asked in vain: it gives way to one that did not ask yet. */
  void isInVain(UnresolvedName name) {
    inVain.add(name);
  }

  /** Removes a name, open or waiting. */
  void remove(UnresolvedName name) {
    if (name.isOpen()) {
      open--;
    }
    NameList.remove(name);
  }

  /**
   * Removes the waiting name whose turn it is, or returns null. It is the newest of those that did
   * not ask yet: pointers that live for a second would otherwise all be opened just before they
   * end.
   */
  @Nullable UnresolvedName next() {
    if (crowd == null) {
      return null;
    }
    UnresolvedName next = crowd.untried.isEmpty() ? crowd.tried.first() : crowd.untried.last();
    if (next != null) {
      NameList.remove(next);
    }
    return next;
  }

  /** The open name that has asked in vain for the longest time, or null. */
  @Nullable UnresolvedName firstInVain() {
    return inVain.first();
  }

  /** The waiting name to give up first, or null: one that asked in vain, or the oldest. */
  @Nullable UnresolvedName leastOfWaiting() {
    if (crowd == null) {
      return null;
    }
    return crowd.tried.isEmpty() ? crowd.untried.first() : crowd.tried.first();
  }
}
