package dev.beacon.bond.internal.engine;

/**
 * The durations of a line's round trips: the smoothed time, its variation (RFC 6298), the least.
 */
final class RoundTrips {

  private static final long MS = 1_000_000L;

  /** Assumed until the first sample. */
  private static final long ASSUMED_NS = 50 * MS;

  /** After so long without a round trip as short as the least, the least is measured anew. */
  private static final long LEAST_HOLDS_NS = 30_000 * MS;

  private boolean known;
  private long smoothedNs = ASSUMED_NS;
  private long variationNs = ASSUMED_NS / 2;
  private long leastNs = ASSUMED_NS;
  private long leastSinceNs;

  /**
   * Adds a round trip.
   *
   * @param alone nothing was in flight before it: only such a one tells that the path became longer
   *     and not the queue
   */
  void sample(long rttNs, boolean alone, long nowNs) {
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
    if (rtt <= leastNs || (alone && isLeastOld(nowNs))) {
      leastNs = rtt;
      leastSinceNs = nowNs;
    }
  }

  /**
   * The least is to be measured anew. A busy line must be empty for it: under load each round trip
   * has the queue in it, and a least with the queue in it would let the queue grow without end.
   */
  boolean isLeastOld(long nowNs) {
    return known && nowNs - leastSinceNs > LEAST_HOLDS_NS;
  }

  long smoothedNs() {
    return smoothedNs;
  }

  long variationNs() {
    return variationNs;
  }

  long leastNs() {
    return leastNs;
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
