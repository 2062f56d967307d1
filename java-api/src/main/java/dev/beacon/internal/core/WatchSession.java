package dev.beacon.internal.core;

import dev.beacon.PathState;
import dev.beacon.WatchEvent;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.internal.watch.HoldDown;
import dev.beacon.internal.watch.SessionState;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A peer that a user watches, or that watches this host: its state, and its listeners. */
public final class WatchSession {

  private final Watchers watchers;
  private final StateFeeds<SessionState, WatchEvent> feeds;
  private final HoldDown holdDown;
  private final UpWaiters waiters = new UpWaiters();
  private volatile WatchTarget target;
  private volatile int session;
  private volatile SessionState last;
  private volatile boolean enabled = true;
  private volatile boolean closed;
  private volatile boolean toldUp;

  WatchSession(
      Watchers watchers,
      WatchTarget target,
      Consumer<? super WatchEvent> listener,
      Listeners listeners) {
    this.watchers = watchers;
    this.target = target;
    this.feeds = new StateFeeds<>(listeners, this::event, listener);
    this.holdDown = new HoldDown(() -> this.target.holdDown(), watchers::after, this::tell);
    this.last = SessionState.gone(0);
  }

  /** The peer and the settings of this watch. */
  public WatchTarget target() {
    return target;
  }

  Watchers watchers() {
    return watchers;
  }

  /** The session's number in the core; 0 before it has one. */
  int number() {
    return session;
  }

  boolean isEnabled() {
    return enabled;
  }

  boolean isClosed() {
    return closed;
  }

  /** The core's last state, while it was open. */
  SessionState last() {
    return last;
  }

  void numbered(int number) {
    session = number;
  }

  void retarget(WatchTarget changed) {
    target = changed;
  }

  void enable(boolean now) {
    enabled = now;
  }

  /** Handles a change of its state. Loop only. */
  void changed(SessionState state, int changes) {
    if (!closed) {
      last = state;
      holdDown.changed(state, changes);
    }
  }

  private void tell(SessionState state, int changes) {
    toldUp = state.statistics().state() == PathState.UP;
    if (toldUp) {
      waiters.up();
    }
    feeds.add(state, changes);
  }

  private WatchEvent event(@Nullable SessionState before, SessionState now, int missed) {
    PathState from = before == null ? PathState.DOWN : before.statistics().state();
    return event(target, from, now, missed);
  }

  /** Makes the event for a change of state. */
  static WatchEvent event(WatchTarget target, PathState from, SessionState state, int missed) {
    WatchStatistics now = state.statistics();
    return new WatchEvent(
        target,
        from,
        now.state(),
        now.diagnostic(),
        now.remoteDiagnostic(),
        now.detection(),
        now.changed(),
        now.local(),
        now.interfaceName(),
        missed);
  }

  /** Adds a subscriber. Loop only; any thread if the loop is gone. */
  void subscribe(Flow.Subscriber<? super WatchEvent> subscriber) {
    feeds.subscribe(subscriber);
  }

  /**
   * Handles an end by itself: the listener receives the pending events, and then the end. Loop
   * only.
   */
  void gone(Runnable word) {
    feeds.end(word);
    waiters.end();
  }

  /** Ends it: no further event comes, and no caller waits any longer. */
  void close(SessionState latest) {
    closed = true;
    if (latest.inUse()) {
      last = latest;
    }
    feeds.close();
    waiters.end();
  }

  /** Handles a failure of watching. */
  void fail(RuntimeException cause) {
    feeds.fail(cause);
    waiters.end();
  }

  /** Waits until it is Up; false after the timeout, or if it is closed. */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    return waiters.await(timeout, () -> toldUp, () -> closed);
  }
}
