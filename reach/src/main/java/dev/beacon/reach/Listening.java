package dev.beacon.reach;

import dev.beacon.reach.internal.net.Forwarder;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A local port that leads to a service, until closed. */
public final class Listening implements AutoCloseable {

  private final Forwarder forwarder;

  Listening(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /** The address and port on which it listens. */
  public InetSocketAddress address() {
    return forwarder.address();
  }

  /** Closes the port and resets the connections through it. Idempotent. */
  @Override
  public void close() {
    try {
      forwarder.close();
    } catch (IOException e) {
      throw new IllegalStateException("a listening socket can't be closed", e);
    }
  }
}
