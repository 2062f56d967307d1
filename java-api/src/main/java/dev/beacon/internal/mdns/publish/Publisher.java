package dev.beacon.internal.mdns.publish;

import dev.beacon.Host;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All publications of this Beacon, on all interfaces.
 *
 * <p><b>Ownership.</b> A {@link PublishedService} is the service that the user registered. It uses
 * a {@link PublishedHost}, which several {@link HostUser}s share: services, and hosts that are
 * published by themselves. Service and host are {@link PublishedName}s, with one {@link Claim} per
 * interface. The records belong to the interface, and both its links carry them. {@link Published}
 * holds an interface's records, the {@link Responder} of each link answers with them, and the
 * {@link Announcer} sends them without a query.
 *
 * <p><b>A claim's life</b> (RFC 6762 section 8) is: probes, as in {@link Prober}'s table, then
 * announcements, then answers, until a goodbye. If another host contradicts it, it probes again, or
 * its owner takes another name on all interfaces.
 *
 * <p><b>No contradiction</b> are: the same data from any host; addresses of this machine under its
 * host name, from any sender and on any interface; our own data of a moment ago.
 */
public final class Publisher {

  /** The most names that one packet disputes; a host with more conflicts repeats them. */
  private static final int MOST_CONTRADICTED = 32;

  private final Shared shared;
  private final FirstProbes firstProbes;
  private final TreeMap<Integer, Published> interfaces = new TreeMap<>();
  private final Set<PublishedService> services = new LinkedHashSet<>();
  private final Set<HostUser> users = new LinkedHashSet<>(); // includes the services
  private final Set<PublishedHost> hosts = new LinkedHashSet<>();
  private final Set<Rdata.Address> ownAddresses = new HashSet<>();
  private final Map<Rdata.Address, Long> formerAddresses = new HashMap<>(); // the value is the end

  private final Map<Name, PublishedName> byName = new HashMap<>();

  // The meaning of the response that is being read; it takes effect at the response's end.
  private final Set<Claim> contradicted = new LinkedHashSet<>();
  private final Set<OwnRecord> wronged = new LinkedHashSet<>();

  public Publisher(Shared shared) {
    this.shared = shared;
    this.firstProbes = new FirstProbes(shared.random());
  }

  /** Publishes a service on all present and future interfaces of the scope. */
  public ServicePublication publish(
      Service service, LinkScope scope, Name thisHost, RegistrationSink sink, long nowNs) {
    PublishedHost host = host(HostTerms.of(service, thisHost));
    PublishedService published =
        new PublishedService(this, service, scope, host, sink, shared.outbox());
    host.use(published);
    users.add(published);
    services.add(published);
    if (taken(published.name(), published) && published.keepsName()) {
      published.nameTaken(nowNs);
      return published;
    }
    if (taken(published.name(), published)) {
      Name from = published.name();
      published.chooseName();
      published.renamed(from, nowNs);
    }
    named(published);
    begin(published, host, nowNs);
    return published;
  }

  /** Publishes a host without a service on all present and future links of the scope. */
  public Publication publish(
      Host wanted, LinkScope scope, Name thisHost, RegistrationSink sink, long nowNs) {
    HostTerms terms = HostTerms.of(wanted, thisHost);
    PublishedHost host = host(terms);
    HostPublication published = new HostPublication(this, host, scope, sink, shared.outbox());
    host.use(published);
    users.add(published);
    published.begin(terms.name());
    begin(published, host, nowNs);
    return published;
  }

  private void begin(HostUser user, PublishedHost host, long nowNs) {
    interfaces.values().forEach(where -> where.addressNames().toBeTold(nowNs));
    recheck(host, nowNs);
    recheck(user, nowNs);
  }

  /** Answers on one more link. */
  public Responder linkAdded(Link link) {
    return new Responder(link, on(link.ifindex()), shared);
  }

  private Published on(int ifindex) {
    return interfaces.computeIfAbsent(ifindex, index -> new Published(index, this, shared));
  }

  /** Sets the present links. */
  public void linksChanged(Collection<Link> links, long nowNs) {
    Map<Integer, List<Link>> present = new TreeMap<>();
    formerAddresses.values().removeIf(untilNs -> nowNs - untilNs > 0);
    ownAddresses.forEach(own -> formerAddresses.put(own, nowNs + Timing.RETIRED_NS));
    ownAddresses.clear();
    for (Link link : links) {
      present.computeIfAbsent(link.ifindex(), index -> new ArrayList<>()).add(link);
      link.facts().addresses().forEach(own -> ownAddresses.add(new Rdata.Address(own)));
    }
    for (Published gone : List.copyOf(interfaces.values())) {
      if (!present.containsKey(gone.ifindex())) {
        interfaces.remove(gone.ifindex());
        gone.addressNames().clear();
        hosts.forEach(host -> host.remove(gone, nowNs));
        for (HostUser user : users) {
          if (user.remove(gone, nowNs)) {
            user.linkLost(gone.interfaceName());
          }
        }
      }
    }
    present.forEach((ifindex, its) -> update(on(ifindex), its, nowNs));
    hosts.forEach(host -> recheck(host, nowNs));
    users.forEach(user -> recheck(user, nowNs));
  }

  private void recheck(PublishedHost host, long nowNs) {
    interfaces.values().forEach(where -> host.recheck(where, nowNs));
  }

  private void recheck(HostUser user, long nowNs) {
    for (Published where : interfaces.values()) {
      if (user.recheck(where, nowNs)) {
        user.linkLost(where.interfaceName());
      }
    }
    user.reportIfRegistered(); // the host may be announced on all interfaces already
  }

  /** Handles a sleep of the machine: other hosts may have taken our names meanwhile (section 8). */
  public void wokeUp(long nowNs) {
    interfaces.values().forEach(where -> names().forEach(name -> name.restart(where, nowNs)));
  }

  /** Handles a packet that another program of this machine sent from port 5353 on a link. */
  public void siblingHeard(Responder responder, long nowNs) {
    responder.published().addressNames().spoke(nowNs);
  }

  /** Reports whether we publish the names of this machine's addresses on any interface. */
  boolean tellsAddressNames() {
    return hosts.stream().anyMatch(PublishedHost::tellsAddressNames);
  }

  /**
   * Handles that these names became ours on an interface, or are no longer ours. It takes effect
   * after the packet.
   */
  void addressNamesChanged(long nowNs) {
    Subscription unused =
        shared.deadlines().at(nowNs, dueNs -> hosts.forEach(host -> host.refresh(dueNs)));
  }

  /** Handles a record that another host wants to publish: an authority record of its probe. */
  public void proposed(Responder responder, MessageReader reader, Datagram datagram, long nowNs) {
    heardAddressName(responder.published(), reader, datagram, nowNs);
  }

  private void heardAddressName(
      Published where, MessageReader reader, Datagram datagram, long nowNs) {
    boolean maybe = datagram.fromThisHost() && reader.type().equals(RecordType.PTR);
    Name target = maybe ? reader.target() : null;
    boolean isOther =
        target != null
            && where.addressNames().include(reader.name())
            && tellsAddressNames()
            && hosts.stream().noneMatch(host -> host.name().equals(target));
    if (isOther) {
      where.addressNames().toldByOther(reader.ttlSeconds() == 0, nowNs);
    }
  }

  /** Handles one record of a response that is not our own. */
  public void heard(Responder responder, MessageReader reader, Datagram datagram, long nowNs) {
    Published published = responder.published();
    heardAddressName(published, reader, datagram, nowNs);
    Claim claim = published.claim(reader.name());
    if (claim != null) {
      claim.owner().heard(claim, reader, datagram, nowNs);
      // A unicast answer comes only if we asked, and we ask only by probing.
      if (contradicted.size() < MOST_CONTRADICTED
          && (datagram.multicast() || !claim.owned())
          && claim.contradictedBy(reader, datagram, nowNs)) {
        contradicted.add(claim);
      }
    }
    OwnRecord own = datagram.multicast() ? published.match(reader) : null;
    if (own != null) {
      long ttlSeconds = own.record().ttlSeconds();
      if (reader.ttlSeconds() < ttlSeconds / 2) {
        wronged.add(own); // section 6.6
      } else if (reader.ttlSeconds() >= ttlSeconds) {
        responder.givenByOther(own);
      }
    }
  }

  /** Handles the end of a response. */
  public void responseOver(Responder responder, Datagram datagram, long nowNs) {
    if (!contradicted.isEmpty()) {
      contradicted.forEach(claim -> claim.contradicted(datagram, nowNs));
      contradicted.clear();
    }
    if (!wronged.isEmpty()) {
      wronged.forEach(own -> responder.correct(own, nowNs));
      wronged.clear();
    }
  }

  /** Sends the packets that are due. */
  public void flush(long nowNs) {
    for (Published published : interfaces.values()) {
      published.flush(nowNs);
    }
  }

  /** Says goodbye for everything. */
  public void withdrawAll(long nowNs) {
    List.copyOf(users).forEach(user -> user.withdraw(nowNs));
  }

  /** Handles the withdrawal of a service. */
  void ended(PublishedService service, long nowNs) {
    services.remove(service);
    unnamed(service.name(), service);
    left(service, service.host(), nowNs);
  }

  /** Removes a user of a host; the host ends with its last user. */
  void left(HostUser user, PublishedHost host, long nowNs) {
    users.remove(user);
    if (host.unuse(user)) {
      hosts.remove(host);
      unnamed(host.name(), host);
      host.end(nowNs);
    } else {
      recheck(host, nowNs); // fewer users may mean fewer interfaces
    }
  }

  /** Reports whether another publication of ours has that name. */
  boolean taken(Name name, PublishedName by) {
    PublishedName owner = byName.get(name);
    return owner != null && owner != by;
  }

  /** Notes the present name of a publication. */
  void named(PublishedName owner) {
    byName.putIfAbsent(owner.name(), owner);
  }

  /** Forgets a former name of a publication. */
  void unnamed(Name name, PublishedName owner) {
    byName.remove(name, owner);
  }

  boolean isOwn(Rdata.Address address) {
    return ownAddresses.contains(address);
  }

  /** Reports whether the address was ours a moment ago: a reflector may still return it. */
  boolean wasOwn(Rdata.Address address, long nowNs) {
    Long untilNs = formerAddresses.get(address);
    return untilNs != null && nowNs - untilNs <= 0;
  }

  FirstProbes firstProbes() {
    return firstProbes;
  }

  Deadlines deadlines() {
    return shared.deadlines();
  }

  private void update(Published where, List<Link> links, long nowNs) {
    boolean isNew = where.links().isEmpty();
    Published.Change change = where.update(links);
    if (isNew) {
      return; // continues when all links are known
    }
    if (change == Published.Change.LINK_ADDED) {
      hosts.forEach(host -> host.readdressed(where, nowNs));
      names().forEach(name -> name.revalidate(where, nowNs));
    } else if (change == Published.Change.ADDRESSES) {
      hosts.forEach(host -> host.readdressed(where, nowNs));
    }
  }

  private PublishedHost host(HostTerms terms) {
    for (PublishedHost host : hosts) {
      if (host.is(terms)) {
        return host;
      }
    }
    PublishedHost host = new PublishedHost(this, terms);
    if (taken(host.name(), host)) {
      host.chooseName();
    }
    named(host);
    hosts.add(host);
    return host;
  }

  private Stream<PublishedName> names() {
    return Stream.concat(hosts.stream(), services.stream());
  }
}
