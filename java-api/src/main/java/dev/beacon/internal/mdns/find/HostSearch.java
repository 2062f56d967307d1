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
import java.util.List;

/**
 * The search for the addresses of one host, by its name or an alias of it. Ends with the first
 * answer.
 */
final class HostSearch extends Deadlines.Timer implements Watcher, Subscription {

  private final Name host;
  private final HostSink sink;
  private final Surroundings surroundings;
  private final WatchedNames watched;
  private final OpenQuestions questions = new OpenQuestions();
  private List<Name> names;
  private boolean ended;

  HostSearch(Name host, HostSink sink, Surroundings surroundings) {
    this.host = host;
    this.sink = sink;
    this.surroundings = surroundings;
    this.watched = new WatchedNames(surroundings, this, RecordType.A, RecordType.AAAA);
    this.names = List.of(host);
  }

  void open(long nowNs) {
    look(nowNs);
  }

  void linkAdded(long nowNs) {
    ask(nowNs);
  }

  @Override
  public void cancel(long nowNs) {
    if (!ended) {
      ended = true;
      surroundings.deadlines().disarm(this);
      questions.stop();
      watched.only(List.of(), nowNs);
    }
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (!ended) {
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
    ask(nowNs);
    HostAddresses addresses = HostAddresses.of(names, surroundings.links());
    if (addresses.isEmpty()) {
      return;
    }
    if (addresses.mayBeCompleted(Aliases.last(names), surroundings.links(), nowNs)) {
      surroundings.deadlines().arm(this, Timing.after(addresses.newestNs(), Timing.SETTLE_NS));
      return;
    }
    List<InetAddress> all = new ArrayList<>();
    addresses.byInterface().values().forEach(all::addAll);
    cancel(nowNs);
    surroundings.outbox().deliver(() -> sink.found(List.copyOf(all)));
  }

  private void ask(long nowNs) {
    names = Aliases.of(host, surroundings.links());
    watched.only(names, nowNs);
    questions.begin();
    for (AskedLink link : surroundings.links()) {
      questions.ask(link, Aliases.last(names), RecordType.A, nowNs);
      questions.ask(link, Aliases.last(names), RecordType.AAAA, nowNs);
    }
    questions.end();
  }
}
