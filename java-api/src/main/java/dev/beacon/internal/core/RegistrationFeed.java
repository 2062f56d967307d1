package dev.beacon.internal.core;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.Failed;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.publish.Publication;
import dev.beacon.internal.mdns.publish.RegistrationSink;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service that is published: what is so now, and its events on their way from the loop to the
 * listener.
 *
 * <p>The loop writes what is so now and adds events; both without waiting. What the listener has no
 * time for is merged ({@link WaitingEvents}), so a listener that never returns costs a few events.
 *
 * <p>The end comes once, from the first of two: the engine, which said goodbye, or the node, whose
 * loop is gone. After it there are no events.
 */
public final class RegistrationFeed extends Listeners.Channel implements RegistrationSink {

  private static final Logger log = LoggerFactory.getLogger(RegistrationFeed.class);

  private final Service requested;
  private final RegistrationListener listener;
  private final Listeners listeners;
  private final Mailbox mailbox;
  private final Once hostRenames;
  private final CompletableFuture<Boolean> registered = new CompletableFuture<>();
  private final AtomicReference<WaitingEvents> waiting = new AtomicReference<>(WaitingEvents.NONE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicReference<Service> intended;
  private volatile Service service;
  private Runnable onRefused = () -> {};
  private volatile Optional<String> host = Optional.empty();
  private @Nullable Publication publication; // by the loop only
  private boolean announced; // by the loop only

  /**
   * The feed of a service that is about to be published.
   *
   * @param hostRenames which renames of hosts were logged; all services of a host tell of it
   */
  RegistrationFeed(
      Service service,
      RegistrationListener listener,
      Listeners listeners,
      Mailbox mailbox,
      Once hostRenames) {
    super(listeners);
    this.requested = service;
    this.service = service;
    this.intended = new AtomicReference<>(service);
    this.listener = listener;
    this.listeners = listeners;
    this.mailbox = mailbox;
    this.hostRenames = hostRenames;
  }

  /** The service as it is published now. Any thread. */
  public Service service() {
    return service;
  }

  /** The host that offers it, once it was announced. Any thread. */
  public Optional<String> host() {
    return host;
  }

  /**
   * A future of the caller's own, completed with that handle once the service was announced. What
   * the caller does to it nobody else sees. Any thread.
   */
  public <T> CompletableFuture<T> registered(T handle) {
    CompletableFuture<T> own = new CompletableFuture<>();
    CompletableFuture<Boolean> unused =
        registered.whenComplete(
            (announced, failure) -> {
              if (failure == null) {
                own.complete(handle);
              } else {
                own.completeExceptionally(failure);
              }
            });
    return own;
  }

  /**
   * Publishes what the change makes of the service that was asked for last. Any thread.
   *
   * @throws IllegalArgumentException if it changes what needs another claim
   * @throws IllegalStateException if it was closed
   */
  public void update(UnaryOperator<Service> change) {
    if (closed.get()) {
      throw new IllegalStateException(
          service.fullName() + " is closed: publish it again to change it");
    }
    Service unused = intended.updateAndGet(now -> changed(now.name(service.name()), change));
    mailbox.post(
        nowNs -> {
          if (publication != null) {
            // The latest, whose command this may not be.
            publication.update(Objects.requireNonNull(intended.get()), nowNs);
          }
        });
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

  /** Withdraws the service. Idempotent, does not wait. Any thread. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      cancelRegistered();
      mailbox.post(
          nowNs -> {
            if (publication != null) {
              publication.withdraw(nowNs);
              publication = null;
            }
          });
    }
  }

  @Override
  public void on(RegistrationEvent event) {
    if (ended.get()) {
      return;
    }
    note(event);
    if (event instanceof Withdrawn) {
      end();
    } else if (event instanceof Failed failed) {
      fail(failed.cause());
      onRefused.run();
    } else {
      add(event);
    }
  }

  /** What is to be done if it is refused for its name. Before it is published. */
  void onRefused(Runnable action) {
    onRefused = action;
  }

  /** Whether this one has come to that name by a rename. Any thread. */
  boolean isCalled(Name fullName) {
    Service now = service;
    return !now.name().equals(requested.name()) && now.fullName().equals(fullName);
  }

  /** The name that it was to have. Any thread. */
  Name requestedName() {
    return requested.fullName();
  }

  /** The engine has it. Loop only. */
  void begin(Publication begun) {
    publication = begun;
  }

  /** The node is closed and its loop with it, so the engine tells no end any more. Any thread. */
  void nodeClosed() {
    closed.set(true);
    cancelRegistered();
    end();
  }

  /** It is over without having been closed. Any thread. */
  void fail(IllegalStateException cause) {
    closed.set(true);
    if (!registered.isDone()) {
      listeners.complete(() -> registered.completeExceptionally(cause));
    }
    if (ended.compareAndSet(false, true)) {
      add(new Failed(cause));
    }
  }

  @Override
  boolean workOnce() {
    Optional<RegistrationEvent> first = waiting.getAndUpdate(WaitingEvents::withoutFirst).first();
    first.ifPresent(listener::onEvent);
    return first.isPresent();
  }

  @Override
  boolean hasWork() {
    return Objects.requireNonNull(waiting.get()).first().isPresent();
  }

  private void add(RegistrationEvent event) {
    waiting.updateAndGet(events -> events.with(event));
    signal();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      log.info("{} is published no longer", service.fullName());
      add(new Withdrawn());
    }
  }

  private void cancelRegistered() {
    if (!registered.isDone()) {
      Name name = service.fullName();
      listeners.complete(
          () ->
              registered.completeExceptionally(
                  new CancellationException(name + " was closed before it was announced")));
    }
  }

  private void note(RegistrationEvent event) {
    if (event instanceof Registered now) {
      service = now.service();
      host = Optional.of(now.host());
      log.info("{} is published on {} as {}", name(), now.interfaces(), now.host());
      if (!announced) {
        announced = true;
        listeners.complete(() -> registered.complete(true));
      }
    } else if (event instanceof Renamed now) {
      Name before = name();
      service = service.name(now.to());
      log.info("{} is another's, publishing {} instead", before, name());
    } else if (event instanceof HostRenamed now) {
      host = host.map(before -> now.to());
      if (hostRenames.first(now.from() + " " + now.to())) {
        log.info("{} is another's, this host is {} instead", now.from(), now.to());
      }
    } else if (event instanceof Updated now) {
      service = now.service();
    } else if (event instanceof Conflict now) {
      log.debug("{} on {} claims {}", now.source(), now.interfaceName(), now.name());
    } else if (event instanceof LinkLost now) {
      log.debug("{} isn't seen on {} any more", name(), now.interfaceName());
    }
  }

  private Name name() {
    return service.fullName();
  }
}
