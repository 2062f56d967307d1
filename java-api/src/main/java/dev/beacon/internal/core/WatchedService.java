package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.Liveness;
import dev.beacon.PathState;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceWatchEvent;
import dev.beacon.WatchEvent;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import dev.beacon.internal.watch.HoldDown;
import dev.beacon.internal.watch.ServiceLiveness;
import dev.beacon.internal.watch.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A service that a user watches: all addresses of its host, and their joint state. */
public final class WatchedService {

  /** An event: the liveness, and the address that caused it. */
  record Told(Liveness liveness, WatchEvent path) {}

  private final Watchers watchers;
  private final ServiceInstance instance;
  private final List<WatchTarget> paths;
  private final StateFeeds<Told, ServiceWatchEvent> feeds;
  private final UpWaiters waiters = new UpWaiters();
  private final ServiceLiveness<WatchTarget> addresses = new ServiceLiveness<>(); // loop only
  private final Map<WatchTarget, PathState> states = new HashMap<>(); // loop only
  private final List<Runnable> ends = new ArrayList<>(); // loop only
  private volatile Liveness liveness = Liveness.UNKNOWN;
  private volatile boolean closed;

  WatchedService(
      Watchers watchers,
      ServiceInstance instance,
      WatchTiming timing,
      Consumer<? super ServiceWatchEvent> listener,
      Listeners listeners) {
    this.watchers = watchers;
    this.instance = instance.liveness(Liveness.UNKNOWN);
    this.paths = WatchPaths.of(instance, timing);
    this.feeds = new StateFeeds<>(listeners, this::event, listener);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(instance.fullName() + " has no address to be watched at");
    }
  }

  /** Watches every address; waits for the core's answer. */
  void begin() throws BeaconException {
    paths.forEach(addresses::begin);
    ends.addAll(
        watchers.observeAll(
            paths,
            path ->
                new HoldDown(
                    path::holdDown, watchers::after, (state, changes) -> changed(path, state))));
  }

  /** The service with its present liveness. */
  public ServiceInstance instance() {
    return instance.liveness(liveness);
  }

  /** The watched paths. */
  public List<WatchTarget> paths() {
    return paths;
  }

  Watchers watchers() {
    return watchers;
  }

  /** Waits until it is alive; false after the timeout, or if it is closed. */
  public boolean awaitUp(Duration timeout) throws InterruptedException {
    return waiters.await(timeout, () -> liveness == Liveness.UP, () -> closed);
  }

  /** Adds a subscriber. Loop only; any thread if the loop is gone. */
  void subscribe(Flow.Subscriber<? super ServiceWatchEvent> subscriber) {
    feeds.subscribe(subscriber);
  }

  private void changed(WatchTarget path, SessionState state) {
    PathState now = state.statistics().state();
    PathState before = states.getOrDefault(path, PathState.DOWN);
    states.put(path, now);
    addresses.heard(path, state.statistics());
    if (addresses.now() != liveness && !closed) {
      liveness = addresses.now();
      if (liveness == Liveness.UP) {
        waiters.up();
      }
      feeds.add(new Told(liveness, WatchSession.event(path, before, state, 0)), 1);
    }
  }

  private ServiceWatchEvent event(@Nullable Told before, Told now, int missed) {
    return new ServiceWatchEvent(
        instance.liveness(now.liveness()),
        before == null ? Liveness.UNKNOWN : before.liveness(),
        now.liveness(),
        now.path(),
        missed);
  }

  /** Ends it: no more events, and no thread waits any longer. Any thread. Idempotent. */
  void close() {
    closed = true;
    feeds.close();
    waiters.end();
    watchers.post(
        () -> {
          ends.forEach(Runnable::run);
          ends.clear();
        });
  }
}
