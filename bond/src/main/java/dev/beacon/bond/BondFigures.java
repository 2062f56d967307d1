package dev.beacon.bond;

import dev.beacon.bond.internal.engine.Durations;
import dev.beacon.bond.internal.line.Counts;
import dev.beacon.bond.internal.line.PathCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The counts of a {@link Bond}, an {@link Anchor} or a {@link Relay} since it was opened.
 *
 * @param paths the counts by path. A path of a bond is an interface and an endpoint, such as {@code
 *     eth0>10.91.0.2:7443}; of an anchor, the address at which lines come in; of a relay, the id of
 *     the anchor. There are at most 65: beyond 64, all others are counted as {@code others}
 * @param bonds the bonds that there are; of a relay 0
 * @param streams the connections that are open; of a relay 0
 * @param streamsOpened the connections that were opened
 * @param windowBytes the bytes that are held for connections: sent and not acknowledged, or
 *     received and not read
 * @param refusals the refusals by reason, also of reasons that did not occur
 */
public record BondFigures(
    Map<String, Path> paths,
    int bonds,
    int streams,
    long streamsOpened,
    long windowBytes,
    Map<String, Long> refusals) {

  /**
   * The counts of a path.
   *
   * @param onTime the lines that stand and are neither late nor silent; of a relay all connections
   * @param late the lines whose acknowledgements are overdue
   * @param silent the lines on which nothing is heard
   * @param sentBytes the bytes that went out, before TLS; of a relay, to the anchor
   * @param receivedBytes the bytes that came in; of a relay, from the anchor
   * @param copiedBytes the bytes that another line had carried before
   * @param lateness the times that a line was late
   * @param silences the times that a line was silent
   */
  public record Path(
      int onTime,
      int late,
      int silent,
      long sentBytes,
      long receivedBytes,
      long copiedBytes,
      Times lateness,
      Times silences) {

    /** Checks the values. */
    public Path {
      Objects.requireNonNull(lateness, "lateness");
      Objects.requireNonNull(silences, "silences");
    }

    private static Path of(PathCounts counts) {
      return new Path(
          counts.onTime(),
          counts.late(),
          counts.silent(),
          counts.sentBytes(),
          counts.receivedBytes(),
          counts.copiedBytes(),
          Times.of(counts.lateness()),
          Times.of(counts.silences()));
    }
  }

  /**
   * A histogram of durations.
   *
   * @param total the sum of all durations
   * @param within for each of {@link #LIMITS} the number of durations up to it, and at last the
   *     number of all
   */
  public record Times(Duration total, List<Long> within) {

    /** The limits of the histogram. */
    public static final List<Duration> LIMITS = limits();

    /** Checks and copies the values. */
    public Times {
      Objects.requireNonNull(total, "total");
      within = List.copyOf(within);
    }

    /** The number of all durations. */
    public long count() {
      return within.get(within.size() - 1);
    }

    private static List<Duration> limits() {
      List<Duration> limits = new ArrayList<>();
      for (long ms : Durations.limitsMs()) {
        limits.add(Duration.ofMillis(ms));
      }
      return List.copyOf(limits);
    }

    private static Times of(Durations durations) {
      List<Long> within = new ArrayList<>();
      long sum = 0;
      for (long count : durations.counts()) {
        sum += count;
        within.add(sum);
      }
      return new Times(Duration.ofNanos(durations.totalNs()), within);
    }
  }

  /** Checks and copies the values. */
  public BondFigures {
    paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
    refusals = Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
  }

  /** Of something that was closed before it counted anything. */
  static final BondFigures NONE = new BondFigures(Map.of(), 0, 0, 0, 0, Map.of());

  static BondFigures of(
      Map<String, PathCounts> byPath, int bonds, int streams, long windowBytes, Counts counts) {
    Map<String, Path> paths = new LinkedHashMap<>();
    byPath.forEach((name, counted) -> paths.put(name, Path.of(counted)));
    Map<String, Long> refusals = new LinkedHashMap<>();
    counts.refusals().forEach((kind, number) -> refusals.put(kind.label(), number));
    return new BondFigures(paths, bonds, streams, counts.streams(), windowBytes, refusals);
  }
}
