package dev.beacon.internal.mdns.find;

import dev.beacon.internal.mdns.link.Timing;
import java.util.random.RandomGenerator;

/**
 * When first questions are asked (RFC 6762 section 5.2): a random 20 to 120 ms after they arose, so
 * that hosts that hear the same don't ask in step. What arises meanwhile, on whatever link, is
 * asked along: then the answers of both families come together.
 */
final class FirstQueries {

  private final RandomGenerator random;
  private boolean any;
  private long latestNs;

  FirstQueries(RandomGenerator random) {
    this.random = random;
  }

  /** When a question that arises now is due. */
  long dueNs(long nowNs) {
    long waitNs = latestNs - nowNs;
    if (!any || waitNs <= 0 || waitNs > Timing.FIRST_QUERY_MOST_NS) {
      any = true;
      latestNs = Timing.after(nowNs, delayNs());
    }
    return latestNs;
  }

  /** A random 20 to 120 ms. */
  long delayNs() {
    return random.nextLong(Timing.FIRST_QUERY_LEAST_NS, Timing.FIRST_QUERY_MOST_NS + 1);
  }
}
