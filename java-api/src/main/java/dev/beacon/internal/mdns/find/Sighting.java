package dev.beacon.internal.mdns.find;

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
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One service instance on one interface, made from the SRV, TXT and address records in the caches
 * of its links. The records of other interfaces do not count, because another host may have the
 * same name there (RFC 6762 section 14). {@link Instance} combines the sightings of several
 * interfaces.
 *
 * <p>It is complete when it has an SRV record, a TXT record and an address of the SRV's host. It
 * reads the caches at the end of a turn in which one of its records changed, so a packet with five
 * changes counts as one.
 *
 * <p>It asks for missing records, on the links on which the instance is known. (In RFC 6763 section
 * 12.1 they SHOULD come with the PTR, but not every device does that.) An address of the other
 * family counts as missing too, if we speak that family: in RFC 6762 section 6.2 it comes along, or
 * its denial, but some devices send it only when asked. If two questions for a TXT record have no
 * answer, it counts as empty (RFC 6763 section 6.1). If two questions for an SRV or address record
 * have no answer, the missing part is reported.
 *
 * <p>Some hosts take back everything before a change, and don't announce what they have afterwards.
 * So if one of the records comes again within the second that the others have left, it asks for the
 * others.
 *
 * <p>The names of the instance and of its host may be aliases ({@link Aliases}); then the records
 * of the last name count.
 */
final class Sighting extends Deadlines.Timer implements Watcher {

  /** The most hosts that its SRV records may name before one is chosen. */
  private static final int MOST_HOSTS = 8;

  private static final List<RecordType> WATCHED = List.of(RecordType.SRV, RecordType.TXT);

  /** The instance to which it belongs. */
  interface Owner {
    /** Reports whether a pointer still leads to the instance on that link. */
    boolean knownOn(AskedLink link);

    /** Asks once for the pointer on that link if its host has taken it back. */
    void askForDoomedPointer(AskedLink link, long nowNs);

    /** The terms of the look-up. */
    LookUpTerms terms();

    /** Reports whether it was reported on any interface; then it waits for nothing more. */
    boolean isReported();

    /** Makes it update at the end of this turn. */
    void later();

    /** Makes it update soon, because it has waited long enough for something. */
    void soon();
  }

  private final Name name;
  private final ServiceType type;
  private final Surroundings surroundings;
  private final Owner owner;
  private final int ifindex;
  private List<Name> watched = List.of();
  private List<Host> hosts = List.of(); // nearly always one
  private final OpenQuestions questions;
  private List<Name> aliases; // its own name, and the targets of its aliases
  private @Nullable Host host; // the host of its SRV record
  private @Nullable Host used; // the host of its appearance
  private Rdata.@Nullable Service server;
  private Rdata.@Nullable Text text;
  private boolean hasNoText;
  private boolean cameBack; // a part of it, since the last update
  private Txt txt = Txt.EMPTY;
  private @Nullable ServiceInstance appearance;
  private long news;
  private @Nullable Long apartSinceNs;
  private @Nullable UnresolvedInstance lacking;
  private boolean lacksForGood;

  Sighting(Name name, ServiceType type, int ifindex, Surroundings surroundings, Owner owner) {
    this.name = name;
    this.type = type;
    this.surroundings = surroundings;
    this.owner = owner;
    this.ifindex = ifindex;
    this.questions = new OpenQuestions(owner.terms().urgent());
    this.aliases = List.of(name);
  }

  /** Begins to watch; records in the caches count at the end of this turn. */
  void open(long nowNs) {
    watchOnly(aliases, nowNs);
    for (AskedLink link : links()) {
      RecordSet servers = link.cache().find(name, RecordType.SRV);
      if (servers != null) {
        // A copy, because the new interest may push the cache over its limits.
        List.copyOf(servers.records()).forEach(record -> watchHostOf(record, nowNs));
      }
    }
  }

  /** Stops to watch and to ask. Reports nothing. */
  void close(long nowNs) {
    surroundings.deadlines().disarm(this);
    questions.stop();
    watchOnly(List.of(), nowNs);
    use(null);
    hosts.forEach(each -> release(each, nowNs));
  }

  /** The interface on which it is seen. */
  int ifindex() {
    return ifindex;
  }

  /** The complete instance; null while a part is missing. */
  @Nullable ServiceInstance appearance() {
    return appearance;
  }

  /** The addresses of that; none while a part is missing. */
  List<InetAddress> addresses() {
    return appearance == null ? List.of() : appearance.addresses();
  }

  /** The number of the change in which its server or attributes last became others. */
  long news() {
    return news;
  }

  /** Since when it looks like another host than the one with which it was one; null if not. */
  @Nullable Long apartSinceNs() {
    return apartSinceNs;
  }

  void apartSinceNs(@Nullable Long sinceNs) {
    apartSinceNs = sinceNs;
  }

  /** The missing part; null if nothing is missing, or if no link knows the instance any more. */
  @Nullable UnresolvedInstance lacking() {
    return lacking;
  }

  /** Reports whether two questions for the missing part had no answer. */
  boolean lacksForGood() {
    return lacksForGood;
  }

  /** Handles that its host may have other addresses. */
  void later() {
    owner.later();
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (link.link().ifindex() != ifindex || !surroundings.covers(link)) {
      return;
    }
    if (change == RecordCache.Change.ADDED) {
      watchHostOf(record, nowNs);
    }
    boolean isThere = change == RecordCache.Change.ADDED || change == RecordCache.Change.RESCUED;
    cameBack |= isThere && appearance != null;
    owner.later();
  }

  /** Handles that a pointer leads to it again which was taken back within the second before. */
  void cameBack() {
    cameBack = appearance != null;
  }

  @Override
  public boolean uses(CachedRecord record) {
    return appearance != null;
  }

  /**
   * Reads the caches; returns whether any link still knows of it.
   *
   * @param change the number of this change
   */
  boolean evaluate(long change, long nowNs) {
    ServiceInstance before = appearance;
    List<AskedLink> links = links();
    links.removeIf(link -> !owner.knownOn(link));
    List<Name> now = Aliases.of(name, links);
    aliases = now.equals(aliases) ? aliases : now;
    watchOnly(aliases, nowNs);
    chooseServer(links, nowNs);
    chooseText(links);
    HostAddresses addresses = host == null ? HostAddresses.NONE : host.addresses(nowNs);
    askForWhatIsMissing(links, addresses, nowNs);
    if (cameBack) {
      cameBack = false;
      askForDoomed(links, nowNs);
    }
    if (text == null && !links.isEmpty() && questions.unanswered(RecordType.TXT, nowNs)) {
      hasNoText = true;
      chooseText(links);
    }
    appear(links, addresses, nowNs);
    if (appearance != null && (before == null || !onlyAddressesDiffer(appearance, before))) {
      news = change;
    }
    return !links.isEmpty();
  }

  private void watchOnly(List<Name> wanted, long nowNs) {
    watched = surroundings.watchOnly(wanted, watched, WATCHED, this, nowNs);
  }

  private List<AskedLink> links() {
    return surroundings.linksOf(ifindex);
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
      chosen = Rdata.Text.EMPTY; // RFC 6763 section 6.1: a missing TXT record equals an empty one
    }
    if (chosen != null && !Objects.equals(chosen, text)) {
      txt = Txt.parse(chosen.bytes());
    }
    text = chosen;
  }

  private boolean deniesText(List<AskedLink> links) {
    Name last = Aliases.last(aliases);
    for (AskedLink link : links) {
      if (link.cache().denied(last, RecordType.TXT)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the records of the first of its names that has any on this link, or null. */
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
   * Chooses one record of those that both links, or several hosts, offer. Of SRV records it chooses
   * the lowest priority, and then the highest weight (RFC 6763 section 5). It keeps the record
   * chosen before until its source ends it, and otherwise takes the newest of the first link. So
   * two hosts that claim the same name don't make it flap. A host's new record replaces its old
   * one, even within the second in which both are kept (RFC 6762 10.2).
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
    if (!sameLink && one.inDoubt() != other.inDoubt()) {
      return other.inDoubt();
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

  /**
   * Asks for addresses of either family that did not come with the answer (RFC 6763 section 12).
   */
  private void askForAddresses(Name hostName, AskedLink link, HostAddresses addresses, long nowNs) {
    for (RecordType family : List.of(RecordType.A, RecordType.AAAA)) {
      if (addresses.lacks(hostName, family, link, links())) {
        questions.ask(link, hostName, family, nowNs);
      }
    }
  }

  private void askForDoomed(List<AskedLink> links, long nowNs) {
    for (AskedLink link : links) {
      owner.askForDoomedPointer(link, nowNs);
      RecordCache cache = link.cache();
      Name last = Aliases.last(aliases);
      cache.askForDoomed(last, RecordType.SRV, nowNs);
      cache.askForDoomed(last, RecordType.TXT, nowNs);
      if (host != null) {
        cache.askForDoomed(host.lastName(), RecordType.A, nowNs);
        cache.askForDoomed(host.lastName(), RecordType.AAAA, nowNs);
      }
    }
  }

  private void appear(List<AskedLink> links, HostAddresses addresses, long nowNs) {
    if (links.isEmpty() || server == null || host == null || text == null || addresses.isEmpty()) {
      if (!movesNow(links)) {
        appearance = null;
        use(null);
        lack(links, nowNs);
      }
      return;
    }
    lacking = null;
    lacksForGood = false;
    if (appearance == null && !owner.isReported()) {
      long settledNs = addresses.settledNs(host.lastName(), links(), owner.terms());
      if (settledNs - nowNs > 0) {
        wakeAt(settledNs);
        return;
      }
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
    ServiceInstance last = appearance;
    if (last == null || !addresses.inFlux() || !onlyAddressesDiffer(now, last)) {
      // in flux: the old addresses end within a second, and both changes become one
      appearance = now;
      use(host);
    }
  }

  /**
   * Reports whether the instance has just got another host whose address is still missing. It does
   * not count as absent as long as the old SRV or CNAME record lives its last second (RFC 6762
   * section 10.2).
   */
  private boolean movesNow(List<AskedLink> links) {
    ServiceInstance last = appearance;
    if (last == null || links.isEmpty()) {
      return false;
    }
    if (Aliases.moving(aliases, links) || (host != null && host.moves(links()))) {
      return true;
    }
    if (server == null || text == null) {
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

  private void lack(List<AskedLink> links, long nowNs) {
    if (links.isEmpty()) {
      lacking = null;
      return;
    }
    long lookAgainNs = questions.lookAgainNs(nowNs);
    if (lookAgainNs != Timing.NEVER_NS) {
      wakeAt(lookAgainNs);
    }
    UnresolvedInstance.Reason reason = whatLacks(nowNs);
    if (reason == null) {
      lacking = null; // only the TXT record is missing, and an empty one will do
      return;
    }
    Optional<Name> hostName = Optional.ofNullable(host).map(Host::lastName);
    lacking = new UnresolvedInstance(name, type, hostName, reason);
    lacksForGood = isUnanswered(reason, nowNs);
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
      case NOT_OFFERED, HOST_NOT_LOCAL, SEVERAL_LABELS -> true; // no question is asked
    };
  }

  private void wakeAt(long atNs) {
    surroundings.deadlines().arm(this, atNs);
  }

  /** Handles that it has waited long enough for something. */
  @Override
  protected void onDue(long nowNs) {
    owner.soon();
  }

  /** Reports whether two instances have the same server and attributes. */
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
    Host held = surroundings.holdHost(target, ifindex, this, nowNs);
    hosts =
        hosts.isEmpty() ? List.of(held) : Stream.concat(hosts.stream(), Stream.of(held)).toList();
    return held;
  }

  private void release(Host held, long nowNs) {
    hosts = hosts.stream().filter(each -> each != held).toList();
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
