package dev.beacon;

import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.WatchSession;
import java.time.Duration;
import java.util.Objects;

/**
 * A peer that is watched (RFC 5880), until closed.
 *
 * <p>It is closed with its {@link Beacon} at the latest. All methods may be called by any thread.
 */
public final class Watch implements AutoCloseable {

  private final Client client;
  private final WatchSession session;

  Watch(Client client, WatchSession session) {
    this.client = client;
    this.session = session;
  }

  /** What is watched, and how. */
  public WatchTarget target() {
    return session.target();
  }

  /** The state at this moment; {@link PathState#DOWN} for a peer that never answered. */
  public PathState state() {
    return statistics().state();
  }

  /** What is known at this moment. */
  public WatchStatistics statistics() {
    return client.statistics(session);
  }

  /**
   * Waits until the peer is {@link PathState#UP}.
   *
   * @param timeout how long to wait at most
   * @return false after the timeout, or if the watch is closed meanwhile
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    return session.awaitUp(Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Changes intervals, multiplier, keys, role or minimum TTL. The peer stays up: new intervals take
   * effect by a Poll Sequence (RFC 5880 section 6.8.3).
   *
   * @throws IllegalArgumentException if peer, local address, interface or hops are others: that is
   *     another watch
   */
  public void change(WatchTarget target) {
    if (!target.requireComplete().isSamePathAs(target())) {
      throw new IllegalArgumentException(target + ": another path than that of " + target());
    }
    client.change(session, target);
  }

  /** Says AdminDown, diagnostic 7, until {@link #enable} (RFC 5880 section 6.8.16). */
  public void disable() {
    client.enable(session, false);
  }

  /** Ends {@link #disable}: it comes up again by itself. */
  public void enable() {
    client.enable(session, true);
  }

  /**
   * Says AdminDown, diagnostic 7, once and ends. An event on its way may still arrive. Idempotent.
   */
  @Override
  public void close() {
    client.end(session);
  }
}
