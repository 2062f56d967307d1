package dev.beacon.reach.internal.board;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** The door to BFD, which tests replace. */
public interface Watching {

  /** Receives the reports of a session. */
  interface Told {
    /** The host answers. */
    void up();

    /** The host answered, and stopped answering. */
    void down(String why, Duration silent);

    /** The session says nothing about the host. */
    void nothing(String why);
  }

  /** A session. */
  interface Session {
    /** Sets the time between packets. */
    void interval(Duration interval);

    /** Ends it. */
    void close();
  }

  /**
   * Begins to watch.
   *
   * @throws IOException if watching is not possible here
   * @throws IllegalArgumentException if that address can't be watched
   */
  Session watch(Endpoint endpoint, Duration interval, int multiplier, Told told) throws IOException;

  /** Returns one for machines without BFD. */
  static Watching none() {
    return (endpoint, interval, multiplier, told) -> {
      throw new IOException("nothing to watch with");
    };
  }
}
