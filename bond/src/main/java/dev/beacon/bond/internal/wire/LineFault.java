package dev.beacon.bond.internal.wire;

/**
 * Says that the peer of a line broke a rule: the line ends with this code. It has no stack trace: a
 * flood of rubbish costs no garbage to speak of.
 */
public final class LineFault extends Exception {

  private static final long serialVersionUID = 1L;

  private final CloseCode code;

  /** A fault with its words for the peer and the log. */
  public LineFault(CloseCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  /** A broken rule of the format. */
  public static LineFault protocol(String text) {
    return new LineFault(CloseCode.PROTOCOL, text);
  }

  /** The code that the line is closed with. */
  public CloseCode code() {
    return code;
  }
}
