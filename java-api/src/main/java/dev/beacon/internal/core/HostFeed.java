package dev.beacon.internal.core;

import dev.beacon.Host;
import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.HostRegistered;
import dev.beacon.RegistrationListener;
import dev.beacon.internal.mdns.publish.Publication;

/** One host that is published without a service. */
public final class HostFeed extends PublicationFeed<Publication> {

  private final Host requested;

  HostFeed(
      Host host,
      RegistrationListener listener,
      Listeners listeners,
      Mailbox mailbox,
      Once hostRenames) {
    super(listener, listeners, mailbox, hostRenames);
    this.requested = host;
  }

  /** The host as it was requested. Any thread. */
  public Host requested() {
    return requested;
  }

  @Override
  void note(RegistrationEvent event) {
    if (event instanceof HostRegistered now) {
      announcedAs(now.host(), now.interfaces());
    }
  }

  @Override
  String name() {
    return host().orElseGet(requested::toString);
  }
}
