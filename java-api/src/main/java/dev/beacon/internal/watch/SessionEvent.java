package dev.beacon.internal.watch;

/**
 * An event of the watching core.
 *
 * @param kind the kind of event
 * @param session the session, 0 if the event concerns none
 * @param changes how often its state changed since the last such event; of a dropped packet the
 *     number of the counter of its reason
 * @param timeNs the time of the last change, monotonic
 * @param address the peer as text, empty if the event concerns none
 * @param ifindex the interface, 0 if none is concerned
 * @param text the failed operation and its error, or the reason why a peer was refused; otherwise
 *     empty
 */
public record SessionEvent(
    Kind kind, int session, int changes, long timeNs, String address, int ifindex, String text) {

  /** The kinds of event. */
  public enum Kind {
    /** A session's state changed. */
    CHANGED,
    /** A peer that is not configured is answered (RFC 9468). */
    NEW,
    /** The session of a peer that is not configured has ended. */
    GONE,
    /** A peer that is not configured was refused. */
    REFUSED,
    /** A packet was dropped; a few of many are told. */
    DROPPED,
    /** The driver woke up late. */
    LATE,
    /** A socket failed. */
    SOCKET_FAILED,
    /** An event that does not concern watching. */
    OTHER
  }
}
