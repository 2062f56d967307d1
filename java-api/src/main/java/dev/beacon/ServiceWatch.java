package dev.beacon;

import dev.beacon.internal.core.WatchedService;
import dev.beacon.internal.core.Watches;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * A service that is watched (BFD, RFC 5880) at all addresses that its instance had, until closed.
 *
 * <p>It is closed with its {@link Beacon} at the latest. All methods may be called by any thread.
 */
public final class ServiceWatch implements AutoCloseable {

  private final Watches watches;
  private final WatchedService service;

  ServiceWatch(Watches watches, WatchedService service) {
    this.watches = watches;
    this.service = service;
  }

  /** Returns the service with its present {@link ServiceInstance#liveness}. */
  public ServiceInstance instance() {
    return service.instance();
  }

  /**
   * Returns {@link Liveness#UP} if any address answers, {@link Liveness#DOWN} if none does any
   * more, and {@link Liveness#UNKNOWN} before one did.
   */
  public Liveness liveness() {
    return service.instance().liveness();
  }

  /** Returns the watched addresses, each on its interface. */
  public List<WatchTarget> targets() {
    return service.paths();
  }

  /**
   * Waits until it is alive.
   *
   * @param timeout how long to wait at most
   * @return false after the timeout, or if the watch is closed meanwhile
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    return service.awaitUp(Objects.requireNonNull(timeout, "timeout"));
  }

  /** Returns the same events as a reactive stream, like {@link Watch#events}. */
  public Flow.Publisher<ServiceWatchEvent> events() {
    return subscriber ->
        watches.subscribe(service, Objects.requireNonNull(subscriber, "subscriber"));
  }

  /** Ends it. An event on its way may still arrive. Idempotent. */
  @Override
  public void close() {
    watches.end(service);
  }
}
