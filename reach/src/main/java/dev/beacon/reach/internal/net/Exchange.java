package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.net.Dialler.Reached;
import java.io.Closeable;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.Function;

/** The sockets' way to the known instances. */
public interface Exchange {

  /**
   * Connects to the best instance.
   *
   * @param timeout the limit of all attempts together; zero means no limit
   * @param registered makes the object that a verdict ends
   * @throws dev.beacon.reach.NothingAlive if none could be connected to
   * @throws SocketException if it is closed
   */
  <T extends Closeable> Reached<T> connect(
      Opener<T> opener, Duration timeout, Function<Reached<T>, Cuttable> registered)
      throws SocketException;

  /** Handles a closed socket. */
  void released(Endpoint endpoint, Cuttable socket);

  /** Handles a socket that was reset, or failed in a similar way. */
  void reset(Endpoint endpoint);

  /** Handles a socket that the other side ended in order. */
  void ended(Endpoint endpoint);
}
