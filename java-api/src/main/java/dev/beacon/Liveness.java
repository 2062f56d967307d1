package dev.beacon;

/** Whether the host of a service answers when it is watched (BFD, RFC 5880). */
public enum Liveness {
  /** At least one of its addresses answers. */
  UP,
  /** None answers any more, and one did. */
  DOWN,
  /** It is not watched, or never answered, or says that it is not to be watched now. */
  UNKNOWN
}
