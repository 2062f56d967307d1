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
 * The name of a host and its addresses: of this machine, on each interface those it has there, or
 * of another one on whose behalf we publish. Lives as long as somebody uses it: a service that is
 * published on it, mostly.
 *
 * <p><b>Siblings.</b> Another responder of this machine, avahi-daemon say, may publish the same
 * host name. Its addresses are ours, so that is no conflict (RFC 6762 section 9: what is
 * inconsistent depends on the context). But it may publish fewer of them than we would, and would
 * take the others for a conflict; so we publish exactly what it does, and leave the goodbye to it.
 * The names of our addresses are left to it too: it claims them for its own host name, and would
 * choose another without end if ours differed.
 *
 * <p><b>Fewer addresses.</b> A service may be at some of this machine's addresses alone. Then its
 * host is one of its own, and a sibling with other addresses has the name: this one takes another.
 */
final class PublishedHost extends PublishedName {

  private final HostTerms terms;
  private final Name requested;
  private final List<InetAddress> proxied;
  private final Set<HostUser> users = new LinkedHashSet<>();
  private final Map<Integer, Sibling> siblings = new HashMap<>(); // by interface
  private final Set<Claim> toRefresh = new LinkedHashSet<>();
  private final SiblingTimer siblingTimer = new SiblingTimer();
  private Name name;

  /** What another responder of this machine publishes, and when it last said so. */
  private static final class Sibling {
    private final Set<Rdata.Address> addresses = new LinkedHashSet<>();
    private long heardNs;
  }

  /** Follows a sibling once all that it said in a turn was heard. */
  private final class SiblingTimer extends Deadlines.Timer {
    @Override
    protected void onDue(long nowNs) {
      toRefresh.forEach(claim -> claim.refresh(nowNs));
      toRefresh.clear();
    }
  }

  /** A host; with addresses if it is another than this machine. */
  PublishedHost(Publisher publisher, HostTerms terms) {
    super(publisher, 1);
    this.terms = terms;
    this.requested = terms.name();
    this.proxied = terms.proxied();
    this.name = requested;
  }

  /** Whether it is what a user asks for. */
  boolean is(HostTerms wanted) {
    return terms.equals(wanted);
  }

  /** Whether it tells the names of this machine's addresses. */
  boolean tellsAddressNames() {
    return proxied.isEmpty() && !terms.fewerThanAll();
  }

  /** Whether there is an address to tell on an interface. */
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

  /** Returns whether nobody needs it any more. */
  boolean unuse(HostUser user) {
    users.remove(user);
    return users.isEmpty();
  }

  /** This machine's addresses on an interface changed. */
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
      // An address has one name: that under which this machine tells all of them.
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

  /** Unique, and not probed for: that the address is ours alone was found out before it was. */
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
    boolean isAddress = reader.type().equals(RecordType.A) || reader.type().equals(RecordType.AAAA);
    Rdata rdata = isAddress ? reader.rdata() : null;
    if (rdata instanceof Rdata.Address address) {
      if (!proxied.isEmpty()) {
        return proxied.contains(address.address());
      }
      if (terms.fewerThanAll()) {
        return terms.admit(address) && publisher().isOwn(address);
      }
      // One of our addresses on another interface, come back over a bridge or a reflector.
      return publisher().isOwn(address)
          || publisher().wasOwn(address, nowNs)
          || datagram.fromThisHost();
    }
    return proxied.isEmpty() && !terms.fewerThanAll() && datagram.fromThisHost();
  }

  @Override
  void heard(Claim claim, MessageReader reader, Datagram datagram, long nowNs) {
    if (datagram.fromThisHost()
        && reader.ttlSeconds() > 0
        && reader.rdata() instanceof Rdata.Address address) {
      heardFromSibling(address, claim, nowNs);
    }
  }

  /** A sibling published an address of this machine under this name, or is about to. */
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
    RegistrationEvent conflict = conflict(claim, source); // one for all: there may be thousands
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

  /** Our probes are questions too: a sibling that is there answers them, or probes itself. */
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
