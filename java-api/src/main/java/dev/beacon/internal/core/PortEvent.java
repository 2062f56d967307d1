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
    /** The port is now shared, or no longer shared. */
    LAYOUT_CHANGED,
    /** A source began a cooldown. */
    RATE_LIMITED,
    /** A sample of the dropped packets. */
    DROP_SAMPLE,
    /** A membership was lost. */
    JOIN_FAILED,
    /** A packet could not be sent. */
    SEND_FAILED,
    /** The kernel has no SO_REUSEPORT. */
    REUSEPORT_REFUSED,
    /** The kernel granted less receive buffer than was asked for. */
    RECEIVE_BUFFER_SMALL,
    /** The table of sources is nearly full. */
    SOURCES_80_PERCENT,
    /** A joined interface vanished. */
    INTERFACE_GONE,
    /** The kernel filter was attached or removed. */
    SHIELD,
    /** There are more interfaces than the core can hold. */
    TOO_MANY_INTERFACES,
    /** A socket failed and was opened again; value 1: that failed, and its family hears nothing. */
    SOCKET_FAILED,
    /** A watched peer's session changed its state. */
    SESSION,
    /** A peer that is not configured was answered. */
    SESSION_NEW,
    /** ... its session has ended. */
    SESSION_GONE,
    /** ... it was refused. */
    SESSION_REFUSED,
    /** The thread that watches woke up late. */
    ENGINE_LATE,
    /**
     * The machine was suspended; the value is the time in nanoseconds that the clock stood still.
     */
    WOKE_UP,
    /**
     * An interface has more addresses than can be held; has the number of omitted ones, and one of
     * them.
     */
    ADDRESSES_LEFT_OUT,
    /** An event that this version does not know. */
    UNKNOWN;

    private static final Kind[] BY_CODE = values();

    static Kind ofCode(int code) {
      return code >= 1 && code < BY_CODE.length ? BY_CODE[code - 1] : UNKNOWN;
    }
  }
}
