package dev.beacon.reach.internal.engine;

import java.util.random.RandomGenerator;

/** The time for which a failed endpoint is tried last (RCH-007). */
final class Backoff {

  static final long FIRST_NS = 1_000_000_000L;
  static final long LONGEST_NS = 60 * FIRST_NS;

  /** A random factor of 0.8 to 1.2, so that many programs do not return together. */
  private static final double SPREAD = 0.2;

  private static final int DOUBLINGS = 6;

  private Backoff() {}

  /** Returns the wait after this many failures in a row, 1 or more. */
  static long waitNs(int failures, RandomGenerator random) {
    long wait = Math.min(FIRST_NS << Math.min(failures - 1, DOUBLINGS), LONGEST_NS);
    return (long) (wait * (1 - SPREAD + 2 * SPREAD * random.nextDouble()));
  }
}
