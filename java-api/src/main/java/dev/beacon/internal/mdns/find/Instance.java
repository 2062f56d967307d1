package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One service instance, put together from the SRV, TXT and address records of all links.
 *
 * <p>A state machine of two states: <i>unreported</i> and <i>reported</i>. It is reported once it
 * has an SRV record, a TXT record and an address of the SRV's host, again when any of that changed,
 * and as absent when any of it is missing or nobody points to it any more. It looks at the caches
 * at the end of a turn in which one of its records changed, so a packet with five changes is one
 * report.
 *
 * <p>What is missing is asked for, on the links on which the instance is known (RFC 6763 section
 * 12.1 says that it SHOULD have come along with the PTR; not everybody does that). Once an address
 * of one family is there the other is not asked for: RFC 6762 section 6.2 has it come along.
 */
final class Instance implements Watcher {

  /** Who owns it: a browser, or a search for this one instance. */
  interface Parent {
    /** Whether the instance is still pointed to on that link. */
    boolean knownOn(AskedLink link, Instance instance);

    void present(Instance source, ServiceInstance instance);

    void absent(Instance source, ServiceInstance last);

    /** It is known on no link any more. */
    void forgotten(Instance instance, long nowNs);
  }

  private record Asked(AskedLink link, QuerySchedule schedule) {}

  private final Name name;
  private final Rdata.Target pointer;
  private final ServiceType type;
  private final Surroundings surroundings;
  private final Parent parent;
  private final List<Name> hosts = new ArrayList<>(1);
  private final List<Asked> asked = new ArrayList<>(0);
  private Rdata.@Nullable Service server;
  private Rdata.@Nullable Text text;
  private boolean hasNoText;
  private Txt txt = Txt.EMPTY;
  private @Nullable ServiceInstance reported;
  private Deadlines.@Nullable Timer settling;
  private boolean awaitsEvaluation;
  private boolean closed;

  Instance(Name name, ServiceType type, Surroundings surroundings, Parent parent) {
    this.name = name;
    this.pointer = new Rdata.Target(name);
    this.type = type;
    this.surroundings = surroundings;
    this.parent = parent;
  }

  /** Begins to watch; what the caches have already counts at the end of this turn. */
  void open(long nowNs) {
    surroundings.watch(name, RecordType.SRV, this, nowNs);
    surroundings.watch(name, RecordType.TXT, this, nowNs);
    for (AskedLink link : surroundings.links()) {
      RecordSet servers = link.cache().find(name, RecordType.SRV);
      if (servers != null) {
        // A copy: the interest may be what pushes the cache over its bounds.
        List.copyOf(servers.records()).forEach(record -> watchHostOf(record, nowNs));
      }
    }
    later();
  }

  /** Ceases to watch and to ask. Reports nothing. */
  void close(long nowNs) {
    closed = true;
    if (settling != null) {
      surroundings.deadlines().disarm(settling);
    }
    stopAsking();
    surroundings.unwatch(name, RecordType.SRV, this, nowNs);
    surroundings.unwatch(name, RecordType.TXT, this, nowNs);
    for (Name host : List.copyOf(hosts)) {
      unwatchHost(host, nowNs);
    }
  }

  Name name() {
    return name;
  }

  /** The data of the PTR record that points to it. */
  Rdata.Target pointer() {
    return pointer;
  }

  /** What was last reported, null if it isn't. */
  @Nullable ServiceInstance reported() {
    return reported;
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (change == RecordCache.Change.ADDED) {
      watchHostOf(record, nowNs);
    }
    later();
  }

  @Override
  public boolean uses(CachedRecord record) {
    return reported != null;
  }

  /** Whether it is known on a link, or was a moment ago, may have changed. */
  void later() {
    if (!awaitsEvaluation && !closed) {
      awaitsEvaluation = true;
      surroundings.evaluateLater(this);
    }
  }

  /** Compares what the caches say with what was reported last. */
  void evaluate(long nowNs) {
    awaitsEvaluation = false;
    if (closed) {
      return;
    }
    List<AskedLink> links = linksThatKnowIt();
    chooseServer(links, nowNs);
    chooseText(links);
    HostAddresses addresses =
        server == null
            ? HostAddresses.NONE
            : HostAddresses.of(server.target(), surroundings.links());
    askForWhatIsMissing(links, addresses, nowNs);
    report(links, addresses, nowNs);
    if (links.isEmpty()) {
      parent.forgotten(this, nowNs);
    }
  }

  private List<AskedLink> linksThatKnowIt() {
    List<AskedLink> links = new ArrayList<>(2);
    for (AskedLink link : surroundings.links()) {
      if (parent.knownOn(link, this)) {
        links.add(link);
      }
    }
    return links;
  }

  private void chooseServer(List<AskedLink> links, long nowNs) {
    server = (Rdata.Service) choose(links, RecordType.SRV, server);
    for (Name host : List.copyOf(hosts)) {
      if (server == null || !host.equals(server.target())) {
        unwatchHost(host, nowNs);
      }
    }
    if (server != null) {
      watchHost(server.target(), nowNs);
    }
  }

  private void chooseText(List<AskedLink> links) {
    Rdata.Text chosen = (Rdata.Text) choose(links, RecordType.TXT, text);
    hasNoText = chosen == null && (hasNoText || deniesText(links));
    if (hasNoText) {
      chosen = Rdata.Text.EMPTY; // RFC 6763 section 6.1: no TXT record is as good as an empty one
    }
    if (chosen != null && !Objects.equals(chosen, text)) {
      txt = Txt.parse(chosen.bytes());
    }
    text = chosen;
  }

  private boolean deniesText(List<AskedLink> links) {
    return links.stream().anyMatch(link -> link.cache().denied(name, RecordType.TXT));
  }

  /**
   * One record of those that several links or hosts offer: of SRV records that with the lowest
   * priority, and of those that with the highest weight (RFC 6763 section 5); the one chosen before
   * as long as nobody took it back, else the newest of the first link. So two hosts that claim the
   * same name don't make it flap. What one host says of itself replaces what it said before, even
   * within the second in which both are kept (RFC 6762 10.2).
   */
  private @Nullable Rdata choose(List<AskedLink> links, RecordType wanted, @Nullable Rdata before) {
    CachedRecord best = null;
    for (AskedLink link : links) {
      RecordSet set = link.cache().find(name, wanted);
      if (set == null) {
        continue;
      }
      CachedRecord newest = null;
      for (CachedRecord record : set.records()) {
        newest = newest == null || isPreferred(record, newest, before, true) ? record : newest;
      }
      if (best == null || (newest != null && isPreferred(newest, best, before, false))) {
        best = newest;
      }
    }
    return best == null ? null : best.rdata();
  }

  private static boolean isPreferred(
      CachedRecord one, CachedRecord other, @Nullable Rdata before, boolean sameLink) {
    if (one.doomed() != other.doomed()) {
      return other.doomed();
    }
    if (sameLink && one.replaces(other)) {
      return true;
    }
    if (sameLink && other.replaces(one)) {
      return false;
    }
    int byServer = compareServers(one.rdata(), other.rdata());
    if (byServer != 0) {
      return byServer < 0;
    }
    boolean wasChosen = one.rdata().equals(before) && !one.doomed();
    boolean otherWasChosen = other.rdata().equals(before) && !other.doomed();
    return wasChosen != otherWasChosen ? wasChosen : sameLink && one.betterThan(other);
  }

  /** RFC 2782: the lower priority first, then the higher weight. */
  private static int compareServers(Rdata one, Rdata other) {
    if (one instanceof Rdata.Service server && other instanceof Rdata.Service otherServer) {
      int byPriority = Integer.compare(server.priority(), otherServer.priority());
      return byPriority != 0 ? byPriority : Integer.compare(otherServer.weight(), server.weight());
    }
    return 0;
  }

  private void askForWhatIsMissing(List<AskedLink> links, HostAddresses addresses, long nowNs) {
    List<Asked> before = List.copyOf(asked);
    asked.clear();
    for (AskedLink link : links) {
      if (server == null) {
        ask(link, name, RecordType.SRV, nowNs);
      }
      if (text == null || hasNoText) {
        ask(link, name, RecordType.TXT, nowNs);
      }
      if (server != null && addresses.isEmpty()) {
        ask(link, server.target(), RecordType.A, nowNs);
        ask(link, server.target(), RecordType.AAAA, nowNs);
      }
    }
    // Held anew before it is released: a question that goes on keeps its schedule.
    before.forEach(each -> each.link().questions().release(each.schedule()));
  }

  private void ask(AskedLink link, Name what, RecordType wanted, long nowNs) {
    if (!link.cache().denied(what, wanted)) {
      asked.add(new Asked(link, link.questions().hold(what, wanted, nowNs)));
    }
  }

  private void stopAsking() {
    asked.forEach(each -> each.link().questions().release(each.schedule()));
    asked.clear();
  }

  private void report(List<AskedLink> links, HostAddresses addresses, long nowNs) {
    if (links.isEmpty() || server == null || text == null || addresses.isEmpty()) {
      if (!movesNow(links)) {
        reportAbsent();
      }
      return;
    }
    if (reported == null
        && addresses.mayBeCompleted(server.target(), surroundings.links(), nowNs)) {
      settleUntil(Timing.after(addresses.newestNs(), Timing.SETTLE_NS));
      return;
    }
    ServiceInstance now =
        new ServiceInstance(
            name,
            type,
            server.target(),
            server.port(),
            server.priority(),
            server.weight(),
            txt,
            addresses.byInterface());
    ServiceInstance last = reported;
    if (Objects.equals(now, last)
        || (last != null && addresses.inFlux() && onlyAddressesDiffer(now, last))) {
      return; // in flux: the old addresses go within a second, and then it is one change
    }
    reported = now;
    parent.present(this, now);
  }

  /**
   * Whether the instance has just got another host, whose address is still to come: as long as the
   * old SRV record has its second of grace (RFC 6762 section 10.2), that is no absence.
   */
  private boolean movesNow(List<AskedLink> links) {
    ServiceInstance last = reported;
    if (last == null || server == null || text == null) {
      return false;
    }
    Rdata old = new Rdata.Service(last.priority(), last.weight(), last.port(), last.hostName());
    for (AskedLink link : links) {
      RecordSet servers = link.cache().find(name, RecordType.SRV);
      CachedRecord record = servers == null ? null : servers.find(old);
      if (record != null && record.flushed() && !old.equals(server)) {
        return true;
      }
    }
    return false;
  }

  private void reportAbsent() {
    ServiceInstance last = reported;
    if (last != null) {
      reported = null;
      parent.absent(this, last);
    }
  }

  private void settleUntil(long untilNs) {
    if (settling == null) {
      settling =
          new Deadlines.Timer() {
            @Override
            protected void onDue(long dueNs) {
              settling = null;
              later();
            }
          };
    }
    surroundings.deadlines().arm(settling, untilNs);
  }

  private static boolean onlyAddressesDiffer(ServiceInstance one, ServiceInstance other) {
    return one.hostName().equals(other.hostName())
        && one.port() == other.port()
        && one.priority() == other.priority()
        && one.weight() == other.weight()
        && one.txt().equals(other.txt());
  }

  private void watchHostOf(CachedRecord record, long nowNs) {
    if (record.rdata() instanceof Rdata.Service service) {
      watchHost(service.target(), nowNs);
    }
  }

  private void watchHost(Name host, long nowNs) {
    if (!hosts.contains(host)) {
      hosts.add(host);
      surroundings.watch(host, RecordType.A, this, nowNs);
      surroundings.watch(host, RecordType.AAAA, this, nowNs);
    }
  }

  private void unwatchHost(Name host, long nowNs) {
    hosts.remove(host);
    surroundings.unwatch(host, RecordType.A, this, nowNs);
    surroundings.unwatch(host, RecordType.AAAA, this, nowNs);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
