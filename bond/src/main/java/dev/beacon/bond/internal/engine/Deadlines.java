package dev.beacon.bond.internal.engine;

/** The earliest of several times. */
final class Deadlines {

  /** No time at all. */
  static final long NEVER = Long.MAX_VALUE;

  private final long nowNs;
  private long inNs = NEVER;

  Deadlines(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Something is due at a time, which may be over. */
  void at(long timeNs) {
    in(timeNs - nowNs);
  }

  /** Something is due after a while. */
  void in(long ns) {
    inNs = Math.min(inNs, Math.max(0, ns));
  }

  /** Nanoseconds from now, or {@link #NEVER}. */
  long nextInNs() {
    return inNs;
  }
}
