package dev.beacon.internal.core;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.Failed;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.RegistrationListener;
import dev.beacon.internal.mdns.publish.Publication;
import dev.beacon.internal.mdns.publish.RegistrationSink;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A published service or host: its present state, and its events on their way from the loop to the
 * listener.
 *
 * <p>The loop writes the present state and adds events, both without waiting. Events that wait for
 * the listener are merged ({@link WaitingEvents}), so a listener that never returns costs only a
 * few events.
 *
 * <p>It ends once: either the engine has sent the goodbyes, or the node's loop is gone. After the
 * end there are no events.
 *
 * @param <P> the engine's handle for it
 */
public abstract class PublicationFeed<P extends Publication> extends Listeners.Channel
    implements RegistrationSink {

  private static final Logger log = LoggerFactory.getLogger(PublicationFeed.class);

  private final RegistrationListener listener;
  private final Listeners listeners;
  private final Mailbox mailbox;
  private final Once hostRenames;
  private final CompletableFuture<Boolean> registered = new CompletableFuture<>();
  private final AtomicReference<WaitingEvents> waiting = new AtomicReference<>(WaitingEvents.NONE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private Runnable onRefused = () -> {};
  private volatile Optional<String> host = Optional.empty();
  private @Nullable P publication; // loop only
  private boolean announced; // loop only

  /**
   * A feed for a publication that is about to begin.
   *
   * @param hostRenames the renames of hosts that were logged; all services of a host report the
   *     same one
   */
  PublicationFeed(
      RegistrationListener listener, Listeners listeners, Mailbox mailbox, Once hostRenames) {
    super(listeners);
    this.listener = listener;
    this.listeners = listeners;
    this.mailbox = mailbox;
    this.hostRenames = hostRenames;
  }

  /** Its present name, for people. Any thread. */
  abstract String name();

  /** Notes the state in an event. Loop only. */
  abstract void note(RegistrationEvent event);

  /** The host's name, after its announcement. Any thread. */
  public final Optional<String> host() {
    return host;
  }

  /**
   * Returns a new future, which completes with this handle when it has been announced. Each caller
   * has its own future. Any thread.
   */
  public final <T> CompletableFuture<T> registered(T handle) {
    CompletableFuture<T> own = listeners.waiting().future();
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

  /** Reports whether it was closed or has ended for another reason. */
  final boolean isClosed() {
    return closed.get();
  }

  /** Returns the engine's handle for it, if the engine still has it. Loop only. */
  final Optional<P> publication() {
    return Optional.ofNullable(publication);
  }

  final void post(Mailbox.Command command) {
    mailbox.post(command);
  }

  /** Withdraws it, without waiting. Idempotent. Any thread. */
  final void close() {
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
  public final void on(RegistrationEvent event) {
    if (ended.get()) {
      return;
    }
    noteHost(event);
    note(event);
    Flight.registration(event);
    if (event instanceof Withdrawn) {
      end();
    } else if (event instanceof Failed failed) {
      fail(failed.cause());
      onRefused.run();
    } else {
      add(event);
    }
  }

  /** Sets the action for a refusal because of its name. Call it before publishing. */
  final void onRefused(Runnable action) {
    onRefused = action;
  }

  /** Sets the engine's handle. Loop only. */
  final void begin(P begun) {
    publication = begun;
  }

  /** Ends it because the node and its loop are closed, so the engine reports no end. Any thread. */
  final void nodeClosed() {
    closed.set(true);
    cancelRegistered();
    end();
  }

  /** Ends it for another reason than a close. Any thread. */
  final void fail(IllegalStateException cause) {
    closed.set(true);
    if (!registered.isDone()) {
      listeners.complete(() -> registered.completeExceptionally(cause));
    }
    if (ended.compareAndSet(false, true)) {
      add(new Failed(cause));
    }
  }

  @Override
  final boolean workOnce() {
    Optional<RegistrationEvent> first = waiting.getAndUpdate(WaitingEvents::withoutFirst).first();
    first.ifPresent(listener::onEvent);
    return first.isPresent();
  }

  @Override
  final boolean hasWork() {
    return Objects.requireNonNull(waiting.get()).first().isPresent();
  }

  private void add(RegistrationEvent event) {
    waiting.updateAndGet(events -> events.with(event));
    signal();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      log.info("{} is published no longer", name());
      add(new Withdrawn());
    }
  }

  private void cancelRegistered() {
    if (!registered.isDone()) {
      String name = name();
      listeners.complete(
          () ->
              registered.completeExceptionally(
                  new CancellationException(name + " was closed before it was announced")));
    }
  }

  /** Notes its announcement under that name of its host. Loop only. */
  final void announcedAs(String hostName, List<String> interfaces) {
    host = Optional.of(hostName);
    log.info("{} is published on {} as {}", name(), interfaces, hostName);
    if (!announced) {
      announced = true;
      listeners.complete(() -> registered.complete(true));
    }
  }

  private void noteHost(RegistrationEvent event) {
    if (event instanceof HostRenamed now) {
      host = host.map(before -> now.to());
      if (hostRenames.first(now.from() + " " + now.to())) {
        log.info("{} is another's, this host is {} instead", now.from(), now.to());
      }
    } else if (event instanceof Conflict now) {
      log.debug("{} on {} claims {}", now.source(), now.interfaceName(), now.name());
    } else if (event instanceof LinkLost now) {
      log.debug("{} isn't seen on {} any more", name(), now.interfaceName());
    }
  }
}
