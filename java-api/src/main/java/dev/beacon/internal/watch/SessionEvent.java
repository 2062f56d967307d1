package dev.beacon.internal.watch;

/**
 * Something that the watching core tells.
 *
 * @param kind what
 * @param session the session, 0 if none is concerned
 * @param changes how often its state changed since the last such event
 * @param timeNs when the last change happened, monotonic
 * @param address the peer as text, empty if none is concerned
 * @param ifindex the interface, 0 if none is concerned
 * @param text the failed operation and its error, or why nobody was answered; else empty
 */
public record SessionEvent(
    Kind kind, int session, int changes, long timeNs, String address, int ifindex, String text) {

  /** The kinds of event. */
  public enum Kind {
    /** A session's state changed. */
    CHANGED,
    /** Somebody who asked is answered (RFC 9468). */
    NEW,
    /** Somebody who was answered is let go of. */
    GONE,
    /** Somebody who asked is not answered. */
    REFUSED,
    /** The driver woke up late. */
    LATE,
    /** A socket failed. */
    SOCKET_FAILED,
    /** Nothing that concerns watching. */
    OTHER
  }
}
