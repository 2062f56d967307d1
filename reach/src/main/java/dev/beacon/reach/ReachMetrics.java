package dev.beacon.reach;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Shows the counts of a {@link Reach} as meters of Micrometer, which is not a dependency of this
 * module.
 */
@SuppressWarnings("exports") // programs that use this class have Micrometer; others don't need it
public final class ReachMetrics implements MeterBinder {

  private final Reach reach;
  private final String service;

  /**
   * Makes the meters of this Reach.
   *
   * @param service the value of the tag {@code service}
   */
  public ReachMetrics(Reach reach, String service) {
    this.reach = Objects.requireNonNull(reach, "reach");
    this.service = Objects.requireNonNull(service, "service");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String each : List.of("connections", "refused", "cut", "verdicts", "probes")) {
      FunctionCounter.builder(
              "beacon.reach." + each, reach, counted -> counted.counts().getOrDefault(each, 0L))
          .tag("service", service)
          .register(registry);
    }
    for (ReachInstance.State state : ReachInstance.State.values()) {
      ToDoubleFunction<Reach> many =
          counted -> counted.instances().stream().filter(each -> each.state() == state).count();
      Gauge.builder("beacon.reach.instances", reach, many)
          .tag("service", service)
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder(
            "beacon.reach.sockets",
            reach,
            counted -> counted.instances().stream().mapToInt(ReachInstance::sockets).sum())
        .tag("service", service)
        .register(registry);
  }
}
