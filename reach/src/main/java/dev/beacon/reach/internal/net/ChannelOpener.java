package dev.beacon.reach.internal.net;

import dev.beacon.reach.InstanceDown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Connects genuine channels. */
public final class ChannelOpener implements Opener<SocketChannel> {

  @Override
  public SocketChannel create() throws IOException {
    return SocketChannel.open();
  }

  @Override
  public void connect(SocketChannel channel, InetSocketAddress to, int timeoutMs)
      throws IOException {
    channel.socket().connect(to, timeoutMs);
  }

  /** Returns a channel that a verdict ends; its user then finds it closed. */
  public static Cuttable cuttable(SocketChannel channel, Runnable then) {
    InetAddress local = channel.socket().getLocalAddress();
    return new Cuttable() {
      @Override
      public void cut(InstanceDown why) {
        try {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset, not an end in order
          channel.close();
        } catch (IOException e) {
          // another thread closed it at the same time
        }
        then.run();
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public InetAddress localAddress() {
        return local;
      }
    };
  }
}
