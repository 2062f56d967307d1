package dev.beacon.bond;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Shows the figures of a {@link Bond}, an {@link Anchor} or a {@link Relay} as meters of
 * Micrometer, which is not a dependency of this module. The meters of a path begin when a meter is
 * read after its first line came up.
 */
@SuppressWarnings("exports") // programs that use this class have Micrometer; others don't need it
public final class BondMetrics implements MeterBinder {

  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  private final Object counted;
  private final Supplier<BondFigures> source;
  private final String name;

  private BondMetrics(Object counted, Supplier<BondFigures> source, String name) {
    this.counted = counted;
    this.source = source;
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * The meters of a bond.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Bond bond, String name) {
    return new BondMetrics(bond, bond::figures, name);
  }

  /**
   * The meters of an anchor.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Anchor anchor, String name) {
    return new BondMetrics(anchor, anchor::figures, name);
  }

  /**
   * The meters of a relay.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Relay relay, String name) {
    return new BondMetrics(relay, relay::figures, name);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry, counted, source, Tags.of("bond", name));
    meters.bind();
  }

  /** The meters in one registry. */
  private static final class Meters {
    private final MeterRegistry registry;
    private final Object counted; // meters end with it
    private final Supplier<BondFigures> source;
    private final Tags tags;
    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    Meters(MeterRegistry registry, Object counted, Supplier<BondFigures> source, Tags tags) {
      this.registry = registry;
      this.counted = counted;
      this.source = source;
      this.tags = tags;
    }

    /** The figures of now; each new path in them gets its meters. */
    private BondFigures now() {
      BondFigures figures = source.get();
      for (String path : figures.paths().keySet()) {
        if (paths.add(path)) {
          bindPath(path);
        }
      }
      return figures;
    }

    void bind() {
      gauge("beacon.bond.bonds", tags, BondFigures::bonds);
      gauge("beacon.bond.streams", tags, BondFigures::streams);
      counter("beacon.bond.streams.opened", tags, BondFigures::streamsOpened);
      gauge("beacon.bond.window.bytes", tags, BondFigures::windowBytes);
      BondFigures first = now();
      for (String reason : first.refusals().keySet()) {
        counter(
            "beacon.bond.refusals",
            tags.and("reason", reason),
            figures -> figures.refusals().getOrDefault(reason, 0L));
      }
    }

    private void bindPath(String path) {
      Tags its = tags.and("path", path);
      pathGauge("beacon.bond.lines", path, its.and("state", "on_time"), BondFigures.Path::onTime);
      pathGauge("beacon.bond.lines", path, its.and("state", "late"), BondFigures.Path::late);
      pathGauge("beacon.bond.lines", path, its.and("state", "silent"), BondFigures.Path::silent);
      Tags sent = its.and("direction", "sent");
      Tags received = its.and("direction", "received");
      pathCounter("beacon.bond.bytes", path, sent, BondFigures.Path::sentBytes);
      pathCounter("beacon.bond.bytes", path, received, BondFigures.Path::receivedBytes);
      pathCounter("beacon.bond.copied.bytes", path, its, BondFigures.Path::copiedBytes);
      histogram("beacon.bond.lateness", path, its, BondFigures.Path::lateness);
      histogram("beacon.bond.silences", path, its, BondFigures.Path::silences);
    }

    /** The counts of a histogram have the tag {@code le}, as those of Prometheus have. */
    private void histogram(
        String meter, String path, Tags its, Function<BondFigures.Path, BondFigures.Times> times) {
      FunctionTimer.builder(
              meter,
              counted,
              any -> of(path).map(times).map(BondFigures.Times::count).orElse(0L),
              any ->
                  of(path)
                      .map(times)
                      .map(each -> each.total().toNanos() / NS_PER_SECOND)
                      .orElse(0.0),
              TimeUnit.SECONDS)
          .tags(its)
          .register(registry);
      int classes = BondFigures.Times.LIMITS.size() + 1;
      for (int i = 0; i < classes; i++) {
        int at = i;
        pathCounter(
            meter + ".within",
            path,
            its.and("le", limit(i)),
            each -> times.apply(each).within().get(at));
      }
    }

    private static String limit(int at) {
      List<Duration> limits = BondFigures.Times.LIMITS;
      return at == limits.size()
          ? "+Inf"
          : String.valueOf(limits.get(at).toMillis() / MS_PER_SECOND);
    }

    private Optional<BondFigures.Path> of(String path) {
      return Optional.ofNullable(now().paths().get(path));
    }

    private void pathGauge(
        String meter, String path, Tags its, ToDoubleFunction<BondFigures.Path> value) {
      gauge(meter, its, figures -> valueOf(figures, path, value));
    }

    private void pathCounter(
        String meter, String path, Tags its, ToDoubleFunction<BondFigures.Path> value) {
      counter(meter, its, figures -> valueOf(figures, path, value));
    }

    private static double valueOf(
        BondFigures figures, String path, ToDoubleFunction<BondFigures.Path> value) {
      BondFigures.Path counted = figures.paths().get(path);
      return counted == null ? 0 : value.applyAsDouble(counted);
    }

    private void gauge(String meter, Tags its, ToDoubleFunction<BondFigures> value) {
      Gauge.builder(meter, counted, any -> value.applyAsDouble(now())).tags(its).register(registry);
    }

    private void counter(String meter, Tags its, ToDoubleFunction<BondFigures> value) {
      FunctionCounter.builder(meter, counted, any -> value.applyAsDouble(now()))
          .tags(its)
          .register(registry);
    }
  }
}
