package dev.beacon.internal.mdns.publish;

import dev.beacon.NameTakenException;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Pace;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service that is published (RFC 6763): the name of its instance with SRV and TXT records, and
 * the pointers that lead to it. It is announced on an interface as soon as its host's name is ours
 * there.
 */
final class PublishedService extends PublishedName implements HostUser, ServicePublication {

  /** The number of old data that a reflector may still return; changes are not faster than that. */
  private static final int MOST_RETIRED = 8;

  /** A name that already has a number; the next attempt has the next number. */
  private static final Pattern NUMBERED = Pattern.compile("^(.+) \\(([2-9]|[1-9][0-9]{1,5})\\)$");

  private record Retired(Rdata rdata, long untilNs) {}

  private final RegistrationSink sink;
  private final Outbox outbox;
  private final LinkScope scope;
  private final PublishedHost host;
  private final String baseName;
  private final Pace updates =
      new Pace(new Pace.Limit(Timing.UPDATE_NS, Timing.UPDATES_AT_ONCE - 1));
  private final ArrayDeque<Retired> retired = new ArrayDeque<>();
  private final UpdateTimer updateTimer = new UpdateTimer();
  private Service service;
  private Name name;
  private @Nullable Service nextService;
  private @Nullable Proposal proposal;
  private boolean registered;
  private boolean updated;
  private boolean withdrawn;

  /** Publishes a change that had to wait because changes were too frequent. */
  private final class UpdateTimer extends Deadlines.Timer {
    @Override
    protected void onDue(long nowNs) {
      applyUpdate(nowNs);
    }
  }

  PublishedService(
      Publisher publisher,
      Service service,
      LinkScope scope,
      PublishedHost host,
      RegistrationSink sink,
      Outbox outbox) {
    super(publisher, numberOf(service.name()));
    this.service = service;
    this.scope = scope;
    this.host = host;
    this.sink = sink;
    this.outbox = outbox;
    this.baseName = NUMBERED.matcher(service.name()).replaceFirst("$1");
    this.name = service.fullName();
  }

  PublishedHost host() {
    return host;
  }

  @Override
  Name name() {
    return name;
  }

  @Override
  public boolean covers(Published where) {
    return host.hasAddressOn(where) && where.isAmong(scope);
  }

  @Override
  Proposal proposal(Published where) {
    Proposal known = proposal;
    if (known == null) {
      known = propose();
      proposal = known; // equal on all interfaces
    }
    return known;
  }

  private Proposal propose() {
    ServiceType type = service.type();
    Rdata srv = server(service);
    List<ResourceRecord> unique =
        List.of(
            new ResourceRecord(name, RecordType.SRV, true, Timing.HOST_TTL_SECONDS, srv),
            new ResourceRecord(
                name,
                RecordType.TXT,
                true,
                Timing.OTHER_TTL_SECONDS,
                new Rdata.Text(service.txt().toRdata())));
    Rdata.Target instance = new Rdata.Target(name);
    List<ResourceRecord> others = new ArrayList<>();
    others.add(pointer(type.name(), instance));
    for (String subtype : service.subtypes()) {
      others.add(pointer(type.withSubtype(subtype).name(), instance)); // RFC 6763 section 7.1
    }
    others.add(pointer(ServiceType.ENUMERATION, new Rdata.Target(type.name()))); // section 9
    Rdata types = new Rdata.NextSecure(name, Set.of(RecordType.SRV, RecordType.TXT));
    ResourceRecord denial =
        new ResourceRecord(name, RecordType.NSEC, true, Timing.HOST_TTL_SECONDS, types);
    return new Proposal(unique, denial, others);
  }

  private static ResourceRecord pointer(Name from, Rdata.Target to) {
    return new ResourceRecord(from, RecordType.PTR, false, Timing.OTHER_TTL_SECONDS, to);
  }

  @Override
  public void update(Service next, long nowNs) {
    if (withdrawn) {
      return;
    }
    nextService = next;
    long readyNs = updates.nextNs(nowNs);
    if (readyNs == nowNs) {
      applyUpdate(nowNs);
    } else {
      publisher().deadlines().arm(updateTimer, readyNs);
    }
  }

  private void applyUpdate(long nowNs) {
    if (nextService == null || withdrawn) {
      return;
    }
    Service next = nextService.name(service.name()); // its name may have changed since
    nextService = null;
    if (!next.equals(service)) {
      updates.happened(nowNs);
      retireWhatChanges(next, nowNs);
      service = next;
      proposal = null;
      refresh(nowNs);
    }
    updated = true;
    reportIfAnnounced();
  }

  private void retireWhatChanges(Service next, long nowNs) {
    if (!next.txt().equals(service.txt())) {
      retire(new Rdata.Text(service.txt().toRdata()), nowNs);
    }
    Rdata server = server(service);
    if (!server(next).equals(server)) {
      retire(server, nowNs);
    }
  }

  private Rdata server(Service of) {
    return new Rdata.Service(of.priority(), of.weight(), of.port(), host.name());
  }

  @Override
  public void withdraw(long nowNs) {
    endWith(new RegistrationEvent.Withdrawn(), nowNs);
  }

  @Override
  boolean keepsName() {
    return service.keepsName();
  }

  @Override
  void nameTaken(long nowNs) {
    endWith(new RegistrationEvent.Failed(new NameTakenException(name)), nowNs);
  }

  private void endWith(RegistrationEvent last, long nowNs) {
    if (!withdrawn) {
      withdrawn = true;
      publisher().deadlines().disarm(updateTimer);
      end(nowNs);
      publisher().ended(this, nowNs);
      report(last);
    }
  }

  @Override
  boolean recognises(MessageReader reader, Datagram datagram, long nowNs) {
    return retired.stream()
        .anyMatch(old -> old.untilNs() - nowNs >= 0 && reader.rdataEquals(old.rdata()));
  }

  @Override
  boolean saysGoodbye(Published where) {
    return true;
  }

  @Override
  void owned(Claim claim, long nowNs) {
    super.owned(claim, nowNs);
    if (host.ownedOn(claim.where())) {
      claim.startAnswering(nowNs);
    }
  }

  @Override
  public void hostReady(Published where, long nowNs) {
    for (Claim claim : claims()) {
      if (claim.where() == where) {
        claim.startAnswering(nowNs);
      }
    }
  }

  @Override
  void announced(Claim claim, long nowNs) {
    reportIfRegistered();
    reportIfAnnounced();
  }

  @Override
  void retreated(Claim claim) {
    notRegistered();
  }

  @Override
  void contradicted(Claim claim, String source) {
    report(conflict(claim, source));
  }

  @Override
  void number(int number) {
    String label = label(baseName, " (" + number + ")", Name.MAX_LABEL_BYTES);
    service = service.name(label);
    name = service.fullName();
    proposal = null;
  }

  @Override
  void renamed(Name from, long nowNs) {
    report(new RegistrationEvent.Renamed(from.label(0), service.name()));
  }

  /**
   * Handles another name of the host: the SRV record changes too, and needs no probe (section 8.4).
   */
  @Override
  public void hostRenamed(RegistrationEvent.HostRenamed event, long nowNs) {
    if (proposal != null) {
      retire(proposal.unique().get(0).rdata(), nowNs);
    }
    proposal = null;
    report(event);
    claims().forEach(claim -> claim.waitForHost(nowNs));
  }

  @Override
  public void linkLost(String interfaceName) {
    report(new RegistrationEvent.LinkLost(interfaceName));
  }

  @Override
  public void notRegistered() {
    registered = false;
  }

  @Override
  public void reportIfRegistered() {
    if (registered || claims().isEmpty() || withdrawn) {
      return;
    }
    if (isAnnounced(this) && isHostAnnounced()) {
      registered = true;
      List<String> interfaces =
          claims().stream().map(claim -> claim.where().interfaceName()).toList();
      report(new RegistrationEvent.Registered(service, host.name().toString(), interfaces));
    }
  }

  private void reportIfAnnounced() {
    if (updated && isAnnounced(this)) {
      updated = false;
      report(new RegistrationEvent.Updated(service));
    }
  }

  private static int numberOf(String name) {
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches() ? Integer.parseInt(numbered.group(2)) : 1;
  }

  /** Reports whether the host is announced on the interfaces of this service. */
  private boolean isHostAnnounced() {
    return claims().stream().allMatch(claim -> host.announcedOn(claim.where()));
  }

  private static boolean isAnnounced(PublishedName published) {
    return published.claims().stream().allMatch(Claim::announced);
  }

  private void retire(Rdata rdata, long nowNs) {
    retired.removeIf(old -> nowNs - old.untilNs() > 0);
    if (retired.size() == MOST_RETIRED) {
      retired.remove();
    }
    retired.add(new Retired(rdata, nowNs + Timing.RETIRED_NS));
  }

  @Override
  public void report(RegistrationEvent event) {
    outbox.deliver(() -> sink.on(event));
  }
}
