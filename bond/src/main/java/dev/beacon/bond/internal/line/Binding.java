package dev.beacon.bond.internal.line;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Waits for a port. */
final class Binding {

  private Binding() {}

  /** The port's channel; its failure names the address. */
  static Channel await(ChannelFuture binding, InetSocketAddress at) throws IOException {
    ChannelFuture done = binding.awaitUninterruptibly();
    if (!done.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + at.getHostString()
              + ":"
              + at.getPort()
              + ": "
              + ClientBond.words(done.cause()),
          done.cause());
    }
    return done.channel();
  }
}
