package dev.beacon.bond.internal.engine;

/** What a line's round trips took: the smoothed time, its variation (RFC 6298), the least. */
final class RoundTrips {

  private static final long MS = 1_000_000L;

  /** Assumed until the first sample. */
  private static final long ASSUMED_NS = 50 * MS;

  /** The least is that of this time or the one before. */
  private static final long LEAST_OF_NS = 30_000 * MS;

  private boolean known;
  private long smoothedNs = ASSUMED_NS;
  private long variationNs = ASSUMED_NS / 2;
  private long leastNs = ASSUMED_NS;
  private long leastBeforeNs = Long.MAX_VALUE;
  private long leastSinceNs;

  void sample(long rttNs, long nowNs) {
    long rtt = Math.max(1, rttNs);
    if (!known) {
      known = true;
      smoothedNs = rtt;
      variationNs = rtt / 2;
      leastNs = rtt;
      leastSinceNs = nowNs;
      return;
    }
    variationNs += (Math.abs(rtt - smoothedNs) - variationNs) / 4;
    smoothedNs += (rtt - smoothedNs) / 8;
    if (nowNs - leastSinceNs > LEAST_OF_NS) {
      leastBeforeNs = leastNs;
      leastNs = rtt;
      leastSinceNs = nowNs;
    }
    leastNs = Math.min(leastNs, rtt);
  }

  long smoothedNs() {
    return smoothedNs;
  }

  long variationNs() {
    return variationNs;
  }

  long leastNs() {
    return Math.min(leastNs, leastBeforeNs);
  }

  /** RCH-022: without progress for so long a line is late. */
  long lateAfterNs() {
    return Math.max(15 * MS, smoothedNs + Math.max(4 * variationNs, smoothedNs / 2) + 5 * MS);
  }

  /** RCH-025: a piece that is older is also sent on this line, when it is free. */
  long copyAfterNs() {
    return Math.max(15 * MS, 3 * smoothedNs + 10 * MS);
  }
}
