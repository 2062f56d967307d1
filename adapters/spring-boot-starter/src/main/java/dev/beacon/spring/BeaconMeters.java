package dev.beacon.spring;

import dev.beacon.micrometer.BeaconMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The meters of the context's Beacon. There are none if it can't be opened. */
final class BeaconMeters implements MeterBinder, AutoCloseable {

  private final LinkBeacon link;
  private final List<BeaconMetrics> bound = new CopyOnWriteArrayList<>(); // registries hold weakly

  BeaconMeters(LinkBeacon link) {
    this.link = link;
  }

  /** Called for each registry of the context. */
  @Override
  public void bindTo(MeterRegistry registry) {
    link.beacon()
        .ifPresent(
            beacon -> {
              BeaconMetrics metrics = new BeaconMetrics(beacon);
              metrics.bindTo(registry);
              bound.add(metrics);
            });
  }

  @Override
  public void close() {
    bound.forEach(BeaconMetrics::close);
    bound.clear();
  }
}
