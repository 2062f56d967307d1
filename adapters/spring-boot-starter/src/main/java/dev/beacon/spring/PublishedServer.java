package dev.beacon.spring;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * The server of a context as a service on the link. It is published when the application is ready,
 * and withdrawn before the server stops accepting requests.
 *
 * <p>Lifecycle beans stop in the order of their phases, the greatest first. Boot's graceful
 * shutdown is at the default phase less 1,024, and its server's end at less 2,048. This is above
 * both, so other hosts hear the goodbye while the server still answers. A context that is stopped
 * and started again is published again, because then there is no second event "ready".
 */
final class PublishedServer implements SmartLifecycle, ApplicationListener<ApplicationReadyEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(PublishedServer.class);

  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private final LinkBeacon link;
  private final BeaconProperties.Publish wanted;
  private final ApplicationContext context;
  private final AtomicReference<@Nullable Registration> registration = new AtomicReference<>();

  private volatile boolean running;
  private volatile boolean ready;
  private volatile String failure = "";

  PublishedServer(LinkBeacon link, BeaconProperties.Publish wanted, ApplicationContext context) {
    this.link = link;
    this.wanted = wanted;
    this.context = context;
  }

  /** Publishes the server; a child context's event, which arrives here too, is not meant. */
  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    if (event.getApplicationContext() == context) {
      ready = true;
      publish();
    }
  }

  @Override
  public void start() {
    running = true;
    if (ready) {
      publish();
    }
  }

  /** Withdraws the service. Its goodbye is sent at once; this does not wait for it. */
  @Override
  public void stop() {
    running = false;
    Registration now = registration.getAndSet(null);
    if (now != null) {
      now.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** Returns the publication; empty before the application is ready, and after its end. */
  Optional<Registration> registration() {
    return Optional.ofNullable(registration.get());
  }

  /** Returns the reason why the server is not published though it should be, or an empty text. */
  String failure() {
    return failure;
  }

  private void publish() {
    failure = "";
    try {
      Optional<Service> service = ServerService.of(wanted, context.getEnvironment());
      Optional<Beacon> beacon = service.flatMap(known -> link.beacon());
      if (service.isPresent() && beacon.isPresent()) {
        publish(service.get(), beacon.get());
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void publish(Service service, Beacon beacon) {
    Registration old = registration.getAndSet(beacon.publish(service, this::heard));
    if (old != null) {
      old.close();
    }
  }

  private void heard(RegistrationEvent event) {
    if (event instanceof RegistrationEvent.Failed failed) {
      failed(String.valueOf(failed.cause().getMessage()));
    }
  }

  private void failed(String why) {
    failure = why;
    LOG.warn("This application is not published on the link: {}", why);
  }
}
