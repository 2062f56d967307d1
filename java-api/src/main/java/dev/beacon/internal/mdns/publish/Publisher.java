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
 * All that this Beacon publishes, on all interfaces.
 *
 * <p><b>Who owns what.</b> A {@link PublishedService} is what the user registered; it stands on a
 * {@link PublishedHost}, which {@link HostUser}s share: services, and those that want the host
 * alone found. Service and host are {@link PublishedName}s, with one {@link Claim} per interface:
 * what is said belongs to the interface, and is said on both its links. {@link Published} holds an
 * interface's records; the {@link Responder} of each link answers with them, the {@link Announcer}
 * says them unasked.
 *
 * <p><b>A claim's life</b> (RFC 6762 section 8): probes, as {@link Prober}'s table has it, then
 * announcements, then answers, until a goodbye. A contradiction of somebody else sends it back to
 * probing, or has its owner take another name, everywhere.
 *
 * <p><b>What is no contradiction</b>: the same data from anybody; addresses of this machine under
 * its host name, from any sender and on any interface; what we published ourselves a moment ago.
 */
public final class Publisher {

  /** The most names that one packet disputes; who has more to say repeats it. */
  private static final int MOST_CONTRADICTED = 32;

  private final Shared shared;
  private final FirstProbes firstProbes;
  private final TreeMap<Integer, Published> interfaces = new TreeMap<>();
  private final Set<PublishedService> services = new LinkedHashSet<>();
  private final Set<HostUser> users = new LinkedHashSet<>(); // the services among them
  private final Set<PublishedHost> hosts = new LinkedHashSet<>();
  private final Set<Rdata.Address> ownAddresses = new HashSet<>();
  private final Map<Rdata.Address, Long> formerAddresses = new HashMap<>(); // until when

  private final Map<Name, PublishedName> byName = new HashMap<>();

  // What the response that is being read turned out to mean; done when it is over.
  private final Set<Claim> contradicted = new LinkedHashSet<>();
  private final Set<OwnRecord> wronged = new LinkedHashSet<>();

  public Publisher(Shared shared) {
    this.shared = shared;
    this.firstProbes = new FirstProbes(shared.random());
  }

  /** Publishes a service on each interface of the scope, there is and will be. */
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

  /** Publishes a host without a service on each link of the scope, there is and will be. */
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

  /** The links that there are from now on. */
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
    user.reportIfRegistered(); // the host may be known everywhere already
  }

  /** The machine slept: other hosts may have taken our names meanwhile (section 8). */
  public void wokeUp(long nowNs) {
    interfaces.values().forEach(where -> names().forEach(name -> name.restart(where, nowNs)));
  }

  /** Another program of this machine speaks from port 5353 on a link. */
  public void siblingHeard(Responder responder, long nowNs) {
    responder.published().addressNames().spoke(nowNs);
  }

  /** Whether the names of this machine's addresses are to be told at all. */
  boolean tellsAddressNames() {
    return hosts.stream().anyMatch(PublishedHost::tellsAddressNames);
  }

  /** They are ours on an interface from now on, or no more. Followed when the packet is over. */
  void addressNamesChanged(long nowNs) {
    Subscription unused =
        shared.deadlines().at(nowNs, dueNs -> hosts.forEach(host -> host.refresh(dueNs)));
  }

  /** A record that somebody wants to publish: one of the authority section of a probe of others. */
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

  /** One record of a response that is not our own. */
  public void heard(Responder responder, MessageReader reader, Datagram datagram, long nowNs) {
    Published published = responder.published();
    heardAddressName(published, reader, datagram, nowNs);
    Claim claim = published.claim(reader.name());
    if (claim != null) {
      claim.owner().heard(claim, reader, datagram, nowNs);
      // To us alone an answer is sent only if we asked, and we ask only by probing.
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

  /** The response is over. */
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

  /** Sends what is due. */
  public void flush(long nowNs) {
    for (Published published : interfaces.values()) {
      published.flush(nowNs);
    }
  }

  /** Says goodbye for everything. */
  public void withdrawAll(long nowNs) {
    List.copyOf(users).forEach(user -> user.withdraw(nowNs));
  }

  /** A service was withdrawn. */
  void ended(PublishedService service, long nowNs) {
    services.remove(service);
    unnamed(service.name(), service);
    left(service, service.host(), nowNs);
  }

  /** A host has one user less, and goes with the last one. */
  void left(HostUser user, PublishedHost host, long nowNs) {
    users.remove(user);
    if (host.unuse(user)) {
      hosts.remove(host);
      unnamed(host.name(), host);
      host.end(nowNs);
    } else {
      recheck(host, nowNs); // fewer users may be on fewer interfaces
    }
  }

  /** Whether another of our own has that name. */
  boolean taken(Name name, PublishedName by) {
    PublishedName owner = byName.get(name);
    return owner != null && owner != by;
  }

  /** One of ours has its name from now on. */
  void named(PublishedName owner) {
    byName.putIfAbsent(owner.name(), owner);
  }

  /** One of ours has that name no more. */
  void unnamed(Name name, PublishedName owner) {
    byName.remove(name, owner);
  }

  boolean isOwn(Rdata.Address address) {
    return ownAddresses.contains(address);
  }

  /** Whether it was ours a moment ago: a reflector may still say so. */
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
      return; // what is to be there comes when all links are known
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
