package dev.beacon.internal.core;

import dev.beacon.Liveness;
import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.NumberedName;
import dev.beacon.internal.watch.ServiceLiveness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sits between a search and the consumer of its instances. It watches the hosts of watchable
 * instances, and removes an instance as soon as its host is dead. On the loop of discovery.
 *
 * <p>mDNS still decides which instances exist: this class hides some, and never adds one.
 */
final class WatchedInstances implements InstanceSink {

  /**
   * The most watched addresses, because strangers choose how many instances and addresses exist.
   */
  static final int MOST_PATHS = 256;

  /** A host seldom has more addresses than these. */
  static final int MOST_PATHS_EACH = 16;

  /** Opens the sessions. */
  @FunctionalInterface
  interface Paths {
    /**
     * Watches a path.
     *
     * @param told receives each change, on this loop
     * @return ends the watch
     */
    Runnable watch(WatchTarget path, Consumer<WatchStatistics> told);
  }

  /** Asks again for the records of an instance, so that they are confirmed or removed. */
  @FunctionalInterface
  interface Verifying {
    /**
     * Begins to ask.
     *
     * @param isBack whether its host answers again
     */
    void verify(ServiceInstance instance, boolean isBack);
  }

  /** Two networks may each have an instance with the same name. */
  private static final class Entry {
    final NumberedName key;
    final ServiceLiveness<WatchTarget> liveness = new ServiceLiveness<>();
    final Map<WatchTarget, Runnable> paths = new LinkedHashMap<>();
    ServiceInstance found;
    Liveness told = Liveness.UNKNOWN;

    Entry(NumberedName key, ServiceInstance found) {
      this.key = key;
      this.found = found;
    }
  }

  private final InstanceSink next;
  private final WatchTiming timing;
  private final Paths sessions;
  private final Verifying verify;
  private final Map<NumberedName, Entry> entries = new HashMap<>();
  private int pathCount;

  /**
   * Watches the hosts of instances.
   *
   * @param next receives the instances
   * @param verify asks again for an instance's records
   */
  WatchedInstances(InstanceSink next, WatchTiming timing, Paths sessions, Verifying verify) {
    this.next = next;
    this.timing = timing;
    this.sessions = sessions;
    this.verify = verify;
  }

  @Override
  public void present(ServiceInstance instance, int number) {
    NumberedName key = new NumberedName(instance.fullName(), number);
    Entry entry = entries.computeIfAbsent(key, any -> new Entry(any, instance));
    entry.found = instance;
    if (instance.isWatchable()) {
      follow(entry);
    } else {
      endPaths(entry, Set.copyOf(entry.paths.keySet()));
    }
    Liveness now = instance.isWatchable() ? entry.liveness.now() : Liveness.UNKNOWN;
    if (now != Liveness.DOWN) {
      next.present(instance.liveness(now), number);
    } else if (entry.told != Liveness.DOWN) {
      next.absent(instance.liveness(now), number);
    }
    entry.told = now;
  }

  @Override
  public void absent(ServiceInstance last, int number) {
    end(last, number).ifPresent(told -> next.absent(told, number));
  }

  @Override
  public void withdrawn(ServiceInstance last, int number) {
    end(last, number).ifPresent(told -> next.withdrawn(told, number));
  }

  /** Returns the instance as it was last reported; empty if it was reported as gone. */
  private Optional<ServiceInstance> end(ServiceInstance last, int number) {
    Entry entry = entries.remove(new NumberedName(last.fullName(), number));
    if (entry == null) {
      return Optional.of(last);
    }
    endPaths(entry, Set.copyOf(entry.paths.keySet()));
    return entry.told == Liveness.DOWN ? Optional.empty() : Optional.of(last.liveness(entry.told));
  }

  @Override
  public void unresolved(UnresolvedInstance instance) {
    next.unresolved(instance);
  }

  /** Ends all watches. */
  void close() {
    entries.values().forEach(entry -> endPaths(entry, Set.copyOf(entry.paths.keySet())));
    entries.clear();
  }

  /** Adds new addresses before it removes old ones, because both may belong to one host. */
  private void follow(Entry entry) {
    Set<WatchTarget> wanted = new HashSet<>(WatchPaths.of(entry.found, timing));
    Set<WatchTarget> vanished = new HashSet<>(entry.paths.keySet());
    vanished.removeAll(wanted);
    for (WatchTarget path : WatchPaths.of(entry.found, timing)) {
      boolean room = pathCount < MOST_PATHS && entry.paths.size() < MOST_PATHS_EACH;
      if (room && !entry.paths.containsKey(path)) {
        pathCount++;
        entry.liveness.begin(path);
        entry.paths.put(path, sessions.watch(path, session -> heard(entry, path, session)));
      }
    }
    endPaths(entry, vanished);
  }

  private void endPaths(Entry entry, Set<WatchTarget> ending) {
    for (WatchTarget path : ending) {
      Runnable end = entry.paths.remove(path);
      if (end != null) {
        pathCount--;
        end.run();
      }
      entry.liveness.end(path);
    }
    if (!entry.found.isWatchable()) {
      entry.liveness.forget();
    }
  }

  private void heard(Entry entry, WatchTarget path, WatchStatistics session) {
    if (entries.get(entry.key) != entry) {
      return; // the event was on its way when the instance ended
    }
    entry.liveness.heard(path, session);
    Liveness now = entry.liveness.now();
    if (now == entry.told || !entry.found.isWatchable()) {
      return;
    }
    boolean isBack = entry.told == Liveness.DOWN;
    entry.told = now;
    ServiceInstance instance = entry.found.liveness(now);
    if (now == Liveness.DOWN) {
      next.absent(instance, entry.key.number());
    } else {
      next.present(instance, entry.key.number());
    }
    if (now == Liveness.DOWN || isBack) {
      verify.verify(entry.found, isBack); // a host that is back answers the earlier questions
    }
  }
}
