package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import java.util.Locale;

/** The kinds of refusals that are counted; a stranger can't make more of them. */
public enum Refusal {
  /** Too many connections that have not proved who they are. */
  CONNECTIONS("too many connections"),
  /** Too many handshakes. */
  HANDSHAKES("too many handshakes a second"),
  /** The network may not use the relay. */
  NETWORK("not of a network that may use the relay"),
  /** TLS did not stand, or asked for no anchor that is known here. */
  TLS("no handshake"),
  /** The first frame did not come. */
  HELLO("no HELLO"),
  /** An endpoint has another key than the anchor. */
  WRONG_KEY("another key"),
  /** A rule of the format was broken. */
  PROTOCOL("PROTOCOL"),
  /** No version in common. */
  VERSION("VERSION"),
  /** The anchor does not know the bond any more. */
  UNKNOWN_BOND("UNKNOWN_BOND"),
  /** The client isn't let in. */
  NOT_ALLOWED("NOT_ALLOWED"),
  /** Too many bonds, lines or streams. */
  LIMIT("LIMIT"),
  /** The anchor is about to end. */
  DRAINING("DRAINING"),
  /** A fault of the other end. */
  INTERNAL("INTERNAL"),
  /** The service refused a connection. */
  SERVICE_REFUSED("the service refused"),
  /** The service doesn't answer. */
  SERVICE_UNREACHABLE("the service doesn't answer"),
  /** There is no such service. */
  NO_SUCH_SERVICE("no such service"),
  /** No more streams are taken. */
  TOO_MANY_STREAMS("too many streams");

  private final String words;

  Refusal(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** The name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a line's end that isn't in order. */
  static Refusal of(CloseCode code) {
    return switch (code) {
      case PROTOCOL -> PROTOCOL;
      case VERSION -> VERSION;
      case UNKNOWN_BOND -> UNKNOWN_BOND;
      case NOT_ALLOWED -> NOT_ALLOWED;
      case LIMIT -> LIMIT;
      case DRAINING -> DRAINING;
      default -> INTERNAL;
    };
  }

  /** The kind of an answer to OPEN; see {@link Frame.Opened}. */
  static Refusal of(int opened) {
    return switch (opened) {
      case Frame.Opened.REFUSED -> SERVICE_REFUSED;
      case Frame.Opened.UNREACHABLE -> SERVICE_UNREACHABLE;
      case Frame.Opened.NO_SUCH_SERVICE -> NO_SUCH_SERVICE;
      case Frame.Opened.NOT_ALLOWED -> NOT_ALLOWED;
      default -> TOO_MANY_STREAMS;
    };
  }
}
