package dev.beacon.bond.internal.engine;

import java.util.Arrays;

/**
 * The durations of a line's round trips: the smoothed time, its variation (RFC 6298), the least.
 */
final class RoundTrips {

  private static final long MS = 1_000_000L;

  /** Assumed until the first sample. */
  private static final long ASSUMED_NS = 50 * MS;

  /** After so long without a round trip as short as the least, the least is measured anew. */
  private static final long LEAST_HOLDS_NS = 30_000 * MS;

  /** So many round trips of an empty line that are alike are those of a path that is longer now. */
  private static final int ALIKE = 4;

  /** Round trips are alike if they differ by a quarter and so much. */
  private static final long ALIKE_NS = 5 * MS;

  /** An acknowledgement is overdue if it takes so much longer than usual (RCH-025). */
  private static final long LEAST_OVERDUE_NS = 15 * MS;

  private boolean known;
  private long smoothedNs = ASSUMED_NS;
  private long variationNs = ASSUMED_NS / 2;
  private long leastNs = ASSUMED_NS;
  private long leastSinceNs;
  private final long[] alone = new long[ALIKE];
  private int nextAlone;
  private long alikeNs;

  /**
   * Adds a round trip.
   *
   * @param isAlone nothing was in flight before it: only such a one tells that the path became
   *     longer and not the queue
   */
  void sample(long rttNs, boolean isAlone, long nowNs) {
    long rtt = Math.max(1, rttNs);
    compare(rtt, isAlone);
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
    if (rtt <= leastNs || (isAlone && isLeastOld(nowNs))) {
      leastNs = rtt;
      leastSinceNs = nowNs;
    }
  }

  private void compare(long rttNs, boolean isAlone) {
    if (isAlone) {
      alone[nextAlone] = rttNs;
      nextAlone = (nextAlone + 1) % ALIKE;
      long shortest = Arrays.stream(alone).min().orElseThrow();
      long longest = Arrays.stream(alone).max().orElseThrow();
      alikeNs = longest - shortest <= shortest / 4 + ALIKE_NS ? shortest : 0;
    } else if (rttNs < alikeNs - alikeNs / 4) {
      alikeNs = 0;
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

  /**
   * RCH-025: after so long an acknowledgement is overdue. The usual time follows from the shortest
   * round trip and the queue, never from the smoothed one: a line that has become slow would set
   * its own measure.
   *
   * @param queuedNs the time that the bytes before it, and its own, take
   */
  long overdueAfterNs(long queuedNs) {
    long usualNs = Math.max(leastNs + queuedNs, alikeNs);
    return usualNs + Math.max(LEAST_OVERDUE_NS, Math.max(leastNs, alikeNs) / 2);
  }

  /** RCH-025: a piece that is older is also sent on this line, when its own line is in doubt. */
  long helpAfterNs() {
    return Math.max(30 * MS, lateAfterNs());
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
