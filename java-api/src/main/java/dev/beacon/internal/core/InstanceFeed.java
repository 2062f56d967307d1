package dev.beacon.internal.core;

import dev.beacon.Liveness;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.NumberedName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one browse on their way from the loop to one consumer.
 *
 * <p>The feed has state, not a queue of events: for each instance its present state, and the state
 * that the consumer received last. An event is the difference of the two at the moment when the
 * consumer is ready. So a slow consumer costs one entry for each instance that exists or that it
 * has received, independent of the number of changes, and the order {@code Added -> Updated* ->
 * Removed} always holds.
 *
 * <p>An entry leaves the map only inside the map's own atomic operations, when the instance is
 * absent, the consumer has received that, and the entry is not queued. The loop also changes
 * entries only inside these operations.
 */
abstract class InstanceFeed extends Listeners.Channel implements InstanceSink {

  /** The most that wait, because strangers choose how many there are; the latest remain. */
  private static final int MOST_UNRESOLVED = 1_024;

  private static final class Entry {
    final NumberedName key; // two networks may each have an instance with the same name
    final long foundAt;
    volatile @Nullable ServiceInstance current;
    volatile boolean withdrawn; // true if it said goodbye and is absent
    volatile Liveness liveness = Liveness.UNKNOWN; // also after its end
    volatile boolean queued;
    volatile @Nullable ServiceInstance told; // written only by the channel's worker
    long queuedAt; // written only by the loop, while not queued

    Entry(NumberedName key, long foundAt) {
      this.key = key;
      this.foundAt = foundAt;
    }
  }

  private record Standing(long foundAt, ServiceInstance instance) {}

  private final ConcurrentMap<NumberedName, Entry> entries = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, Entry> changed = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<UnresolvedInstance> unresolved =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger unresolvedWaiting = new AtomicInteger();
  private long found; // loop only
  private long queued; // loop only

  InstanceFeed(Listeners listeners) {
    super(listeners);
  }

  /** Delivers an event to the consumer. On the listener executor. */
  abstract void tell(ServiceEvent event);

  /** Delivers an unusable instance to the consumer. On the listener executor. */
  abstract void tell(UnresolvedInstance instance);

  /** Handles a change of the {@link #snapshot}. On the loop. */
  abstract void changed();

  /** Returns the present instances, in the order in which they were found. Any thread. */
  public final List<ServiceInstance> snapshot() {
    return entries.values().stream()
        .map(InstanceFeed::standing)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparingLong(Standing::foundAt))
        .map(Standing::instance)
        .toList();
  }

  @Override
  public final void present(ServiceInstance instance, int number) {
    change(new NumberedName(instance.fullName(), number), instance, instance.liveness(), false);
  }

  @Override
  public final void absent(ServiceInstance last, int number) {
    change(new NumberedName(last.fullName(), number), null, last.liveness(), false);
  }

  @Override
  public final void withdrawn(ServiceInstance last, int number) {
    change(new NumberedName(last.fullName(), number), null, last.liveness(), true);
  }

  @Override
  public final void unresolved(UnresolvedInstance instance) {
    unresolved.add(instance);
    if (unresolvedWaiting.incrementAndGet() > MOST_UNRESOLVED) {
      takeUnresolved();
    }
    signal();
  }

  @Override
  boolean workOnce() {
    Map.Entry<Long, Entry> first = changed.pollFirstEntry();
    if (first == null) {
      Optional<UnresolvedInstance> lacking = takeUnresolved();
      lacking.ifPresent(this::tell);
      return lacking.isPresent();
    }
    difference(take(first.getValue())).ifPresent(this::tell);
    return true;
  }

  @Override
  boolean hasWork() {
    return !changed.isEmpty() || !unresolved.isEmpty();
  }

  private Optional<UnresolvedInstance> takeUnresolved() {
    Optional<UnresolvedInstance> oldest = Optional.ofNullable(unresolved.poll());
    oldest.ifPresent(any -> unresolvedWaiting.decrementAndGet());
    return oldest;
  }

  /** The state that the consumer received last, and the present state. */
  private record Step(
      @Nullable ServiceInstance before,
      @Nullable ServiceInstance now,
      Liveness liveness,
      boolean withdrawn) {}

  /** Marks the present state as received; the loop sees this one step done or not begun. */
  private Step take(Entry entry) {
    Step[] step = {new Step(null, null, Liveness.UNKNOWN, false)};
    entries.compute(
        entry.key,
        (key, held) -> {
          step[0] = new Step(entry.told, entry.current, entry.liveness, entry.withdrawn);
          entry.queued = false;
          entry.told = entry.current;
          return entry.current == null && held == entry ? null : held;
        });
    return step[0];
  }

  private static Optional<ServiceEvent> difference(Step step) {
    ServiceInstance before = step.before();
    ServiceInstance now = step.now();
    if (before == null) {
      return now == null ? Optional.empty() : Optional.of(new ServiceEvent.Added(now));
    }
    if (now == null) {
      return Optional.of(
          new ServiceEvent.Removed(before.liveness(step.liveness()), step.withdrawn()));
    }
    return before.equals(now)
        ? Optional.empty()
        : Optional.of(new ServiceEvent.Updated(now, before));
  }

  private void change(
      NumberedName key, @Nullable ServiceInstance now, Liveness liveness, boolean withdrawn) {
    entries.compute(
        key,
        (any, held) -> {
          Entry entry = held != null ? held : new Entry(key, found++);
          entry.current = now;
          entry.liveness = liveness;
          entry.withdrawn = withdrawn;
          if (!entry.queued) {
            entry.queued = true;
            entry.queuedAt = queued++;
            changed.put(entry.queuedAt, entry);
          } else if (now == null && entry.told == null && changed.remove(entry.queuedAt) != null) {
            return null; // it came and went before the consumer received it
          }
          return entry;
        });
    signal();
    changed();
  }

  private static Optional<Standing> standing(Entry entry) {
    ServiceInstance current = entry.current;
    return current == null ? Optional.empty() : Optional.of(new Standing(entry.foundAt, current));
  }
}
