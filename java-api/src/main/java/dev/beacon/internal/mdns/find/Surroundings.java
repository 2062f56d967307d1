package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.List;

/** What a search needs of the querier that it belongs to. */
interface Surroundings {

  /** The links that are looked at, in order. */
  List<AskedLink> links();

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

  /** What is known of a host, wanted by that instance until it is released. */
  Host holdHost(Name name, Instance instance, long nowNs);

  /** The instance isn't on that host any more. */
  void releaseHost(Host host, Instance instance, long nowNs);

  /** Has {@link Host#tellSome} called at the end of this turn, or of one soon after it. */
  void tellLater(Host host);

  /** Has {@link Instance#evaluate} called at the end of this turn. */
  void evaluateLater(Instance instance);
}
