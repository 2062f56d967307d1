package dev.beacon.reach;

/** The way in which Reach judges whether an instance is alive. */
public enum Liveness {
  /** BFD watches its host (RFC 5880): a silent host counts as dead within milliseconds. */
  WATCH,
  /**
   * Reach connects to its port every 500 ms. It counts as dead after two misses, or at once if it
   * refuses.
   */
  PROBES
}
