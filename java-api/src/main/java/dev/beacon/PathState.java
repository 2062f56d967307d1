package dev.beacon;

/** The state of a watch (RFC 5880 section 4.1, 6.2), numbered as on the wire. */
public enum PathState {
  /** Disabled on purpose, by this side; nothing is concluded about the path. */
  ADMIN_DOWN,
  /** The peer does not answer, or says that it does not hear us. */
  DOWN,
  /** The peer is heard and has not yet confirmed that it hears us. */
  INIT,
  /** Both sides hear each other. */
  UP
}
