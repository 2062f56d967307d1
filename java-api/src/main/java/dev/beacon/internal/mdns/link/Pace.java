package dev.beacon.internal.mdns.link;

/** A bound on how often something happens. There may be many thousands with the same limit. */
public final class Pace {

  /** Once per interval on average, and so many times at once. */
  public record Limit(long intervalNs, int atOnce) {

    private long burstNs() {
      return intervalNs * atOnce;
    }
  }

  private final Limit limit;
  private long busyUntilNs = Timing.NEVER_NS; // this, if nothing happened yet

  public Pace(Limit limit) {
    this.limit = limit;
  }

  /** The time when it may happen next: now, or later. */
  public long nextNs(long nowNs) {
    return happenedBefore() && busyUntilNs - nowNs > limit.burstNs()
        ? busyUntilNs - limit.burstNs()
        : nowNs;
  }

  /** Counts one event now. */
  public void happened(long nowNs) {
    happened(1, nowNs);
  }

  /** Counts several events now. */
  public void happened(int times, long nowNs) {
    long busyNs = happenedBefore() ? Math.max(0, busyUntilNs - nowNs) : 0;
    busyUntilNs = Timing.after(nowNs, busyNs + times * limit.intervalNs());
  }

  /** Reports whether the whole burst is available again. */
  public boolean rested(long nowNs) {
    return !happenedBefore() || busyUntilNs - nowNs <= 0;
  }

  private boolean happenedBefore() {
    return busyUntilNs != Timing.NEVER_NS;
  }
}
