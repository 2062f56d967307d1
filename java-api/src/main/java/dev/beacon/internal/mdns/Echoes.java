package dev.beacon.internal.mdns;

/**
 * The last packets that we sent on a link, by their hashes, so that they are known again when the
 * network gives them back, once or more often (FR-007). Another program of this host may have our
 * address, and the same question; only the packet itself tells. If it asks the same within a second
 * of us, its packet passes for ours: that spares no query, and costs none.
 */
final class Echoes {

  /** More than the questions' budget lets out at once, and known answers beside them. */
  private static final int REMEMBERED = 512;

  private final long[] hashes = new long[REMEMBERED];
  private final long[] sentNs = new long[REMEMBERED];
  private int count;
  private int next;

  void sent(long hash, long nowNs) {
    hashes[next] = hash;
    sentNs[next] = nowNs;
    next = (next + 1) % REMEMBERED;
    count = Math.min(count + 1, REMEMBERED);
  }

  /** Whether a packet with this hash was sent lately. */
  boolean heard(long hash, long nowNs) {
    for (int i = 0; i < count; i++) {
      if (hashes[i] == hash && nowNs - sentNs[i] <= Timing.ECHO_NS) {
        return true;
      }
    }
    return false;
  }
}
