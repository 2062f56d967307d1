package dev.beacon.internal.core;

import dev.beacon.BeaconFailedException;
import dev.beacon.BrowseOptions;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The live directory of one browse. It calls a listener, and threads can read it or wait for it.
 */
public final class Directory extends InstanceFeed {

  /** Nearly the longest time in nanoseconds that a long can hold. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Optional<ServiceType> type;
  private final BrowseOptions options;
  private final ServiceListener listener;
  private final Waiting time;
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failureTold = new AtomicBoolean();
  private final Queue<Runnable> onClose = new ConcurrentLinkedQueue<>();
  private volatile @Nullable BeaconFailedException failure;

  Directory(
      Optional<ServiceType> type,
      BrowseOptions options,
      ServiceListener listener,
      Listeners listeners) {
    super(listeners);
    this.time = listeners.waiting();
    this.type = type;
    this.options = options;
    this.listener = listener;
  }

  /** Adds an action for the closing; runs it at once if this is closed already. */
  void alsoClose(Runnable action) {
    onClose.add(action);
    if (closed.get()) {
      runCloseActions();
    }
  }

  /** The type that is searched for; empty for every type. */
  public Optional<ServiceType> type() {
    return type;
  }

  /** The options of the browse. */
  BrowseOptions options() {
    return options;
  }

  /** Waits for an instance; the predicate is called by the calling thread. Any but the loop. */
  public Optional<ServiceInstance> await(
      Predicate<? super ServiceInstance> predicate, Duration timeout) throws InterruptedException {
    long deadlineNs = time.nanoTime() + bounded(timeout).toNanos();
    Thread self = Thread.currentThread();
    waiting.add(self);
    try {
      while (true) {
        for (ServiceInstance instance : snapshot()) {
          if (predicate.test(instance)) {
            return Optional.of(instance);
          }
        }
        long leftNs = deadlineNs - time.nanoTime();
        if (leftNs <= 0 || closed.get()) {
          return Optional.empty();
        }
        time.park(this, leftNs);
        if (Thread.interrupted()) {
          throw new InterruptedException("while waiting for a service");
        }
      }
    } finally {
      waiting.remove(self);
    }
  }

  /** Ends the browse. Idempotent. Any thread. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      runCloseActions();
      waiting.forEach(time::unpark);
    }
  }

  /** Handles a failure of Beacon: ends the browse if it is open, and tells its listener. */
  void fail(BeaconFailedException cause) {
    if (!closed.get()) {
      failure = cause; // before the browse is closed, because subscribers then read it
      close();
      signal();
    }
  }

  /** The failure that ended it; null if it was closed or is open. */
  @Nullable BeaconFailedException failure() {
    return failure;
  }

  @Override
  boolean workOnce() {
    if (super.workOnce()) {
      return true;
    }
    BeaconFailedException cause = failure;
    if (cause == null || !failureTold.compareAndSet(false, true)) {
      return false;
    }
    listener.onFailure(cause);
    return true;
  }

  @Override
  boolean hasWork() {
    return super.hasWork() || (failure != null && !failureTold.get());
  }

  @Override
  void tell(ServiceEvent event) {
    if (!closed.get() || failure != null) {
      listener.onEvent(event);
    }
  }

  @Override
  void tell(UnresolvedInstance instance) {
    if (!closed.get()) {
      listener.onUnresolved(instance);
    }
  }

  @Override
  void changed() {
    waiting.forEach(time::unpark);
  }

  /** Removes an action that was added for the closing. */
  void closesWithout(Runnable action) {
    onClose.remove(action);
  }

  /** Limits a duration to the nanoseconds that a long can hold. */
  private static Duration bounded(Duration timeout) {
    Duration most = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
    return most.isNegative() ? Duration.ZERO : most;
  }

  private void runCloseActions() {
    for (Runnable next = onClose.poll(); next != null; next = onClose.poll()) {
      next.run();
    }
  }
}
