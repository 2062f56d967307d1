package dev.beacon.reach.internal.engine;

/** What is known of an endpoint, in the order in which they are tried. */
public enum Health {
  /** Its host answers, or a connection was made and nothing was heard against it. */
  UP,
  /** Nothing is known. */
  UNKNOWN,
  /** It failed, or its host stopped answering. */
  DOWN
}
