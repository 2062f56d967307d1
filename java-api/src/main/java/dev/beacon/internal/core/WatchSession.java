package dev.beacon.internal.core;

import dev.beacon.PathState;
import dev.beacon.WatchEvent;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.internal.watch.SessionState;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session on its way from the loop to a listener. The latest state and a count wait for the
 * listener, so a slow listener costs no more memory.
 */
public final class WatchSession extends Listeners.Channel {

  /** The latest state, and how many changes led to it since the listener was told. */
  private record Pending(SessionState state, int changes) {
    static Pending merged(@Nullable Pending before, Pending after) {
      return before == null ? after : new Pending(after.state, before.changes + after.changes);
    }
  }

  /** A thread that waits until the peer is Up. */
  private static final class Waiter {
    final CompletableFuture<Boolean> up = new CompletableFuture<>();
  }

  private final Watchers watchers;
  private final Consumer<? super WatchEvent> listener;
  private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile WatchTarget target;
  private volatile int session;
  private volatile SessionState last;
  private volatile boolean enabled = true;
  private volatile boolean closed;
  private volatile @Nullable Runnable lastWord;
  private PathState told = PathState.DOWN; // by the channel alone

  WatchSession(
      Watchers watchers,
      WatchTarget target,
      Consumer<? super WatchEvent> listener,
      Listeners listeners) {
    super(listeners);
    this.watchers = watchers;
    this.target = target;
    this.listener = listener;
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

  /** Its state changed. Loop only. */
  void changed(SessionState state, int changes) {
    last = state;
    if (state.statistics().state() == PathState.UP) {
      waiters.forEach(waiter -> waiter.up.complete(true));
    }
    pending.accumulateAndGet(new Pending(state, changes), Pending::merged);
    signal();
  }

  /**
   * Handles an end by itself: the listener receives the pending events, and then the end. Loop
   * only.
   */
  void gone(Runnable word) {
    lastWord = word;
    waiters.forEach(waiter -> waiter.up.complete(false));
    signal();
  }

  /** Ends it: no further event comes, and no caller waits any longer. */
  void close(SessionState latest) {
    closed = true;
    if (latest.inUse()) {
      last = latest;
    }
    waiters.forEach(waiter -> waiter.up.complete(false));
  }

  /** Waits until it is Up; false after the timeout, or if it is closed. */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    try {
      if (closed) {
        return false;
      }
      return last.statistics().state() == PathState.UP
          || waiter.up.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("it is completed with a value only", e);
    } finally {
      waiters.remove(waiter);
    }
  }

  @Override
  boolean workOnce() {
    if (closed) {
      return false;
    }
    Pending next = pending.getAndSet(null);
    if (next == null) {
      return sayLastWord();
    }
    WatchStatistics now = next.state.statistics();
    PathState from = told;
    told = now.state();
    listener.accept(
        new WatchEvent(
            target,
            from,
            now.state(),
            now.diagnostic(),
            now.remoteDiagnostic(),
            now.detection(),
            now.changed(),
            now.local(),
            now.interfaceName(),
            Math.max(0, next.changes - 1)));
    return true;
  }

  private boolean sayLastWord() {
    Runnable word = lastWord;
    if (word == null) {
      return false;
    }
    closed = true;
    word.run();
    return true;
  }

  @Override
  boolean hasWork() {
    return !closed && (pending.get() != null || lastWord != null);
  }
}
