package dev.beacon;

/** The answers of a watched service's host: it is alive, dead or unknown (BFD, RFC 5880). */
public enum Liveness {
  /** At least one of its addresses answers. */
  UP,
  /** None answers any more, and one did. */
  DOWN,
  /** It is not watched, or never answered, or says that it is not to be watched now. */
  UNKNOWN
}
