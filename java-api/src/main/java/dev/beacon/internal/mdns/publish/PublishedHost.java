package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.ReverseNames;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A host's name and its addresses. The host is this machine, with its addresses on each interface,
 * or another one for which we publish. It exists as long as it has a user, mostly a service that is
 * published on it.
 *
 * <p><b>Siblings.</b> Another responder of this machine, such as avahi-daemon, may publish the same
 * host name. Its addresses are ours, so that is no conflict (RFC 6762 section 9: the context
 * decides which data are inconsistent). But it may publish fewer addresses than we would, and would
 * see a conflict in the others. So we publish exactly its addresses, and leave the goodbye to it.
 * We also leave the names of our addresses to it: it claims them for its own host name, and if ours
 * differed it would choose another host name without end.
 *
 * <p><b>Fewer addresses.</b> A service may ask for some of this machine's addresses only. Then it
 * has a host of its own. If a sibling with other addresses has the host's name, our host takes
 * another.
 */
final class PublishedHost extends PublishedName {

  private final HostTerms terms;
  private final Name requested;
  private final List<InetAddress> proxied;
  private final Set<HostUser> users = new LinkedHashSet<>();
  private final Map<Integer, Sibling> siblings = new HashMap<>(); // by interface index
  private final Set<Claim> toRefresh = new LinkedHashSet<>();
  private final SiblingTimer siblingTimer = new SiblingTimer();
  private Name name;

  /**
   * The addresses that another responder of this machine publishes, and the time of its last
   * packet.
   */
  private static final class Sibling {
    private final Set<Rdata.Address> addresses = new LinkedHashSet<>();
    private long heardNs;
  }

  /** Follows a sibling after all its packets of a turn are read. */
  private final class SiblingTimer extends Deadlines.Timer {
    @Override
    protected void onDue(long nowNs) {
      toRefresh.forEach(claim -> claim.refresh(nowNs));
      toRefresh.clear();
    }
  }

  /** Makes a host; with addresses if it is another than this machine. */
  PublishedHost(Publisher publisher, HostTerms terms) {
    super(publisher, 1);
    this.terms = terms;
    this.requested = terms.name();
    this.proxied = terms.proxied();
    this.name = requested;
  }

  /** Reports whether it is the host that a user asks for. */
  boolean is(HostTerms wanted) {
    return terms.equals(wanted);
  }

  /** Reports whether it publishes the names of this machine's addresses. */
  boolean tellsAddressNames() {
    return proxied.isEmpty() && !terms.fewerThanAll();
  }

  /** Reports whether it has an address to publish on an interface. */
  boolean hasAddressOn(Published where) {
    return !terms.fewerThanAll() || !addresses(where).isEmpty();
  }

  @Override
  public boolean covers(Published where) {
    return users.stream().anyMatch(user -> user.covers(where));
  }

  void use(HostUser user) {
    users.add(user);
  }

  /** Removes a user; returns whether it was the last one. */
  boolean unuse(HostUser user) {
    users.remove(user);
    return users.isEmpty();
  }

  /** Handles a change of this machine's addresses on an interface. */
  void readdressed(Published where, long nowNs) {
    if (proxied.isEmpty()) {
      Sibling sibling = siblings.get(where.ifindex());
      if (sibling != null) {
        sibling.addresses.removeIf(address -> !publisher().isOwn(address));
      }
      revalidate(where, nowNs);
    }
  }

  @Override
  Name name() {
    return name;
  }

  @Override
  Proposal proposal(Published where) {
    List<ResourceRecord> unique = new ArrayList<>();
    List<ResourceRecord> others = new ArrayList<>();
    Set<RecordType> types = new TreeSet<>();
    for (Rdata.Address address : addresses(where)) {
      RecordType type = address.isIpv6() ? RecordType.AAAA : RecordType.A;
      types.add(type);
      unique.add(new ResourceRecord(name, type, true, Timing.HOST_TTL_SECONDS, address));
      // An address has one name: the host that publishes all of this machine's addresses.
      if (!proxied.isEmpty() || (where.addressNames().areOurs() && !terms.fewerThanAll())) {
        others.add(reverse(address));
      }
    }
    ResourceRecord denial =
        new ResourceRecord(
            name,
            RecordType.NSEC,
            true,
            Timing.HOST_TTL_SECONDS,
            new Rdata.NextSecure(name, types));
    return new Proposal(unique, denial, others);
  }

  /**
   * Returns the record of an address's name. It is unique, but needs no probe: the machine made
   * sure before that no other host has the address.
   */
  private ResourceRecord reverse(Rdata.Address address) {
    return new ResourceRecord(
        ReverseNames.of(address.address()),
        RecordType.PTR,
        true,
        Timing.HOST_TTL_SECONDS,
        new Rdata.Target(name));
  }

  @Override
  boolean recognises(MessageReader reader, Datagram datagram, long nowNs) {
    if (!proxied.isEmpty()) {
      return false; // all its addresses are in its records on each interface
    }
    boolean isAddress = reader.type().equals(RecordType.A) || reader.type().equals(RecordType.AAAA);
    Rdata rdata = isAddress ? reader.rdata() : null;
    if (rdata instanceof Rdata.Address address) {
      if (terms.fewerThanAll()) {
        return terms.admit(address) && publisher().isOwn(address);
      }
      // It may be our address on another interface, returned by a bridge or a reflector.
      return publisher().isOwn(address)
          || publisher().wasOwn(address, nowNs)
          || datagram.fromThisHost();
    }
    return !terms.fewerThanAll() && datagram.fromThisHost();
  }

  @Override
  void heard(Claim claim, MessageReader reader, Datagram datagram, long nowNs) {
    if (datagram.fromThisHost()
        && reader.ttlSeconds() > 0
        && reader.rdata() instanceof Rdata.Address address) {
      heardFromSibling(address, claim, nowNs);
    }
  }

  /** Handles an address of this machine that a sibling publishes, or proposes, under this name. */
  private void heardFromSibling(Rdata.Address address, Claim claim, long nowNs) {
    if (!proxied.isEmpty() || terms.fewerThanAll() || !publisher().isOwn(address)) {
      return;
    }
    int ifindex = claim.where().ifindex();
    Sibling sibling = siblings.computeIfAbsent(ifindex, index -> new Sibling());
    sibling.heardNs = nowNs;
    if (sibling.addresses.add(address)) {
      toRefresh.add(claim);
      publisher().deadlines().arm(siblingTimer, nowNs);
    }
  }

  @Override
  void probedByOther(
      Claim claim, List<ResourceRecord> theirs, Link link, Datagram datagram, long nowNs) {
    boolean allOurs = true;
    for (ResourceRecord record : theirs) {
      boolean own = record.rdata() instanceof Rdata.Address address && publisher().isOwn(address);
      if (own && datagram.fromThisHost()) {
        heardFromSibling((Rdata.Address) record.rdata(), claim, nowNs);
      }
      allOurs &= own;
    }
    if (!allOurs || !proxied.isEmpty() || terms.fewerThanAll()) {
      super.probedByOther(claim, theirs, link, datagram, nowNs);
    }
  }

  @Override
  boolean saysGoodbye(Published where) {
    return !siblings.containsKey(where.ifindex());
  }

  @Override
  void owned(Claim claim, long nowNs) {
    super.owned(claim, nowNs);
    forgetSilentSibling(claim, nowNs);
    claim.startAnswering(nowNs);
    users.forEach(user -> user.hostReady(claim.where(), nowNs));
  }

  @Override
  void announced(Claim claim, long nowNs) {
    users.forEach(HostUser::reportIfRegistered);
  }

  @Override
  void retreated(Claim claim) {
    users.forEach(HostUser::notRegistered);
  }

  @Override
  void contradicted(Claim claim, String source) {
    // one object for all: there may be thousands
    RegistrationEvent conflict = conflict(claim, source);
    users.forEach(user -> user.report(conflict));
  }

  @Override
  void number(int number) {
    String label = label(requested.label(0), "-" + number, Name.MAX_LABEL_BYTES);
    name = requested.parent().child(label);
  }

  @Override
  void renamed(Name from, long nowNs) {
    var renamed = new RegistrationEvent.HostRenamed(from.toString(), name.toString());
    users.forEach(user -> user.hostRenamed(renamed, nowNs));
  }

  /**
   * Forgets a sibling that did not answer. Our probes are questions too, so a sibling answers them
   * or probes itself.
   */
  private void forgetSilentSibling(Claim claim, long nowNs) {
    int ifindex = claim.where().ifindex();
    Sibling sibling = siblings.get(ifindex);
    if (sibling != null && sibling.heardNs - claim.startedNs() < 0) {
      siblings.remove(ifindex);
      claim.refresh(nowNs);
    }
  }

  private List<Rdata.Address> addresses(Published where) {
    List<Rdata.Address> own =
        (proxied.isEmpty() ? where.addresses() : proxied).stream().map(Rdata.Address::new).toList();
    if (terms.fewerThanAll()) {
      return own.stream().filter(terms::admit).toList();
    }
    Sibling sibling = siblings.get(where.ifindex());
    if (sibling == null) {
      return own;
    }
    List<Rdata.Address> addresses = new ArrayList<>(sibling.addresses);
    for (Rdata.Address address : own) {
      if (sibling.addresses.stream().noneMatch(its -> its.isIpv6() == address.isIpv6())) {
        addresses.add(address);
      }
    }
    return addresses;
  }
}
