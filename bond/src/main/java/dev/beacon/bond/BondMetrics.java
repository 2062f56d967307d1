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
import java.util.function.Consumer;
import java.util.function.Function;
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

  private final Consumer<MeterRegistry> binding;

  private <T> BondMetrics(T counted, Function<T, BondFigures> figures, String name) {
    Tags tags = Tags.of("bond", Objects.requireNonNull(name, "name"));
    this.binding = registry -> new Meters<>(registry, figures, tags).bind(counted);
  }

  /**
   * The meters of a bond.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Bond bond, String name) {
    return new BondMetrics(bond, Bond::figures, name);
  }

  /**
   * The meters of an anchor.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Anchor anchor, String name) {
    return new BondMetrics(anchor, Anchor::figures, name);
  }

  /**
   * The meters of a relay.
   *
   * @param name the value of the tag {@code bond}
   */
  public static BondMetrics of(Relay relay, String name) {
    return new BondMetrics(relay, Relay::figures, name);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    binding.accept(registry);
  }

  /**
   * The meters in one registry. Only a weak reference leads to the bond, so it can be collected.
   */
  private static final class Meters<T> {
    private final MeterRegistry registry;
    private final Function<T, BondFigures> figures;
    private final Tags tags;
    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    Meters(MeterRegistry registry, Function<T, BondFigures> figures, Tags tags) {
      this.registry = registry;
      this.figures = figures;
      this.tags = tags;
    }

    /** The figures of now; each new path in them gets its meters. */
    private BondFigures now(T counted) {
      BondFigures now = figures.apply(counted);
      for (String path : now.paths().keySet()) {
        if (paths.add(path)) {
          bindPath(counted, path);
        }
      }
      return now;
    }

    void bind(T counted) {
      gauge(counted, "beacon.bond.bonds", tags, BondFigures::bonds);
      gauge(counted, "beacon.bond.streams", tags, BondFigures::streams);
      counter(counted, "beacon.bond.streams.opened", tags, BondFigures::streamsOpened);
      gauge(counted, "beacon.bond.window.bytes", tags, BondFigures::windowBytes);
      BondFigures first = now(counted);
      for (String reason : first.refusals().keySet()) {
        counter(
            counted,
            "beacon.bond.refusals",
            tags.and("reason", reason),
            now -> now.refusals().getOrDefault(reason, 0L));
      }
    }

    private void bindPath(T counted, String path) {
      Tags its = tags.and("path", path);
      pathGauge(
          counted,
          "beacon.bond.lines",
          path,
          its.and("state", "on_time"),
          BondFigures.Path::onTime);
      pathGauge(
          counted, "beacon.bond.lines", path, its.and("state", "late"), BondFigures.Path::late);
      pathGauge(
          counted, "beacon.bond.lines", path, its.and("state", "silent"), BondFigures.Path::silent);
      Tags sent = its.and("direction", "sent");
      Tags received = its.and("direction", "received");
      pathCounter(counted, "beacon.bond.bytes", path, sent, BondFigures.Path::sentBytes);
      pathCounter(counted, "beacon.bond.bytes", path, received, BondFigures.Path::receivedBytes);
      pathCounter(counted, "beacon.bond.copied.bytes", path, its, BondFigures.Path::copiedBytes);
      histogram(counted, "beacon.bond.lateness", path, its, BondFigures.Path::lateness);
      histogram(counted, "beacon.bond.silences", path, its, BondFigures.Path::silences);
    }

    /** The counts of a histogram have the tag {@code le}, as those of Prometheus have. */
    private void histogram(
        T counted,
        String meter,
        String path,
        Tags its,
        Function<BondFigures.Path, BondFigures.Times> times) {
      FunctionTimer.builder(
              meter,
              counted,
              each -> of(each, path).map(times).map(BondFigures.Times::count).orElse(0L),
              each ->
                  of(each, path)
                      .map(times)
                      .map(all -> all.total().toNanos() / NS_PER_SECOND)
                      .orElse(0.0),
              TimeUnit.SECONDS)
          .tags(its)
          .register(registry);
      int classes = BondFigures.Times.LIMITS.size() + 1;
      for (int i = 0; i < classes; i++) {
        int at = i;
        pathCounter(
            counted,
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

    private Optional<BondFigures.Path> of(T counted, String path) {
      return Optional.ofNullable(now(counted).paths().get(path));
    }

    private void pathGauge(
        T counted, String meter, String path, Tags its, ToDoubleFunction<BondFigures.Path> value) {
      gauge(counted, meter, its, now -> valueOf(now, path, value));
    }

    private void pathCounter(
        T counted, String meter, String path, Tags its, ToDoubleFunction<BondFigures.Path> value) {
      counter(counted, meter, its, now -> valueOf(now, path, value));
    }

    private static double valueOf(
        BondFigures figures, String path, ToDoubleFunction<BondFigures.Path> value) {
      BondFigures.Path its = figures.paths().get(path);
      return its == null ? 0 : value.applyAsDouble(its);
    }

    private void gauge(T counted, String meter, Tags its, ToDoubleFunction<BondFigures> value) {
      Gauge.builder(meter, counted, each -> value.applyAsDouble(now(each)))
          .tags(its)
          .register(registry);
    }

    private void counter(T counted, String meter, Tags its, ToDoubleFunction<BondFigures> value) {
      FunctionCounter.builder(meter, counted, each -> value.applyAsDouble(now(each)))
          .tags(its)
          .register(registry);
    }
  }
}
