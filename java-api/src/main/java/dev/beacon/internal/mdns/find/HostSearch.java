package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The search for the addresses of one host, by its name. Ends with the first answer. */
final class HostSearch extends Deadlines.Timer implements Watcher, Subscription {

  private final Name host;
  private final HostSink sink;
  private final Surroundings surroundings;
  private final Map<AskedLink, List<QuerySchedule>> schedules = new LinkedHashMap<>();
  private boolean ended;

  HostSearch(Name host, HostSink sink, Surroundings surroundings) {
    this.host = host;
    this.sink = sink;
    this.surroundings = surroundings;
  }

  void open(long nowNs) {
    surroundings.watch(host, RecordType.A, this, nowNs);
    surroundings.watch(host, RecordType.AAAA, this, nowNs);
    for (AskedLink link : surroundings.links()) {
      linkAdded(link, nowNs);
    }
    look(nowNs);
  }

  void linkAdded(AskedLink link, long nowNs) {
    schedules.put(
        link,
        List.of(
            link.questions().hold(host, RecordType.A, nowNs),
            link.questions().hold(host, RecordType.AAAA, nowNs)));
  }

  void linkRemoved(AskedLink link) {
    schedules.remove(link);
  }

  @Override
  public void cancel(long nowNs) {
    if (ended) {
      return;
    }
    ended = true;
    surroundings.deadlines().disarm(this);
    schedules.forEach((link, held) -> held.forEach(schedule -> link.questions().release(schedule)));
    surroundings.unwatch(host, RecordType.A, this, nowNs);
    surroundings.unwatch(host, RecordType.AAAA, this, nowNs);
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (change == RecordCache.Change.ADDED && !armed()) {
      surroundings.deadlines().arm(this, nowNs); // when the packet is read to its end
    }
  }

  @Override
  public boolean uses(CachedRecord record) {
    return false; // an answer was handed out; what becomes of the record is of no account
  }

  @Override
  protected void onDue(long nowNs) {
    look(nowNs);
  }

  private void look(long nowNs) {
    HostAddresses addresses = HostAddresses.of(host, surroundings.links());
    if (addresses.isEmpty()) {
      return;
    }
    if (addresses.mayBeCompleted(host, surroundings.links(), nowNs)) {
      surroundings.deadlines().arm(this, Timing.after(addresses.newestNs(), Timing.SETTLE_NS));
      return;
    }
    List<InetAddress> all = new ArrayList<>();
    addresses.byInterface().values().forEach(all::addAll);
    cancel(nowNs);
    surroundings.outbox().deliver(() -> sink.found(List.copyOf(all)));
  }
}
