package dev.beacon.internal.mdns.publish;

import dev.beacon.internal.mdns.link.Timing;
import java.util.random.RandomGenerator;

/**
 * Sets the time of each claim's first probe: a random time up to 250 ms after the claim began (RFC
 * 6762 section 8.1). Claims that begin in the meantime share this time and its packets. Of many
 * claims, twenty probe every 100 ms, because a program that publishes a thousand services must not
 * flood the link.
 */
final class FirstProbes {

  private static final int NAMES_AT_ONCE = 20;

  private final RandomGenerator random;
  private boolean any;
  private long dueNs;
  private int left;

  FirstProbes(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the time of the first probe of a claim that begins now. */
  long dueNs(long nowNs) {
    if (any && dueNs - nowNs > 0) {
      if (left == 0) {
        dueNs = Timing.after(dueNs, Timing.PROBE_SPACING_NS);
        left = NAMES_AT_ONCE;
      }
    } else {
      long earliestNs = any ? dueNs + Timing.PROBE_SPACING_NS : nowNs;
      long chosenNs = Timing.after(nowNs, random.nextLong(Timing.PROBE_INTERVAL_NS + 1));
      dueNs = earliestNs - chosenNs > 0 ? earliestNs : chosenNs;
      left = NAMES_AT_ONCE;
      any = true;
    }
    left--;
    return dueNs;
  }
}
