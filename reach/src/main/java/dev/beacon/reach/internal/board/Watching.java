package dev.beacon.reach.internal.board;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** The way to BFD, which tests close. */
public interface Watching {

  /** Told what a session says. */
  interface Told {
    /** The host answers. */
    void up();

    /** The host answered and does no more. */
    void down(String why, Duration silent);

    /** Nothing can be said. */
    void nothing(String why);
  }

  /** A session. */
  interface Session {
    /** As long as that between packets, from now on. */
    void interval(Duration interval);

    /** Ends it. */
    void close();
  }

  /**
   * Begins to watch.
   *
   * @throws IOException if that is not possible here
   * @throws IllegalArgumentException if that address can't be watched
   */
  Session watch(Endpoint endpoint, Duration interval, int multiplier, Told told) throws IOException;

  /** Where there is no BFD. */
  static Watching none() {
    return (endpoint, interval, multiplier, told) -> {
      throw new IOException("nothing to watch with");
    };
  }
}
