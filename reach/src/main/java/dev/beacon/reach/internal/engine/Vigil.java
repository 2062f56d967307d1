package dev.beacon.reach.internal.engine;

/** Probes of one endpoint in use: when the next is due, and what the last ones say (RCH-005). */
final class Vigil {

  static final long EVERY_NS = 500_000_000L;
  static final int MISSES = 2;

  private long dueNs;
  private long heardNs;
  private boolean inFlight;
  private int misses;

  /** One miss counts: something else speaks against it already. */
  private boolean strict;

  Vigil(long nowNs) {
    dueNs = nowNs + EVERY_NS;
    heardNs = nowNs;
  }

  boolean isDue(long nowNs) {
    return !inFlight && nowNs - dueNs >= 0;
  }

  long dueNs() {
    return dueNs;
  }

  boolean isInFlight() {
    return inFlight;
  }

  /** As soon as possible, and one miss counts. */
  void suspect(long nowNs) {
    strict = true;
    dueNs = nowNs;
  }

  void sent(long nowNs) {
    inFlight = true;
    dueNs = nowNs + EVERY_NS;
  }

  void answered(long nowNs) {
    inFlight = false;
    strict = false;
    misses = 0;
    heardNs = nowNs;
  }

  /** Whether that was one too many. */
  boolean missed() {
    inFlight = false;
    misses++;
    return strict || misses >= MISSES;
  }

  long silentNs(long nowNs) {
    return nowNs - heardNs;
  }
}
