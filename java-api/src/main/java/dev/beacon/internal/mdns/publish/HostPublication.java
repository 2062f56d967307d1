package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.List;
import java.util.TreeMap;

/** A host that is published by itself, with its name and addresses and without a service. */
final class HostPublication implements HostUser, Publication {

  private final Publisher publisher;
  private final PublishedHost host;
  private final LinkScope scope;
  private final RegistrationSink sink;
  private final Outbox outbox;
  private final TreeMap<Integer, Published> places = new TreeMap<>();
  private boolean registered;
  private boolean withdrawn;

  HostPublication(
      Publisher publisher,
      PublishedHost host,
      LinkScope scope,
      RegistrationSink sink,
      Outbox outbox) {
    this.publisher = publisher;
    this.host = host;
    this.scope = scope;
    this.sink = sink;
    this.outbox = outbox;
  }

  /** Reports another name than the requested one, if the host has it already. */
  void begin(Name wanted) {
    if (!host.name().equals(wanted)) {
      report(new RegistrationEvent.HostRenamed(wanted.toString(), host.name().toString()));
    }
  }

  @Override
  public boolean covers(Published where) {
    return host.hasAddressOn(where) && where.isAmong(scope);
  }

  @Override
  public boolean recheck(Published where, long nowNs) {
    if (!covers(where)) {
      return remove(where, nowNs);
    }
    if (places.put(where.ifindex(), where) == null) {
      notRegistered();
    }
    return false;
  }

  @Override
  public boolean remove(Published where, long nowNs) {
    return places.remove(where.ifindex()) != null;
  }

  @Override
  public void linkLost(String interfaceName) {
    notRegistered();
    report(new RegistrationEvent.LinkLost(interfaceName));
  }

  @Override
  public void hostReady(Published where, long nowNs) {
    // its host is announced by itself
  }

  @Override
  public void hostRenamed(RegistrationEvent.HostRenamed event, long nowNs) {
    report(event);
  }

  @Override
  public void notRegistered() {
    registered = false;
  }

  @Override
  public void reportIfRegistered() {
    if (registered || withdrawn || places.isEmpty()) {
      return;
    }
    if (places.values().stream().allMatch(host::announcedOn)) {
      registered = true;
      List<String> interfaces = places.values().stream().map(Published::interfaceName).toList();
      report(new RegistrationEvent.HostRegistered(host.name().toString(), interfaces));
    }
  }

  @Override
  public void report(RegistrationEvent event) {
    outbox.deliver(() -> sink.on(event));
  }

  @Override
  public void withdraw(long nowNs) {
    if (!withdrawn) {
      withdrawn = true;
      publisher.left(this, host, nowNs);
      report(new RegistrationEvent.Withdrawn());
    }
  }
}
