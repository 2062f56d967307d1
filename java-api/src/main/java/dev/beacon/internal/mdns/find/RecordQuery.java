package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A continuous question for the records of a name and type on all links (RFC 6762 section 5.2). If
 * the name is an alias, then the alias is an answer, and so are the records of this type under its
 * target (section 6).
 */
final class RecordQuery extends Deadlines.Timer implements Watcher, Subscription {

  /** The same record heard over IPv4 and IPv6 of one interface is one answer. */
  private record Heard(Name name, RecordType type, Rdata rdata, int ifindex) {}

  private final Name name;
  private final RecordType type;
  private final boolean urgent;
  private final AnswerSink sink;
  private final Surroundings surroundings;
  private List<Name> watched = List.of();
  private final OpenQuestions questions;
  private final Map<Heard, Integer> heard = new HashMap<>();
  private List<Name> names = List.of();
  private boolean denied;
  private boolean cancelled;

  /**
   * Makes a query.
   *
   * @param urgent whether a caller waits: then it asks at once, and reports denials
   */
  RecordQuery(
      Name name, RecordType type, boolean urgent, AnswerSink sink, Surroundings surroundings) {
    this.name = name;
    this.type = type;
    this.urgent = urgent;
    this.sink = sink;
    this.surroundings = surroundings;
    this.questions = new OpenQuestions(urgent);
  }

  void open(long nowNs) {
    look(nowNs);
    surroundings.links().forEach(this::lookForDenial);
  }

  @Override
  public void cancel(long nowNs) {
    if (!cancelled) {
      cancelled = true;
      surroundings.deadlines().disarm(this);
      questions.stop();
      watchOnly(List.of(), nowNs);
    }
  }

  void linkAdded(AskedLink link, long nowNs) {
    forEachAnswer(link, record -> came(link, record, nowNs));
    look(nowNs);
  }

  void linkRemoved(AskedLink link, long nowNs) {
    forEachAnswer(link, record -> went(link, record));
    look(nowNs);
  }

  private void forEachAnswer(AskedLink link, Consumer<CachedRecord> action) {
    for (Name each : names) {
      for (RecordSet set = link.cache().firstOf(each); set != null; set = set.next()) {
        if (asksFor(set.type())) {
          set.records().forEach(action);
        }
      }
    }
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (cancelled || !surroundings.covers(link)) {
      return;
    }
    if (!asksFor(record.set().type())) {
      lookForDenial(link);
    } else if (change == RecordCache.Change.ADDED) {
      came(link, record, nowNs);
    } else if (change == RecordCache.Change.REMOVED) {
      went(link, record);
    }
    if (record.set().type().equals(RecordType.CNAME)) {
      surroundings.deadlines().arm(this, nowNs); // after the packet
    }
  }

  private void lookForDenial(AskedLink link) {
    if (urgent && !denied && heard.isEmpty() && link.cache().denied(name, type)) {
      denied = true;
      surroundings.outbox().deliver(sink::denied);
    }
  }

  private void went(AskedLink link, CachedRecord record) {
    heard.computeIfPresent(key(link, record), (any, links) -> links == 1 ? null : links - 1);
  }

  @Override
  protected void onDue(long nowNs) {
    look(nowNs);
  }

  private void watchOnly(List<Name> wanted, long nowNs) {
    watched = surroundings.watchOnly(wanted, watched, List.of(type), this, nowNs);
  }

  /** Follows the present aliases. */
  private void look(long nowNs) {
    List<Name> before = names;
    names = follows() ? Aliases.of(name, surroundings.links()) : List.of(name);
    watchOnly(names, nowNs);
    heard.keySet().removeIf(each -> !names.contains(each.name()));
    names.stream().filter(each -> !before.contains(each)).forEach(each -> came(each, nowNs));
    questions.begin();
    for (AskedLink link : surroundings.links()) {
      questions.hold(link, name, type, nowNs);
      if (names.size() > 1) {
        questions.ask(link, Aliases.last(names), type, nowNs);
      }
    }
    questions.end();
  }

  /** A question for all types, or for aliases, is answered by the alias itself. */
  private boolean follows() {
    return !type.equals(RecordType.ANY) && !type.equals(RecordType.CNAME);
  }

  private boolean asksFor(RecordType other) {
    return type.equals(other) || type.equals(RecordType.ANY) || other.equals(RecordType.CNAME);
  }

  /** Handles the known records of one more name. */
  private void came(Name one, long nowNs) {
    for (AskedLink link : surroundings.links()) {
      for (RecordSet set = link.cache().firstOf(one); set != null; set = set.next()) {
        if (asksFor(set.type())) {
          set.records().forEach(record -> came(link, record, nowNs));
        }
      }
    }
  }

  private void came(AskedLink link, CachedRecord record, long nowNs) {
    if (heard.merge(key(link, record), 1, Integer::sum) > 1) {
      return;
    }
    Answer answer =
        new Answer(
            record.asRecord(nowNs),
            Datagram.address(record.source().high(), record.source().low()),
            link.interfaceName());
    surroundings.outbox().deliver(() -> sink.answer(answer));
  }

  private static Heard key(AskedLink link, CachedRecord record) {
    RecordSet set = record.set();
    return new Heard(set.name(), set.type(), record.rdata(), link.link().ifindex());
  }
}
