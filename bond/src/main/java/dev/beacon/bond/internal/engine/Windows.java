package dev.beacon.bond.internal.engine;

/**
 * The limit of a stream's peer: it may be ahead of the reader by a window, which grows while the
 * reader keeps up (RCH-028). A limit is never taken back; at the cap nothing new is granted beyond
 * the least window.
 */
final class Windows {

  private static final long LEAST_ROUND_TRIP_NS = 5_000_000L;

  private final int maxWindow;
  private int window;
  private long limit;
  private long grantedNs;

  Windows(int initialWindow, int maxWindow, long nowNs) {
    this.window = initialWindow;
    this.maxWindow = Math.max(initialWindow, maxWindow);
    this.limit = initialWindow;
    this.grantedNs = nowNs;
  }

  long limit() {
    return limit;
  }

  /**
   * Grants more if half a window was read since the last grant.
   *
   * @return whether {@link #limit} grew
   */
  boolean grant(long consumed, boolean spent, long roundTripNs, long nowNs) {
    int target = spent ? Bounds.LEAST_WINDOW : window;
    if (consumed + target - limit < target / 2) {
      return false;
    }
    if (!spent && nowNs - grantedNs < 4 * Math.max(LEAST_ROUND_TRIP_NS, roundTripNs)) {
      window = Math.min(maxWindow, 2 * window);
      target = window;
    }
    limit = consumed + target;
    grantedNs = nowNs;
    return true;
  }
}
