package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.ArrayList;
import java.util.List;

/** The part of the querier that its searches use. */
interface Surroundings {

  /** The links of the searches, in order. */
  List<AskedLink> links();

  /** The links of one interface: of either family, or both. The list is the caller's. */
  default List<AskedLink> linksOf(int ifindex) {
    List<AskedLink> links = new ArrayList<>(2);
    for (AskedLink link : links()) {
      if (link.link().ifindex() == ifindex) {
        links.add(link);
      }
    }
    return links;
  }

  /** Reports whether this link is one of them; watchers receive changes of all links. */
  boolean covers(AskedLink link);

  /** The timers. */
  Deadlines deadlines();

  /** The outbox for results. */
  Outbox outbox();

  /** Calls the watcher on each change of these records, and keeps the records in the cache. */
  void watch(Name name, List<RecordType> types, Watcher watcher, long nowNs);

  /** Stops the calls to the watcher, for the same types. */
  void unwatch(Name name, List<RecordType> types, Watcher watcher, long nowNs);

  /**
   * Watches those types of these names, and of no others.
   *
   * @param before the names that are watched
   * @return the wanted names
   */
  default List<Name> watchOnly(
      List<Name> wanted, List<Name> before, List<RecordType> types, Watcher watcher, long nowNs) {
    if (wanted == before) {
      return wanted;
    }
    for (Name name : wanted) {
      if (!before.contains(name)) {
        watch(name, types, watcher, nowNs);
      }
    }
    for (Name name : before) {
      if (!wanted.contains(name)) {
        unwatch(name, types, watcher, nowNs);
      }
    }
    return wanted;
  }

  /** Returns a host on an interface, and holds it for this sighting until it is released. */
  Host holdHost(Name name, int ifindex, Sighting instance, long nowNs);

  /** Releases a host, because the instance is not on it any more. */
  void releaseHost(Host host, Sighting instance, long nowNs);

  /** Makes the querier call {@link Host#tellSome} at the end of this turn, or soon after it. */
  void tellLater(Host host);

  /** Makes the querier call {@link Evaluated#evaluate} at the end of this turn. */
  void evaluateLater(Evaluated changed);

  /**
   * Makes the querier call {@link Evaluated#evaluate} at the end of this turn, or of one of the
   * next turns: thousands may be due at one time. They are called in the order of these calls.
   */
  void evaluateInTurn(Evaluated waiting);
}
