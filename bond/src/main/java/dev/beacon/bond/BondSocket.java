package dev.beacon.bond;

import dev.beacon.bond.internal.line.StreamDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A socket whose stream goes over a bond. It has streams, timeouts, half-close and reset as any
 * other. It has no channel, no urgent data, and the address where the first line ends.
 */
final class BondSocket extends Socket {

  /** An address that means nothing: the bond knows where to go. */
  static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  BondSocket(Bond bond, String service) throws SocketException {
    super(new BondSocketImpl(bond, service));
  }

  /** A stream that came to an anchor. */
  BondSocket(StreamDoor come, InetSocketAddress from) throws SocketException {
    super(new BondSocketImpl(come, from));
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  /** The endpoint is left alone, so that a name in it need not be known to anybody. */
  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    super.connect(ANYWHERE, timeout);
  }
}
