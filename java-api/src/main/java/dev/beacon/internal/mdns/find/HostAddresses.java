package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Timing;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A host's addresses in the caches of all links.
 *
 * @param byInterface the addresses by interface, in the order of the links; each sorted
 * @param families the families among them
 * @param newestNs the time when the last of them was received
 * @param inFlux whether one of them is in its last second, as its host took it back or replaced it
 *     (RFC 6762 section 10.1, 10.2)
 */
record HostAddresses(
    Map<String, List<InetAddress>> byInterface,
    Set<IpFamily> families,
    long newestNs,
    boolean inFlux) {

  private static final Set<IpFamily> ONLY_IPV4 = Set.of(IpFamily.IPV4);
  private static final Set<IpFamily> ONLY_IPV6 = Set.of(IpFamily.IPV6);
  private static final Set<IpFamily> BOTH =
      Collections.unmodifiableSet(EnumSet.allOf(IpFamily.class));

  /** A host without known addresses. */
  static final HostAddresses NONE = new HostAddresses(Map.of(), Set.of(), 0, false);

  /**
   * Returns the addresses of a host.
   *
   * @param names its name, and the targets of its aliases
   */
  static HostAddresses of(List<Name> names, Iterable<AskedLink> links) {
    Map<String, Set<InetAddress>> sorted = new LinkedHashMap<>(2);
    boolean ipv4 = false;
    boolean ipv6 = false;
    boolean inFlux = false;
    long newestNs = 0;
    for (AskedLink link : links) {
      for (CachedRecord record : addressRecords(names, link)) {
        if (record.rdata() instanceof Rdata.Address address) {
          boolean first = !ipv4 && !ipv6;
          newestNs = first || record.receivedNs() - newestNs > 0 ? record.receivedNs() : newestNs;
          ipv4 |= !address.isIpv6();
          ipv6 |= address.isIpv6();
          inFlux |= record.doomed();
          sorted
              .computeIfAbsent(link.interfaceName(), any -> new TreeSet<>(AddressOrder.INSTANCE))
              .add(scoped(address.address(), link));
        }
      }
    }
    Map<String, List<InetAddress>> byInterface = new LinkedHashMap<>(2);
    sorted.forEach((name, addresses) -> byInterface.put(name, List.copyOf(addresses)));
    return new HostAddresses(
        byInterface.size() == 1 ? Map.copyOf(byInterface) : byInterface, // there may be thousands
        families(ipv4, ipv6),
        newestNs,
        inFlux);
  }

  private static Set<IpFamily> families(boolean ipv4, boolean ipv6) {
    return ipv4 && ipv6 ? BOTH : ipv4 ? ONLY_IPV4 : ipv6 ? ONLY_IPV6 : Set.of();
  }

  /**
   * Reports whether to ask for an address of this type on this link: none is known on its interface
   * (an answer may come over either family), and its owner does not deny it (RFC 6762 section 6.1).
   * If the other type is known, this one is useful only if we speak its family there.
   */
  boolean lacks(Name host, RecordType type, AskedLink asked, Iterable<AskedLink> links) {
    IpFamily family = type.equals(RecordType.A) ? IpFamily.IPV4 : IpFamily.IPV6;
    RecordType otherType = type.equals(RecordType.A) ? RecordType.AAAA : RecordType.A;
    boolean otherKnown = false;
    boolean spoken = false;
    for (AskedLink link : links) {
      if (link.link().ifindex() == asked.link().ifindex()) {
        RecordCache cache = link.cache();
        if (cache.find(host, type) != null || cache.denied(host, type)) {
          return false;
        }
        otherKnown |= cache.find(host, otherType) != null;
        spoken |= link.link().family() == family;
      }
    }
    return otherKnown ? spoken : isEmpty();
  }

  /**
   * Reports whether the addresses on two interfaces are of one host: one set contains all of the
   * other. A few common addresses are not enough, because many hosts have the same address on their
   * own bridges. Two networks may have one plan of addresses, too; then the link-local IPv6
   * addresses of the two hosts differ. Apart from that, link-local addresses count only if there
   * are no others.
   */
  static boolean sameHost(List<InetAddress> one, List<InetAddress> other) {
    Set<Rdata.Address> these = comparable(one, address -> !address.isLinkLocalAddress());
    Set<Rdata.Address> those = comparable(other, address -> !address.isLinkLocalAddress());
    if (these.isEmpty() || those.isEmpty()) {
      return agree(comparable(one, any -> true), comparable(other, any -> true));
    }
    Set<Rdata.Address> itsOwn = comparable(one, HostAddresses::isLinkLocalIpv6);
    Set<Rdata.Address> othersOwn = comparable(other, HostAddresses::isLinkLocalIpv6);
    return agree(these, those)
        && (itsOwn.isEmpty() || othersOwn.isEmpty() || agree(itsOwn, othersOwn));
  }

  private static boolean agree(Set<Rdata.Address> these, Set<Rdata.Address> those) {
    return these.containsAll(those) || those.containsAll(these);
  }

  private static boolean isLinkLocalIpv6(InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }

  /** Returns them without their scope, which is the interface's. */
  private static Set<Rdata.Address> comparable(
      List<InetAddress> addresses, Predicate<InetAddress> which) {
    return addresses.stream().filter(which).map(Rdata.Address::new).collect(Collectors.toSet());
  }

  private static List<CachedRecord> addressRecords(List<Name> names, AskedLink link) {
    List<CachedRecord> records = new ArrayList<>();
    for (Name name : names) {
      for (RecordSet set = link.cache().firstOf(name); set != null; set = set.next()) {
        if (set.type().equals(RecordType.A) || set.type().equals(RecordType.AAAA)) {
          records.addAll(set.records());
        }
      }
    }
    return records;
  }

  /**
   * Returns the addresses of one host in these families: those of the first interface with any, and
   * those of other interfaces that show the same host.
   */
  List<InetAddress> of(Set<IpFamily> wanted) {
    List<InetAddress> first = List.of();
    List<InetAddress> all = new ArrayList<>();
    for (List<InetAddress> addresses : byInterface.values()) {
      List<InetAddress> some =
          addresses.stream().filter(each -> wanted.contains(IpFamily.of(each))).toList();
      if (!some.isEmpty() && (first.isEmpty() || sameHost(first, addresses))) {
        first = first.isEmpty() ? addresses : first;
        all.addAll(some);
      }
    }
    return all;
  }

  boolean isEmpty() {
    return byInterface.isEmpty();
  }

  /**
   * Returns the time from which no addresses of the other family are awaited: a host answers over
   * IPv4 and IPv6 at almost the same time. None are awaited if the interface has one family only,
   * or if the host denies the other (section 6.1). While nobody at all is heard over the other
   * family, the wait may be shorter.
   */
  long settledNs(Name host, Iterable<AskedLink> links, LookUpTerms terms) {
    if (families.size() != 1) {
      return newestNs;
    }
    boolean hasIpv4 = families.contains(IpFamily.IPV4);
    RecordType otherType = hasIpv4 ? RecordType.AAAA : RecordType.A;
    IpFamily other = hasIpv4 ? IpFamily.IPV6 : IpFamily.IPV4;
    Set<IpFamily> spoken = EnumSet.noneOf(IpFamily.class);
    boolean heard = false;
    for (AskedLink link : links) {
      if (link.cache().denied(host, otherType)) {
        return newestNs;
      }
      if (byInterface.containsKey(link.interfaceName())) {
        spoken.add(link.link().family());
        heard |= link.link().family() == other && link.cache().size() > 0;
      }
    }
    // It was heard on one link; the link of the other family has the same name.
    long waitNs = spoken.size() < 2 ? 0 : heard ? terms.settleNs() : terms.silentSettleNs();
    return Timing.after(newestNs, waitNs);
  }

  /** A link-local IPv6 address means nothing without the interface (RFC 4007 section 6). */
  private static InetAddress scoped(InetAddress address, AskedLink link) {
    if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
      return address;
    }
    try {
      return Inet6Address.getByAddress(null, address.getAddress(), link.link().ifindex());
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an IPv6 address", e);
    }
  }
}
