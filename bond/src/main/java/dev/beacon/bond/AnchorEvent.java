package dev.beacon.bond;

import java.time.Instant;
import java.util.Objects;

/** An event of an {@link Anchor} or a {@link Relay}. */
public sealed interface AnchorEvent {

  /** The time of the event. */
  Instant time();

  /**
   * A client made a bond.
   *
   * @param client the client's id; empty if it proved none
   * @param bond the start of the bond's random name
   * @param time the time of the event
   */
  record ClientJoined(String client, String bond, Instant time) implements AnchorEvent {
    /** Checks the values. */
    public ClientJoined {
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(bond, "bond");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * A client's bond is over.
   *
   * @param client the client's id; empty if it proved none
   * @param bond the start of the bond's random name
   * @param reason the reason
   * @param time the time of the event
   */
  record ClientLeft(String client, String bond, String reason, Instant time)
      implements AnchorEvent {
    /** Checks the values. */
    public ClientLeft {
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(bond, "bond");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * A connection was refused.
   *
   * @param source the address, or the id of the client if it has proved one
   * @param reason the reason
   * @param time the time of the event
   */
  record Refused(String source, String reason, Instant time) implements AnchorEvent {
    /** Checks the values. */
    public Refused {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }
}
