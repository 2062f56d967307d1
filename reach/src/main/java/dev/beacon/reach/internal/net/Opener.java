package dev.beacon.reach.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * How a connection is made: a Socket, or a SocketChannel.
 *
 * @param <T> what it is
 */
public interface Opener<T extends Closeable> {

  /** Makes one that isn't connected. */
  T create() throws IOException;

  /** Connects it; closing it from another thread ends that. */
  void connect(T socket, InetSocketAddress to, int timeoutMs) throws IOException;
}
