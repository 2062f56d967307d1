package dev.beacon.reach.internal.engine;

/**
 * The probes of one endpoint in use: the time of the next one, and the results of the last ones
 * (RCH-005).
 */
final class Vigil {

  static final long EVERY_NS = 500_000_000L;
  static final int MISSES = 2;

  private long dueNs;
  private long heardNs;
  private boolean inFlight;
  private int misses;

  /** One miss is enough, because something else already speaks against it. */
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

  /** Probes as soon as possible; then one miss is enough. */
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

  /** Notes a miss; returns whether it decides. */
  boolean missed() {
    inFlight = false;
    misses++;
    return strict || misses >= MISSES;
  }

  long silentNs(long nowNs) {
    return nowNs - heardNs;
  }
}
