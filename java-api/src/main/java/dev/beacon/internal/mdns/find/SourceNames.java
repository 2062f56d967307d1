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

  private final Source source;
  private final NameList untried = new NameList();
  private final NameList tried = new NameList();
  private final NameList inVain = new NameList();
  private final Pace givingWay = new Pace(GIVING_WAY_NS, GROUP);
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
    return !untried.isEmpty() || !tried.isEmpty();
  }

  /** Reports whether a waiting name may be opened, now or in place of another one. */
  boolean canServe() {
    return isFull() ? !untried.isEmpty() && !inVain.isEmpty() : someWait();
  }

  /** The time when a name may give way: now, or when a whole group may. */
  long givesWayNs(long nowNs) {
    long readyNs = givingWay.nextNs(nowNs);
    return readyNs == nowNs ? nowNs : Timing.after(readyNs, GROUP * GIVING_WAY_NS);
  }

  /** Counts a name that gives way. */
  void gaveWay(long nowNs) {
    givingWay.happened(nowNs);
  }

  void opened() {
    open++;
  }

  void waits(UnresolvedName name) {
    (name.askedInVain() ? tried : untried).add(name);
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
    UnresolvedName next = untried.isEmpty() ? tried.first() : untried.last();
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
    return tried.isEmpty() ? untried.first() : tried.first();
  }
}
