package dev.beacon;

/** The state of a watch (RFC 5880 section 4.1, 6.2), numbered as on the wire. */
public enum PathState {
  /** This side disabled the session on purpose; nothing is known about the path. */
  ADMIN_DOWN,
  /** The peer does not answer, or says that it does not hear us. */
  DOWN,
  /** We hear the peer; it has not yet confirmed that it hears us. */
  INIT,
  /** Both sides hear each other. */
  UP
}
