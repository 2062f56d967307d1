package dev.beacon.internal.mdns.publish;

import dev.beacon.internal.mdns.link.Timing;
import java.util.random.RandomGenerator;

/**
 * When claims send their first probes: a random time up to 250 ms after they arose (RFC 6762
 * section 8.1), those that arise meanwhile along with it, in the same packets. Of many, twenty
 * every 100 ms: a program that publishes a thousand services must not flood the link.
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

  /** When a claim that arises now sends its first probe. */
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
