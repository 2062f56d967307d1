package dev.beacon.internal.mdns.find;

import dev.beacon.internal.mdns.link.Timing;
import java.util.random.RandomGenerator;

/**
 * The times of first questions (RFC 6762 section 5.2): a random 20 to 120 ms after they began, so
 * that hosts that hear the same packet do not ask together. Questions that begin meanwhile on any
 * link are sent at the same time, so the answers of both families come together.
 */
final class FirstQueries {

  private final RandomGenerator random;
  private boolean any;
  private long latestNs;

  FirstQueries(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the time of a question that begins now. */
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
