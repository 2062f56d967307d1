package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.net.InetAddress;
import java.util.List;

/**
 * The search for the addresses of one host, by its name or an alias of it. Ends with the first
 * answer.
 */
final class HostSearch extends Deadlines.Timer implements Watcher, Subscription {

  private final Name host;
  private final LookUpTerms terms;
  private final HostSink sink;
  private final Surroundings surroundings;
  private final List<RecordType> types;
  private List<Name> watched = List.of();
  private final OpenQuestions questions;
  private List<Name> names;
  private boolean denied;
  private boolean ended;

  HostSearch(Name host, LookUpTerms terms, HostSink sink, Surroundings surroundings) {
    this.host = host;
    this.terms = terms;
    this.sink = sink;
    this.surroundings = surroundings;
    this.types =
        terms.families().stream()
            .map(family -> family == IpFamily.IPV4 ? RecordType.A : RecordType.AAAA)
            .toList();
    this.questions = new OpenQuestions(terms.urgent());
    this.names = List.of(host);
  }

  void open(long nowNs) {
    look(nowNs);
  }

  void linksChanged(long nowNs) {
    look(nowNs);
  }

  @Override
  public void cancel(long nowNs) {
    if (!ended) {
      ended = true;
      surroundings.deadlines().disarm(this);
      questions.stop();
      watchOnly(List.of(), nowNs);
    }
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (!ended && surroundings.covers(link)) {
      surroundings.deadlines().arm(this, nowNs); // after the packet
    }
  }

  @Override
  protected void onDue(long nowNs) {
    look(nowNs);
  }

  private void look(long nowNs) {
    if (ended) {
      return;
    }
    ask(nowNs);
    HostAddresses addresses = HostAddresses.of(names, surroundings.links());
    List<InetAddress> wanted = addresses.of(terms.families());
    if (wanted.isEmpty()) {
      lookForDenial(nowNs);
      return;
    }
    long settledNs = settledNs(addresses);
    if (settledNs - nowNs > 0) {
      surroundings.deadlines().arm(this, settledNs);
    } else {
      cancel(nowNs);
      surroundings.outbox().deliver(() -> sink.found(wanted));
    }
  }

  private long settledNs(HostAddresses addresses) {
    return terms.families().size() == 1
        ? addresses.newestNs()
        : addresses.settledNs(Aliases.last(names), surroundings.links(), terms);
  }

  /** Looks for a denial. A host with the same name on another link has a short time to answer. */
  private void lookForDenial(long nowNs) {
    boolean deniedNow = surroundings.links().stream().anyMatch(this::deniesAll);
    if (deniedNow && denied) {
      cancel(nowNs);
      surroundings.outbox().deliver(sink::denied);
    } else if (deniedNow) {
      surroundings.deadlines().arm(this, Timing.after(nowNs, terms.settleNs()));
    }
    denied = deniedNow;
  }

  private boolean deniesAll(AskedLink link) {
    for (RecordType type : types) {
      if (!link.cache().denied(Aliases.last(names), type)) {
        return false;
      }
    }
    return true;
  }

  private void watchOnly(List<Name> wanted, long nowNs) {
    watched = surroundings.watchOnly(wanted, watched, types, this, nowNs);
  }

  private void ask(long nowNs) {
    names = Aliases.of(host, surroundings.links());
    watchOnly(names, nowNs);
    questions.begin();
    for (AskedLink link : surroundings.links()) {
      for (RecordType type : types) {
        questions.ask(link, Aliases.last(names), type, nowNs);
      }
    }
    questions.end();
  }
}
