package dev.beacon.bond.sim;

import java.util.SplittableRandom;

/** One way between client and anchor: its latency and rate, and whether it passes anything. */
final class SimPath {

  private static final int PER_MILLE = 1_000;

  /** The least time in which TCP sends again without a sign of the other end. */
  private static final long LEAST_TIMEOUT_NS = 200_000_000L;

  private final int slot;
  private long bytesPerSecond;
  private long latencyNs;
  private boolean cutToAnchor;
  private boolean cutToClient;
  private boolean wasCut;
  private long longestQueueNs;
  private int lossPerMille;
  private SplittableRandom losing = new SplittableRandom(0);
  private long openToAnchorNs = Long.MIN_VALUE / 2;
  private long openToClientNs = Long.MIN_VALUE / 2;

  SimPath(int slot, long latencyNs, long bytesPerSecond) {
    this.slot = slot;
    this.latencyNs = latencyNs;
    this.bytesPerSecond = bytesPerSecond;
  }

  int slot() {
    return slot;
  }

  long latencyNs() {
    return latencyNs;
  }

  /** A segment waits so long for those before it. */
  void queued(long ns) {
    longestQueueNs = Math.max(longestQueueNs, ns);
  }

  /** The longest time that a segment has waited since this was asked last. */
  long longestQueueNs() {
    long longestNs = longestQueueNs;
    longestQueueNs = 0;
    return longestNs;
  }

  void latencyNs(long ns) {
    latencyNs = ns;
  }

  /** Loses so many segments of a thousand from now on. */
  void loses(int perMille, SplittableRandom random) {
    lossPerMille = perMille;
    losing = random;
  }

  /** How much later a segment arrives because TCP sent it again: seldom after its timeout. */
  long againNs() {
    long ns = 0;
    while (losing.nextInt(PER_MILLE) < lossPerMille) {
      ns += losing.nextInt(4) == 0 ? LEAST_TIMEOUT_NS + 2 * latencyNs : 2 * latencyNs;
    }
    return ns;
  }

  void bytesPerSecond(long rate) {
    bytesPerSecond = rate;
  }

  long bytesPerSecond() {
    return bytesPerSecond;
  }

  void cut(boolean toAnchor, boolean toClient) {
    cutToAnchor |= toAnchor;
    cutToClient |= toClient;
    wasCut = true;
  }

  void heal(long nowNs) {
    if (cutToAnchor) {
      openToAnchorNs = nowNs;
    }
    if (cutToClient) {
      openToClientNs = nowNs;
    }
    cutToAnchor = false;
    cutToClient = false;
  }

  boolean passes(boolean toAnchor) {
    return toAnchor ? !cutToAnchor : !cutToClient;
  }

  boolean wasCut() {
    return wasCut;
  }

  long openSinceNs(boolean toAnchor) {
    return toAnchor ? openToAnchorNs : openToClientNs;
  }
}
