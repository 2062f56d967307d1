package dev.beacon.internal.core;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.publish.ServicePublication;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service that is published. */
public final class RegistrationFeed extends PublicationFeed<ServicePublication> {

  private static final Logger log = LoggerFactory.getLogger(RegistrationFeed.class);

  private final Service requested;
  private final AtomicReference<Service> intended;
  private volatile Service service;

  RegistrationFeed(
      Service service,
      RegistrationListener listener,
      Listeners listeners,
      Mailbox mailbox,
      Once hostRenames) {
    super(listener, listeners, mailbox, hostRenames);
    this.requested = service;
    this.service = service;
    this.intended = new AtomicReference<>(service);
  }

  /** The service as it is published now. Any thread. */
  public Service service() {
    return service;
  }

  /**
   * Applies the change to the latest requested service, and publishes the result. Any thread.
   *
   * @throws IllegalArgumentException if the change needs another claim
   * @throws IllegalStateException if it was closed
   */
  public void update(UnaryOperator<Service> change) {
    if (isClosed()) {
      throw new IllegalStateException(
          service.fullName() + " is closed: publish it again to change it");
    }
    Service unused = intended.updateAndGet(now -> changed(now.name(service.name()), change));
    // The latest request, perhaps of a later command.
    post(
        nowNs ->
            publication()
                .ifPresent(held -> held.update(Objects.requireNonNull(intended.get()), nowNs)));
  }

  private static Service changed(Service now, UnaryOperator<Service> change) {
    Service next = Objects.requireNonNull(change.apply(now), "the changed service");
    Service rest =
        next.port(now.port())
            .priority(now.priority())
            .weight(now.weight())
            .txt(now.txt())
            .subtypes(now.subtypes());
    if (!rest.equals(now)) {
      throw new IllegalArgumentException(
          now.fullName()
              + ": only port, priority, weight, attributes and subtypes can change; close it and"
              + " publish another for anything else");
    }
    return next;
  }

  /** Reports whether this service has this name because of a rename. Any thread. */
  boolean isCalled(Name fullName) {
    Service now = service;
    return !now.name().equals(requested.name()) && now.fullName().equals(fullName);
  }

  /** The requested name. Any thread. */
  Name requestedName() {
    return requested.fullName();
  }

  @Override
  void note(RegistrationEvent event) {
    if (event instanceof Registered now) {
      service = now.service();
      announcedAs(now.host(), now.interfaces());
    } else if (event instanceof Renamed now) {
      String before = name();
      service = service.name(now.to());
      log.info("{} is another's, publishing {} instead", before, name());
    } else if (event instanceof Updated now) {
      service = now.service();
    }
  }

  @Override
  String name() {
    return service.fullName().toString();
  }
}
