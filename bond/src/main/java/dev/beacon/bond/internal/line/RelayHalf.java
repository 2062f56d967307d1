package dev.beacon.bond.internal.line;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a relay. Its bytes go to the other; while that one takes no more
 * this one isn't read. Ends are passed on as ends and breaks as resets (RCH-032).
 */
final class RelayHalf extends ChannelInboundHandlerAdapter {

  private final Channel channel;
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
  private @Nullable RelayHalf other;
  private final IntConsumer counter;
  private boolean inputOver;
  private boolean outputShut;
  private boolean over;

  /**
   * A half.
   *
   * @param counter gets the number of bytes that came here
   */
  RelayHalf(Channel channel, IntConsumer counter) {
    this.channel = channel;
    this.counter = counter;
  }

  /** Both stand: earlier bytes go on. */
  static void join(RelayHalf one, RelayHalf two) {
    one.other = two;
    two.other = one;
    if (one.over || two.over) {
      one.reset();
      two.reset();
      return;
    }
    one.begin(two);
    two.begin(one);
  }

  private void begin(RelayHalf to) {
    for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
      ChannelCalls.write(to.channel, bytes);
    }
    to.channel.flush();
    if (inputOver) {
      to.endOutput();
    }
    channel.config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    RelayHalf to = other;
    counter.accept(bytes.readableBytes());
    if (over) {
      bytes.release();
    } else if (to == null) {
      early.add(bytes);
    } else {
      ChannelCalls.write(to.channel, bytes);
      if (!to.channel.isWritable()) {
        channel.config().setAutoRead(false);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (other != null) {
      other.channel.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (other != null && channel.isWritable()) {
      other.channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputOver = true;
      if (other != null) {
        other.endOutput();
      }
    }
  }

  private void endOutput() {
    Object unused =
        channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(
                flushed ->
                    ((DuplexChannel) channel)
                        .shutdownOutput()
                        .addListener(
                            shut -> {
                              outputShut = true;
                              closeIfDone();
                            }));
  }

  private void closeIfDone() {
    RelayHalf to = other;
    if (to != null && outputShut && to.outputShut) {
      end();
      to.end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      ChannelCalls.close(channel);
    }
  }

  /** Breaks this connection, and what belongs to it. */
  void reset() {
    if (!over) {
      over = true;
      ChannelCalls.reset(channel);
      early.forEach(ByteBuf::release);
      early.clear();
      if (other != null) {
        other.reset();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    reset();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    reset();
  }
}
