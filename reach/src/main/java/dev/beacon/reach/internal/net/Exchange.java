package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.net.Dialler.Reached;
import java.io.Closeable;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.Function;

/** The way from sockets to whoever knows the instances. */
public interface Exchange {

  /**
   * Connects to the best instance that there is.
   *
   * @param timeout for all attempts together; zero for as long as they take
   * @param registered what a verdict is to end
   * @throws dev.beacon.reach.NothingAlive if none could be connected to
   * @throws SocketException if it is closed
   */
  <T extends Closeable> Reached<T> connect(
      Opener<T> opener, Duration timeout, Function<Reached<T>, Cuttable> registered)
      throws SocketException;

  /** A socket was closed. */
  void released(Endpoint endpoint, Cuttable socket);

  /** A socket was reset, or something like that. */
  void reset(Endpoint endpoint);

  /** The other side ended a socket in order. */
  void ended(Endpoint endpoint);
}
