package dev.beacon;

import dev.beacon.internal.core.WatchSession;
import dev.beacon.internal.core.Watches;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * A peer that Beacon watches (RFC 5880) until this is closed.
 *
 * <p>Closing the {@link Beacon} closes it too. All methods may be called by any thread.
 */
public final class Watch implements AutoCloseable {

  private final Watches watches;
  private final WatchSession session;

  Watch(Watches watches, WatchSession session) {
    this.watches = watches;
    this.session = session;
  }

  /** The peer and the settings of this watch. */
  public WatchTarget target() {
    return session.target();
  }

  /** The state at this moment; {@link PathState#DOWN} for a peer that never answered. */
  public PathState state() {
    return statistics().state();
  }

  /** The state and the counts at this moment. */
  public WatchStatistics statistics() {
    return watches.statistics(session);
  }

  /**
   * Waits until the peer is {@link PathState#UP}, and has been for its {@link
   * WatchTarget#holdDown}.
   *
   * @param timeout the longest time to wait
   * @return true when the peer is up; false after the timeout, or if the watch is closed meanwhile
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    return session.awaitUp(Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * The same events as a reactive stream. Each subscriber begins with the present state, unless
   * there is none yet, and receives as many events as it requests. Without demand, it later
   * receives the latest state and the number of changes that it missed. Completes when this watch
   * is closed, with a {@link BeaconFailedException} if watching failed. Subscribers are called on
   * the listener executor.
   */
  public Flow.Publisher<WatchEvent> events() {
    return subscriber ->
        watches.subscribe(session, Objects.requireNonNull(subscriber, "subscriber"));
  }

  /**
   * Changes intervals, multiplier, keys, role or minimum TTL. The peer stays up: new intervals take
   * effect by a Poll Sequence (RFC 5880 section 6.8.3). If another watch shares the session, the
   * faster pace of the two counts, and keys, role and minimum TTL are those of the last change.
   *
   * @throws IllegalArgumentException if the peer, local address, interface or hops differ, because
   *     that would be another watch
   */
  public void change(WatchTarget target) {
    if (!target.requireComplete().isSamePathAs(target())) {
      throw new IllegalArgumentException(target + ": another path than that of " + target());
    }
    watches.change(session, target);
  }

  /**
   * Tells the peer AdminDown, diagnostic 7, until {@link #enable} (RFC 5880 section 6.8.16), also
   * for other watches that share the session.
   */
  public void disable() {
    watches.enable(session, false);
  }

  /** Ends {@link #disable}: the watch goes on, and comes up again if the peer answers. */
  public void enable() {
    watches.enable(session, true);
  }

  /**
   * Ends the watch. If no other watch shares its session, it tells the peer AdminDown, diagnostic
   * 7, once. An event that was already handed over may still arrive. Idempotent.
   */
  @Override
  public void close() {
    watches.end(session);
  }
}
