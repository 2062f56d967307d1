package dev.beacon.internal.mdns.link;

/**
 * The last packets that we multicast, on whatever link, by their hashes, so that they are known
 * again when the network gives them back: on the same interface, on another one that leads to the
 * same network, once or more often (FR-007). Another program of this host may have our address, and
 * the same question; only the packet itself tells. If it asks the same within a second of us, its
 * packet passes for ours: that spares no query, and costs none.
 */
final class Echoes {

  /** More than the budgets let out in a second on two links. A power of two. */
  private static final int REMEMBERED = 1_024;

  /** Places that a hash may have. */
  private static final int WAYS = 4;

  private final long[] hashes = new long[REMEMBERED];
  private final long[] sentNs = new long[REMEMBERED];
  private final boolean[] used = new boolean[REMEMBERED];

  void sent(long hash, long nowNs) {
    int oldest = firstPlace(hash);
    for (int i = firstPlace(hash); i < firstPlace(hash) + WAYS; i++) {
      if (!used[i] || hashes[i] == hash) {
        oldest = i;
        break;
      }
      if (sentNs[i] - sentNs[oldest] < 0) {
        oldest = i;
      }
    }
    hashes[oldest] = hash;
    sentNs[oldest] = nowNs;
    used[oldest] = true;
  }

  /** Whether a packet with this hash was sent lately. */
  boolean heard(long hash, long nowNs) {
    for (int i = firstPlace(hash); i < firstPlace(hash) + WAYS; i++) {
      if (used[i] && hashes[i] == hash && nowNs - sentNs[i] <= Timing.ECHO_NS) {
        return true;
      }
    }
    return false;
  }

  private static int firstPlace(long hash) {
    long mixed = hash * 0x9e3779b97f4a7c15L; // odd, its bits well spread
    return (int) (mixed >>> 40) & (REMEMBERED - WAYS);
  }
}
