package dev.beacon.bond.sim;

/** One way between client and anchor: its latency and rate, and whether it passes anything. */
final class SimPath {

  private final int slot;
  private long bytesPerSecond;
  private long latencyNs;
  private boolean cutToAnchor;
  private boolean cutToClient;
  private boolean wasCut;
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

  void latencyNs(long ns) {
    latencyNs = ns;
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
