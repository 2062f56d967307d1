package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.ArrayList;
import java.util.List;

/** What a search needs of the querier that it belongs to. */
interface Surroundings {

  /** The links that are looked at, in order. */
  List<AskedLink> links();

  /** Those of one interface: of either family, or both. */
  default List<AskedLink> linksOf(int ifindex) {
    List<AskedLink> links = new ArrayList<>(2);
    for (AskedLink link : links()) {
      if (link.link().ifindex() == ifindex) {
        links.add(link);
      }
    }
    return links;
  }

  /** Whether that link is one of them: watchers are told of all. */
  boolean covers(AskedLink link);

  /** What is due when. */
  Deadlines deadlines();

  /** Where results go. */
  Outbox outbox();

  /** Has the watcher told of these records, and the records kept. */
  void watch(Name name, RecordType type, Watcher watcher, long nowNs);

  /** The watcher is told no more. */
  void unwatch(Name name, RecordType type, Watcher watcher, long nowNs);

  /** What is known of a host on an interface, wanted by that sighting until it is released. */
  Host holdHost(Name name, int ifindex, Sighting instance, long nowNs);

  /** The instance isn't on that host any more. */
  void releaseHost(Host host, Sighting instance, long nowNs);

  /** Has {@link Host#tellSome} called at the end of this turn, or of one soon after it. */
  void tellLater(Host host);

  /** Has {@link Instance#evaluate} called at the end of this turn. */
  void evaluateLater(Instance instance);
}
