package dev.beacon.internal.mdns.link;

/** A bound on how often something happens: once per interval on average, and some at once. */
public final class Pace {

  private final long intervalNs;
  private final long burstNs;
  private boolean happenedBefore;
  private long busyUntilNs;

  public Pace(long intervalNs, int atOnce) {
    this.intervalNs = intervalNs;
    this.burstNs = intervalNs * atOnce;
  }

  /** The time when it may happen next: now, or later. */
  public long nextNs(long nowNs) {
    return happenedBefore && busyUntilNs - nowNs > burstNs ? busyUntilNs - burstNs : nowNs;
  }

  /** Counts one event now. */
  public void happened(long nowNs) {
    happened(1, nowNs);
  }

  /** Counts several events now. */
  public void happened(int times, long nowNs) {
    long busyNs = happenedBefore ? Math.max(0, busyUntilNs - nowNs) : 0;
    busyUntilNs = nowNs + busyNs + times * intervalNs;
    happenedBefore = true;
  }

  /** Reports whether the whole burst is available again. */
  public boolean rested(long nowNs) {
    return !happenedBefore || busyUntilNs - nowNs <= 0;
  }
}
