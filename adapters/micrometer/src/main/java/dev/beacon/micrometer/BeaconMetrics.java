package dev.beacon.micrometer;

import dev.beacon.Beacon;
import dev.beacon.Counters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Shows the counts of a {@link Beacon} as meters: {@code beacon.packets.received}, {@code
 * beacon.packets.dropped} with the tag {@code reason}, and so on. Counts that can also go down are
 * gauges.
 *
 * <p>All methods may be called by any thread. Closing removes the meters but does not close the
 * Beacon. The meters of a closed Beacon keep its last counts.
 */
public final class BeaconMetrics implements MeterBinder, AutoCloseable {

  private static final String DROPPED = "dropped_";

  /**
   * Counts that are part of another count with its own meter, so no sum of reasons includes them.
   */
  private static final Set<String> PARTS = Set.of("other_subnet");

  private static final Map<String, String> PACKETS =
      Map.of(
          "received", "beacon.packets.received",
          "accepted", "beacon.packets.accepted",
          "sent", "beacon.packets.sent");

  /** A registry reads one meter after the other, and all of them read one copy of the counts. */
  private static final long FRESH_NS = Duration.ofSeconds(1).toNanos();

  private record Reading(Counters counters, long atNs) {}

  private record Bound(MeterRegistry registry, Meter meter) {}

  private final Supplier<Counters> source;
  private final Tags tags;
  private final Set<Bound> meters = ConcurrentHashMap.newKeySet();
  private volatile Reading reading;

  /** Makes the meters of this Beacon. */
  public BeaconMetrics(Beacon beacon) {
    this(beacon, Tags.empty());
  }

  /** Makes the meters of this Beacon, with tags that distinguish it from others. */
  public BeaconMetrics(Beacon beacon, Iterable<io.micrometer.core.instrument.Tag> tags) {
    this(Objects.requireNonNull(beacon, "beacon")::counters, Tags.of(tags));
  }

  BeaconMetrics(Supplier<Counters> source, Tags tags) {
    this.source = source;
    this.tags = tags;
    this.reading = new Reading(source.get(), System.nanoTime());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Counters now = reading.counters();
    for (String name : now.byName().keySet()) {
      Meter meter = now.gauges().contains(name) ? gauge(name, registry) : counter(name, registry);
      meters.add(new Bound(registry, meter));
    }
  }

  private Meter gauge(String name, MeterRegistry registry) {
    return Gauge.builder("beacon." + dotted(name), this, metrics -> metrics.value(name))
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /**
   * A counter holds its object weakly, but {@link #meters} is what removes it: keep this object.
   */
  private Meter counter(String name, MeterRegistry registry) {
    boolean dropped = name.startsWith(DROPPED);
    String called = dropped ? "beacon.packets.dropped" : PACKETS.get(name);
    Tags all = dropped ? tags.and("reason", name.substring(DROPPED.length())) : tags;
    return FunctionCounter.builder(
            called != null ? called : "beacon." + dotted(name), this, m -> m.value(name))
        .tags(all)
        .description(PARTS.contains(name) ? "part of another count" : "since Beacon was opened")
        .register(registry);
  }

  private static String dotted(String name) {
    return name.replace('_', '.');
  }

  private double value(String name) {
    Reading last = reading;
    if (System.nanoTime() - last.atNs() >= FRESH_NS) {
      last = new Reading(source.get(), System.nanoTime());
      reading = last;
    }
    return last.counters().value(name);
  }

  /** Removes the meters. Idempotent. */
  @Override
  public void close() {
    for (Bound bound : Set.copyOf(meters)) {
      bound.registry().remove(bound.meter());
      meters.remove(bound);
    }
  }
}
