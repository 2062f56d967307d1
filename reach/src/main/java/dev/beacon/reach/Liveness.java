package dev.beacon.reach;

/** How it is judged whether an instance lives. */
public enum Liveness {
  /** Its host is watched by BFD (RFC 5880): a silent one is dead within milliseconds. */
  WATCH,
  /** Its port is connected to every 500 ms; dead after two misses, or at once if it refuses. */
  PROBES
}
