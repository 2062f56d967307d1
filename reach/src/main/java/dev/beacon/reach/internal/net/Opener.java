package dev.beacon.reach.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Makes a connection: a Socket, or a SocketChannel.
 *
 * @param <T> the type of connection
 */
public interface Opener<T extends Closeable> {

  /** Makes an unconnected one. */
  T create() throws IOException;

  /** Sets its options. */
  default void prepare(T socket) throws IOException {}

  /** Connects it; a close by another thread ends that. */
  void connect(T socket, InetSocketAddress to, int timeoutMs) throws IOException;
}
