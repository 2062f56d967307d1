package dev.beacon.reach.internal.engine;

/** The health of an endpoint, best first. */
public enum Health {
  /** Its host answers, or a connection was made and nothing spoke against it since. */
  UP,
  /** Its health is unknown. */
  UNKNOWN,
  /** It failed, or its host stopped answering. */
  DOWN
}
