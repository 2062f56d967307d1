package dev.beacon.bond.internal.wire;

/** The reason of the end of a line or a bond. */
public enum CloseCode {
  /** All was said. */
  DONE(0),
  /** The peer broke a rule of the format. */
  PROTOCOL(1),
  /** No version in common. */
  VERSION(2),
  /** The peer holds streams of a bond that isn't there (any more). */
  UNKNOWN_BOND(3),
  /** The client isn't let in, or the bond is another's. */
  NOT_ALLOWED(4),
  /** Too many of something. */
  LIMIT(5),
  /** The anchor is about to end. */
  DRAINING(6),
  /** A fault of this side. */
  INTERNAL(7),
  /** Another line of the same path speaks. */
  REPLACED(8);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  /** The number on the line. */
  public int number() {
    return number;
  }

  /** The code of a number; those of later versions count as {@link #INTERNAL}. */
  public static CloseCode of(int number) {
    for (CloseCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return INTERNAL;
  }
}
