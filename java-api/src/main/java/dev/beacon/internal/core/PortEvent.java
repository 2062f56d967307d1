package dev.beacon.internal.core;

/**
 * An event that is not a datagram.
 *
 * @param kind the kind of event
 * @param ifindex the interface, 0 if the event concerns none
 * @param address the address as text, empty if the event concerns none
 * @param operation the operation that failed or the reason, empty if none
 * @param error the operating system's error, {@code ENOBUFS (105)}, empty if none
 * @param value a number that belongs to the kind: a rate, a size
 * @param limit the limit for the number
 */
public record PortEvent(
    Kind kind,
    int ifindex,
    String address,
    String operation,
    String error,
    long value,
    long limit) {

  /** The kinds of event, in the core's numbering from 1. */
  public enum Kind {
    /** An interface came, went or changed. */
    INTERFACES_CHANGED,
    /** The port is shared now, or isn't any more. */
    LAYOUT_CHANGED,
    /** A source began a cooldown. */
    RATE_LIMITED,
    /** One of the packets that were dropped. */
    DROP_SAMPLE,
    /** A membership was lost. */
    JOIN_FAILED,
    /** A packet did not go out. */
    SEND_FAILED,
    /** The kernel has no SO_REUSEPORT. */
    REUSEPORT_REFUSED,
    /** The kernel granted less receive buffer than was asked for. */
    RECEIVE_BUFFER_SMALL,
    /** The table of sources is nearly full. */
    SOURCES_80_PERCENT,
    /** A joined interface vanished. */
    INTERFACE_GONE,
    /** The kernel filter went up or was withdrawn. */
    SHIELD,
    /** More interfaces than the core can hold. */
    TOO_MANY_INTERFACES,
    /** A socket failed and was opened anew; value 1: it could not be, and its family is deaf. */
    SOCKET_FAILED,
    /** A watched peer's session changed its state. */
    SESSION,
    /** Somebody was answered who asked to be watched. */
    SESSION_NEW,
    /** ... and was let go of. */
    SESSION_GONE,
    /** ... or was not answered. */
    SESSION_REFUSED,
    /** The thread that watches woke up late. */
    ENGINE_LATE,
    /** The machine was suspended: value is for how many nanoseconds the clock stood still. */
    WOKE_UP,
    /**
     * An interface has more addresses than can be held: how many were left out, and one of them.
     */
    ADDRESSES_LEFT_OUT,
    /** One that this version does not know. */
    UNKNOWN;

    private static final Kind[] BY_CODE = values();

    static Kind ofCode(int code) {
      return code >= 1 && code < BY_CODE.length ? BY_CODE[code - 1] : UNKNOWN;
    }
  }
}
