package dev.beacon.internal.mdns.link;

/**
 * Remembers the hashes of the last packets that we multicast on any link. So we recognise a packet
 * when the network returns it: on the same interface or on another one of the same network, once or
 * several times (FR-007). The address does not show this, because another program of this host has
 * the same address, and may ask the same question. If that program asks the same within a second,
 * its packet counts as ours; that neither saves nor costs a query.
 */
final class Echoes {

  /** More packets than the budgets allow in a second on two links. A power of two. */
  private static final int REMEMBERED = 1_024;

  /** The number of places for one hash. */
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

  /** Reports whether a packet with this hash was sent lately. */
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
