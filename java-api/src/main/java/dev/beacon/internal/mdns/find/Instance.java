package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * 12.1 says that it SHOULD have come along with the PTR; not everybody does that). An address of
 * the other family is missing too, where that is spoken: RFC 6762 section 6.2 has it come along, or
 * its denial, and some devices tell it only when asked. Two questions for a TXT record without an
 * answer make it an empty one (RFC 6763 section 6.1); for an SRV or address record, they make the
 * parent hear what lacks.
 *
 * <p>The instance's name and its host's may be aliases ({@link Aliases}): then the records count
 * that the last name has.
 */
final class Instance implements Watcher {

  /** As many hosts as its SRV records may name until one of them is chosen. */
  private static final int MOST_HOSTS = 8;

  /** Who owns it: a browser, or a search for this one instance. */
  interface Parent {
    /** Whether the instance is still pointed to on that link. */
    boolean knownOn(AskedLink link, Instance instance);

    void present(Instance source, ServiceInstance instance, long nowNs);

    void absent(Instance source, ServiceInstance last);

    /**
     * It lacks something, and else than it did.
     *
     * @param unanswered whether two questions for it brought nothing
     */
    void lacks(Instance source, UnresolvedInstance what, boolean unanswered);

    /** It is known on no link any more. */
    void forgotten(Instance instance, long nowNs);

    /** How it is looked up. */
    LookUpTerms terms();
  }

  /** Of what is browsed: nobody waits for it, and it is reported once it is whole. */
  static final LookUpTerms BROWSED =
      new LookUpTerms(EnumSet.allOf(IpFamily.class), false, Timing.SETTLE_NS);

  private final Name name;
  private final Rdata.Target pointer;
  private final ServiceType type;
  private final Surroundings surroundings;
  private final Parent parent;
  private final WatchedNames names;
  private final List<Host> hosts = new ArrayList<>(1);
  private final OpenQuestions questions;
  private List<Name> aliases; // its own name, and what that is an alias of
  private @Nullable Host host; // that it is on
  private @Nullable Host used; // that it was reported to be on
  private Rdata.@Nullable Service server;
  private Rdata.@Nullable Text text;
  private boolean hasNoText;
  private Txt txt = Txt.EMPTY;
  private @Nullable ServiceInstance reported;
  private @Nullable UnresolvedInstance lacking;
  private boolean lacksForGood;
  private Deadlines.@Nullable Timer waking;
  private boolean awaitsEvaluation;
  private boolean closed;

  Instance(Name name, ServiceType type, Surroundings surroundings, Parent parent) {
    this.name = name;
    this.pointer = new Rdata.Target(name);
    this.type = type;
    this.surroundings = surroundings;
    this.parent = parent;
    this.questions = new OpenQuestions(parent.terms().urgent());
    this.aliases = List.of(name);
    this.names = new WatchedNames(surroundings, this, RecordType.SRV, RecordType.TXT);
  }

  /** Begins to watch; what the caches have already counts at the end of this turn. */
  void open(long nowNs) {
    names.add(name, nowNs);
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
    if (waking != null) {
      surroundings.deadlines().disarm(waking);
    }
    questions.stop();
    names.only(List.of(), nowNs);
    use(null);
    List.copyOf(hosts).forEach(each -> release(each, nowNs));
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

  /** What it lacks though it was asked for twice, null if it lacks nothing. */
  @Nullable UnresolvedInstance lacking() {
    return lacksForGood ? lacking : null;
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (!surroundings.covers(link)) {
      return;
    }
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
    aliases = Aliases.of(name, links);
    names.only(aliases, nowNs);
    chooseServer(links, nowNs);
    chooseText(links);
    HostAddresses addresses = host == null ? HostAddresses.NONE : host.addresses(nowNs);
    askForWhatIsMissing(links, addresses, nowNs);
    if (text == null && !links.isEmpty() && questions.unanswered(RecordType.TXT, nowNs)) {
      hasNoText = true;
      chooseText(links);
    }
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
    Host chosen = server == null ? null : hold(server.target(), nowNs);
    for (int i = hosts.size() - 1; i >= 0; i--) {
      if (hosts.get(i) != chosen) {
        release(hosts.get(i), nowNs);
      }
    }
    host = chosen;
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
    Name last = Aliases.last(aliases);
    return links.stream().anyMatch(link -> link.cache().denied(last, RecordType.TXT));
  }

  /** The records of the first of its names that has any there, or null. */
  private @Nullable RecordSet find(AskedLink link, RecordType wanted) {
    for (Name each : aliases) {
      RecordSet set = link.cache().find(each, wanted);
      if (set != null) {
        return set;
      }
    }
    return null;
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
      RecordSet set = find(link, wanted);
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
    if (one.takenBack() != other.takenBack()) {
      return other.takenBack();
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
    boolean wasChosen = one.rdata().equals(before) && !one.takenBack();
    boolean otherWasChosen = other.rdata().equals(before) && !other.takenBack();
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
    Name last = Aliases.last(aliases);
    questions.begin();
    for (AskedLink link : links) {
      if (host == null) {
        questions.ask(link, last, RecordType.SRV, nowNs);
      } else {
        askForAddresses(host.lastName(), link, addresses, nowNs);
      }
      if (text == null || hasNoText) {
        questions.ask(link, last, RecordType.TXT, nowNs);
      }
    }
    questions.end();
  }

  /** RFC 6763 section 12: what didn't come along is asked for, of either family. */
  private void askForAddresses(Name hostName, AskedLink link, HostAddresses addresses, long nowNs) {
    for (RecordType family : List.of(RecordType.A, RecordType.AAAA)) {
      if (addresses.lacks(hostName, family, link, surroundings.links())) {
        questions.ask(link, hostName, family, nowNs);
      }
    }
  }

  private void report(List<AskedLink> links, HostAddresses addresses, long nowNs) {
    if (links.isEmpty() || server == null || host == null || text == null || addresses.isEmpty()) {
      if (!movesNow(links)) {
        reportAbsent();
        reportLacking(links, nowNs);
      }
      return;
    }
    lacking = null;
    lacksForGood = false;
    if (reported == null
        && addresses.mayBeCompleted(
            host.lastName(), surroundings.links(), parent.terms().settleNs(), nowNs)) {
      wakeAt(Timing.after(addresses.newestNs(), parent.terms().settleNs()));
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
    use(host);
    parent.present(this, now, nowNs);
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
      RecordSet servers = find(link, RecordType.SRV);
      CachedRecord record = servers == null ? null : servers.find(old);
      if (record != null && record.doomed() && !old.equals(server)) {
        return true;
      }
    }
    return false;
  }

  private void reportAbsent() {
    ServiceInstance last = reported;
    if (last != null) {
      reported = null;
      use(null);
      parent.absent(this, last);
    }
  }

  private void reportLacking(List<AskedLink> links, long nowNs) {
    if (links.isEmpty()) {
      return;
    }
    long lookAgainNs = questions.lookAgainNs(nowNs);
    if (lookAgainNs != Timing.NEVER_NS) {
      wakeAt(lookAgainNs);
    }
    UnresolvedInstance.Reason reason = whatLacks(nowNs);
    if (reason == null) {
      return; // only a TXT record, and without one it will do
    }
    Optional<Name> hostName = Optional.ofNullable(host).map(Host::lastName);
    UnresolvedInstance now = new UnresolvedInstance(name, type, hostName, reason);
    boolean forGood = isUnanswered(reason, nowNs);
    if (!now.equals(lacking) || forGood != lacksForGood) {
      lacking = now;
      lacksForGood = forGood;
      parent.lacks(this, now, forGood);
    }
  }

  private UnresolvedInstance.@Nullable Reason whatLacks(long nowNs) {
    if (server == null || host == null) {
      return UnresolvedInstance.Reason.NO_SERVER;
    }
    if (server.target().isRoot()) {
      return UnresolvedInstance.Reason.NOT_OFFERED;
    }
    if (!host.addresses(nowNs).isEmpty()) {
      return null;
    }
    return Aliases.isLocal(host.lastName())
        ? UnresolvedInstance.Reason.NO_ADDRESS
        : UnresolvedInstance.Reason.HOST_NOT_LOCAL;
  }

  private boolean isUnanswered(UnresolvedInstance.Reason reason, long nowNs) {
    return switch (reason) {
      case NO_SERVER -> questions.unanswered(RecordType.SRV, nowNs);
      case NO_ADDRESS ->
          questions.unanswered(RecordType.A, nowNs) && questions.unanswered(RecordType.AAAA, nowNs);
      case NOT_OFFERED, HOST_NOT_LOCAL -> true; // nothing is asked
    };
  }

  private void wakeAt(long atNs) {
    if (waking == null) {
      waking =
          new Deadlines.Timer() {
            @Override
            protected void onDue(long dueNs) {
              later();
            }
          };
    }
    surroundings.deadlines().arm(waking, atNs);
  }

  private static boolean onlyAddressesDiffer(ServiceInstance one, ServiceInstance other) {
    return one.hostName().equals(other.hostName())
        && one.port() == other.port()
        && one.priority() == other.priority()
        && one.weight() == other.weight()
        && one.txt().equals(other.txt());
  }

  private void watchHostOf(CachedRecord record, long nowNs) {
    if (record.rdata() instanceof Rdata.Service service && hosts.size() < MOST_HOSTS) {
      hold(service.target(), nowNs);
    }
  }

  private Host hold(Name target, long nowNs) {
    for (Host each : hosts) {
      if (each.name().equals(target)) {
        return each;
      }
    }
    Host held = surroundings.holdHost(target, this, nowNs);
    hosts.add(held);
    return held;
  }

  private void release(Host held, long nowNs) {
    hosts.remove(held);
    surroundings.releaseHost(held, this, nowNs);
  }

  private void use(@Nullable Host now) {
    if (used != null) {
      used.used(false);
    }
    used = now;
    if (now != null) {
      now.used(true);
    }
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
