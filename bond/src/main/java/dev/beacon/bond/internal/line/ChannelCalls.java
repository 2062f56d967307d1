package dev.beacon.bond.internal.line;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * Calls whose outcome is told elsewhere: a connection that failed is over, and that is an event.
 */
final class ChannelCalls {

  private ChannelCalls() {}

  /** Writes, to go out with the next flush. */
  static void write(Channel channel, ByteBuf bytes) {
    Object unused = channel.write(bytes);
  }

  /** Writes at once. */
  static void send(Channel channel, ByteBuf bytes) {
    Object unused = channel.writeAndFlush(bytes);
  }

  /** Closes a connection in order, after all that was written. */
  static void close(Channel channel) {
    Object unused = channel.close();
  }

  /** Closes a connection with a reset. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      boolean unused = channel.config().setOption(ChannelOption.SO_LINGER, 0);
      close(channel);
    }
  }
}
