package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Subscription;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A continuous question for the records of a name and type on all links (RFC 6762 section 5.2). */
final class RecordQuery implements Watcher, Subscription {

  /** The same record heard over IPv4 and IPv6 of one interface is one answer. */
  private record Heard(RecordType type, Rdata rdata, int ifindex) {}

  private final Name name;
  private final RecordType type;
  private final AnswerSink sink;
  private final Surroundings surroundings;
  private final Map<AskedLink, QuerySchedule> schedules = new LinkedHashMap<>();
  private final Map<Heard, Integer> heard = new HashMap<>();
  private boolean cancelled;

  RecordQuery(Name name, RecordType type, AnswerSink sink, Surroundings surroundings) {
    this.name = name;
    this.type = type;
    this.sink = sink;
    this.surroundings = surroundings;
  }

  void open(long nowNs) {
    surroundings.watch(name, type, this, nowNs);
    for (AskedLink link : surroundings.links()) {
      linkAdded(link, nowNs);
      for (RecordSet set : link.cache().sets(name)) {
        if (asksFor(set.type())) {
          set.records().forEach(record -> came(link, record, nowNs));
        }
      }
    }
  }

  @Override
  public void cancel(long nowNs) {
    if (!cancelled) {
      cancelled = true;
      schedules.forEach((link, schedule) -> link.questions().release(schedule));
      surroundings.unwatch(name, type, this, nowNs);
    }
  }

  void linkAdded(AskedLink link, long nowNs) {
    schedules.put(link, link.questions().hold(name, type, nowNs));
  }

  void linkRemoved(AskedLink link) {
    schedules.remove(link);
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (!asksFor(record.set().type())) {
      return; // a denial
    }
    if (change == RecordCache.Change.ADDED) {
      came(link, record, nowNs);
    } else if (change == RecordCache.Change.REMOVED) {
      heard.computeIfPresent(key(link, record), (any, links) -> links == 1 ? null : links - 1);
    }
  }

  @Override
  public boolean uses(CachedRecord record) {
    return false; // an answer was handed out; what becomes of the record is of no account
  }

  private boolean asksFor(RecordType other) {
    return type.equals(other) || type.equals(RecordType.ANY);
  }

  private void came(AskedLink link, CachedRecord record, long nowNs) {
    if (heard.merge(key(link, record), 1, Integer::sum) > 1) {
      return;
    }
    Answer answer =
        new Answer(
            record.asRecord(nowNs),
            Datagram.address(record.sourceHigh(), record.sourceLow()),
            link.interfaceName());
    surroundings.outbox().deliver(() -> sink.answer(answer));
  }

  private static Heard key(AskedLink link, CachedRecord record) {
    return new Heard(record.set().type(), record.rdata(), link.link().ifindex());
  }
}
