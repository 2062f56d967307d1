package dev.beacon.bond.internal.engine;

/** The counts of a histogram of durations. */
public final class Durations {

  private static final long MS = 1_000_000L;
  private static final long[] LIMITS_MS = {
    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000
  };

  private final long[] counts = new long[LIMITS_MS.length + 1];
  private long totalNs;

  /** The upper limits of all classes but the last, which has none. */
  public static long[] limitsMs() {
    return LIMITS_MS.clone();
  }

  void add(long ns) {
    int at = 0;
    while (at < LIMITS_MS.length && ns > LIMITS_MS[at] * MS) {
      at++;
    }
    counts[at]++;
    totalNs += ns;
  }

  /** Adds all of another one. */
  public void addAll(Durations other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    totalNs += other.totalNs;
  }

  /** The numbers of durations by class. */
  public long[] counts() {
    return counts.clone();
  }

  /** The sum of all. */
  public long totalNs() {
    return totalNs;
  }
}
