package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our records on one interface, for both families: the records that answer questions, by name, and
 * the names that we claim. Each of the two links of an interface has its own questions and answers,
 * but the answers have the same content (RFC 6762 section 6: A records over IPv6 and AAAA records
 * over IPv4 are answers like others).
 */
final class Published {

  private final int ifindex;
  private final Deadlines deadlines;
  private final Announcer announcer;
  private final Map<Name, List<OwnSet>> sets = new HashMap<>();
  private final Map<ResourceRecord, OwnRecord> byRecord = new HashMap<>();
  private final Map<Name, List<OwnRecord>> pointers = new HashMap<>(); // by their target
  // Records that were removed within the last second: the same record may return.
  private final Map<ResourceRecord, Former> former = new LinkedHashMap<>();
  private final Map<Name, Claim> claims = new HashMap<>();
  private List<Link> links = List.of();
  private String interfaceName = "";
  private final AddressNames addressNames;
  private List<InetAddress> addresses = List.of();

  Published(int ifindex, Publisher publisher, Shared shared) {
    this.ifindex = ifindex;
    this.deadlines = shared.deadlines();
    this.announcer = new Announcer(this, shared);
    this.addressNames = new AddressNames(this, publisher, shared);
  }

  /** A record that is no longer published, with the time of its end. */
  private record Former(OwnRecord record, long sinceNs) {}

  /** The change of an interface. */
  enum Change {
    NONE,
    /** This host has other addresses on it. */
    ADDRESSES,
    /** It has one more link, on which we have not yet probed for our names. */
    LINK_ADDED
  }

  /** Sets the present links; at least one. */
  Change update(List<Link> present) {
    boolean added = !links.containsAll(present);
    links = List.copyOf(present);
    interfaceName = present.get(0).interfaceName();
    List<InetAddress> now = new ArrayList<>();
    present.forEach(link -> now.addAll(link.facts().addresses()));
    boolean readdressed = !now.equals(addresses);
    addresses = now;
    addressNames.addresses(now);
    return added ? Change.LINK_ADDED : readdressed ? Change.ADDRESSES : Change.NONE;
  }

  int ifindex() {
    return ifindex;
  }

  String interfaceName() {
    return interfaceName;
  }

  List<Link> links() {
    return links;
  }

  /** The names of this host's addresses on it. */
  AddressNames addressNames() {
    return addressNames;
  }

  /** This host's addresses on it. */
  List<InetAddress> addresses() {
    return addresses;
  }

  /** Reports whether one of its links is in this scope. */
  boolean isAmong(LinkScope chosen) {
    return links.stream().anyMatch(link -> chosen.covers(link.facts()));
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Announcer announcer() {
    return announcer;
  }

  /** Reports whether there is a name that we publish or claim. */
  boolean hasNames() {
    return !claims.isEmpty();
  }

  /** The records of a name that answer questions, by type. */
  List<OwnSet> sets(Name name) {
    return sets.getOrDefault(name, List.of());
  }

  /** The records of a name and type that answer questions. */
  List<OwnRecord> find(Name name, RecordType type) {
    List<OwnSet> its = sets(name);
    for (int i = 0; i < its.size(); i++) { // once per record on the link: no iterator
      if (its.get(i).type().equals(type)) {
        return its.get(i).records();
      }
    }
    return List.of();
  }

  /** Returns our claim to that name here, or null. */
  @Nullable Claim claim(Name name) {
    return claims.get(name);
  }

  void register(Claim claim) {
    claims.put(claim.name(), claim);
  }

  void forget(Claim claim) {
    claims.remove(claim.name(), claim);
  }

  /**
   * Returns the equal record that is published, or was until a moment ago; otherwise this one. The
   * old object knows its last multicast, and a second one within a second is forbidden (section 6).
   */
  OwnRecord known(OwnRecord record) {
    OwnRecord present = byRecord.get(record.record());
    if (present != null) {
      return present;
    }
    Former gone = former.get(record.record());
    return gone != null ? gone.record() : record;
  }

  /** Answers with it until each holder has released it. */
  void hold(OwnRecord record) {
    if (!record.live()) {
      setOf(record).add(record);
      byRecord.put(record.record(), record);
      if (record.record().rdata() instanceof Rdata.Target target) {
        add(pointers, target.name(), record);
      }
    }
    record.hold();
  }

  /** Releases it for one holder. After the last one, sends a goodbye if {@code goodbye} is true. */
  void release(OwnRecord record, boolean goodbye, long nowNs) {
    if (!record.release()) {
      return;
    }
    unset(record);
    byRecord.remove(record.record(), record);
    if (record.record().rdata() instanceof Rdata.Target target) {
      remove(pointers, target.name(), record);
    }
    if (record.announced()) {
      former.remove(record.record());
      former.put(record.record(), new Former(record, nowNs)); // the newest comes last
      if (goodbye) {
        announcer.goodbye(record);
      }
    }
  }

  /** Returns our record that equals the reader's present one, or null. */
  @Nullable OwnRecord match(MessageReader reader) {
    Name name = reader.name();
    List<OwnRecord> candidates = find(name, reader.type());
    if (candidates.isEmpty()) {
      return null; // as nearly always: its data is not read
    }
    Name target = reader.target();
    if (target != null) { // by their target, because a type may have a thousand instances
      candidates = pointers.getOrDefault(target, List.of());
    }
    for (OwnRecord own : candidates) {
      if (own.type().equals(reader.type())
          && own.record().name().equals(name)
          && (target != null || reader.rdataEquals(own.record().rdata()))) {
        return own;
      }
    }
    return null;
  }

  /** Reports whether an equal record is published. */
  boolean has(ResourceRecord record) {
    List<OwnRecord> candidates =
        record.rdata() instanceof Rdata.Target target
            ? pointers.getOrDefault(target.name(), List.of())
            : find(record.name(), record.type());
    return candidates.stream().anyMatch(own -> own.record().sameData(record));
  }

  /**
   * Adds the records that the receiver of this answer needs next (RFC 6763 section 12). After a
   * pointer to an instance these are its SRV and TXT records, and after those the host's addresses.
   * After an address, they are the addresses of the other family, or the denial of any (RFC 6762
   * section 6.2).
   */
  void addFollowing(OwnRecord answer, Set<OwnRecord> following) {
    Rdata rdata = answer.record().rdata();
    if (rdata instanceof Rdata.Target pointed) {
      for (OwnRecord own : find(pointed.name(), RecordType.SRV)) {
        following.add(own);
        addFollowing(own, following);
      }
      following.addAll(find(pointed.name(), RecordType.TXT));
    } else if (rdata instanceof Rdata.Service service) {
      addAddresses(service.target(), following);
    } else if (rdata instanceof Rdata.Address) {
      addAddresses(answer.record().name(), following);
    }
  }

  private List<OwnRecord> setOf(OwnRecord record) {
    List<OwnSet> its = sets.computeIfAbsent(record.record().name(), any -> new ArrayList<>(2));
    for (OwnSet set : its) {
      if (set.type().equals(record.type())) {
        return set.records();
      }
    }
    OwnSet set = new OwnSet(record.type());
    its.add(set);
    return set.records();
  }

  private void unset(OwnRecord record) {
    Name name = record.record().name();
    List<OwnRecord> same = find(name, record.type());
    same.remove(record);
    if (same.isEmpty()) {
      sets(name).removeIf(set -> set.records().isEmpty());
    }
    if (sets(name).isEmpty()) {
      sets.remove(name);
    }
  }

  private static void add(Map<Name, List<OwnRecord>> index, Name name, OwnRecord record) {
    index.computeIfAbsent(name, key -> new ArrayList<>(2)).add(record);
  }

  private static void remove(Map<Name, List<OwnRecord>> index, Name name, OwnRecord record) {
    List<OwnRecord> same = index.getOrDefault(name, List.of());
    if (same.size() <= 1) {
      index.remove(name);
    } else {
      same.remove(record);
    }
  }

  private void addAddresses(Name host, Set<OwnRecord> following) {
    List<OwnRecord> ipv4 = find(host, RecordType.A);
    List<OwnRecord> ipv6 = find(host, RecordType.AAAA);
    following.addAll(ipv4);
    following.addAll(ipv6);
    Claim claim = ipv4.isEmpty() == ipv6.isEmpty() ? null : claim(host);
    if (claim != null) {
      following.add(claim.denial());
    }
  }

  /** Sends the goodbyes, announcements and probes that are due. */
  void flush(long nowNs) {
    if (!former.isEmpty()) {
      former.values().removeIf(gone -> nowNs - gone.sinceNs() > Timing.MULTICAST_SPACING_NS);
    }
    announcer.flush(nowNs);
  }

  @Override
  public String toString() {
    return interfaceName;
  }
}
