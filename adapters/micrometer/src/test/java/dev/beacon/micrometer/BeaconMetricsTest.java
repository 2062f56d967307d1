package dev.beacon.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Beacon;
import dev.beacon.Counters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BeaconMetricsTest {

  private static final Counters COUNTERS =
      new Counters(
          Map.of("received", 10L, "dropped_rate", 3L, "dropped_source", 4L, "sources", 2L),
          Set.of("sources"),
          Set.of());

  @Test
  @DisplayName("Counts are counters, drops one meter by reason, what goes down a gauge")
  void countsAreMeters() {
    MeterRegistry registry = new SimpleMeterRegistry();
    new BeaconMetrics(() -> COUNTERS, Tags.of("link", "lan")).bindTo(registry);
    assertThat(registry.get("beacon.packets.received").tag("link", "lan").functionCounter().count())
        .isEqualTo(10);
    assertThat(
            registry.get("beacon.packets.dropped").tag("reason", "rate").functionCounter().count())
        .isEqualTo(3);
    assertThat(registry.find("beacon.packets.dropped").meters()).hasSize(2);
    assertThat(registry.get("beacon.sources").gauge().value()).isEqualTo(2);
  }

  @Test
  @DisplayName("A registry that reads all meters copies the counts once")
  void readsOnce() {
    AtomicInteger copies = new AtomicInteger();
    MeterRegistry registry = new SimpleMeterRegistry();
    BeaconMetrics metrics =
        new BeaconMetrics(
            () -> {
              copies.incrementAndGet();
              return COUNTERS;
            },
            Tags.empty());
    metrics.bindTo(registry);
    registry.getMeters().forEach(meter -> meter.measure().forEach(each -> each.getValue()));
    assertThat(copies).hasValue(1);
  }

  @Test
  @DisplayName("Closing removes the meters, of a Beacon too")
  void closingRemovesThem() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Beacon beacon = Beacon.builder().discovery(false).open();
        BeaconMetrics metrics = new BeaconMetrics(beacon)) {
      metrics.bindTo(registry);
      assertThat(registry.getMeters()).isNotEmpty();
    }
    assertThat(registry.getMeters()).isEmpty();
  }
}
