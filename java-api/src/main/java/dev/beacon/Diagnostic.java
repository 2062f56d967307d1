package dev.beacon;

/**
 * The reason why a session last left the state {@link PathState#UP} (RFC 5880 section 4.1).
 *
 * @param code 0 to 31; 9 to 31 are reserved and kept as received
 */
public record Diagnostic(int code) {

  /** Nothing is wrong. */
  public static final Diagnostic NONE = new Diagnostic(0);

  /** No packet came within the detection time. */
  public static final Diagnostic DETECTION_TIME_EXPIRED = new Diagnostic(1);

  /** The peer said that it is down. */
  public static final Diagnostic NEIGHBOR_SIGNALED_DOWN = new Diagnostic(3);

  /** The interface, its carrier or the local address is missing. */
  public static final Diagnostic PATH_DOWN = new Diagnostic(5);

  /** The session was disabled or closed on purpose. */
  public static final Diagnostic ADMINISTRATIVELY_DOWN = new Diagnostic(7);

  private static final String[] WORDS = {
    "no diagnostic",
    "detection time expired",
    "echo function failed",
    "neighbor signaled session down",
    "forwarding plane reset",
    "path down",
    "concatenated path down",
    "administratively down",
    "reverse concatenated path down"
  };

  /**
   * Checks the code.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public Diagnostic {
    if (code < 0 || code > 31) {
      throw new IllegalArgumentException("code " + code + ": must be 0 to 31");
    }
  }

  /**
   * Returns the RFC's words, {@code detection time expired}; for a reserved code {@code diagnostic
   * 9}.
   */
  @Override
  public String toString() {
    return code < WORDS.length ? WORDS[code] : "diagnostic " + code;
  }
}
