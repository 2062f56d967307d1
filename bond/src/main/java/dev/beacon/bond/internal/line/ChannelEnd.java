package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;

/**
 * A local TCP connection as the end of a stream: the service's at an anchor, a program's at a
 * listening bond. Ends are passed on as ends and breaks as resets, both ways (RCH-020). It reads no
 * more than the other side takes (RCH-028).
 */
final class ChannelEnd extends ChannelInboundHandlerAdapter implements StreamEnd {

  private static final int READ_BYTES = 64 * 1024;

  private final Channel channel;
  private final BondStream stream;
  private final int breakReason;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private boolean inputOver;
  private boolean finished;
  private boolean outputOver;
  private boolean outputShut;
  private boolean over;

  /**
   * The end of a stream.
   *
   * @param breakReason the peer gets it when this connection breaks; see {@link Frame.Reset}
   */
  ChannelEnd(Channel channel, BondStream stream, int breakReason) {
    this.channel = channel;
    this.stream = stream;
    this.breakReason = breakReason;
  }

  @Override
  public void changed() {
    if (over) {
      return;
    }
    StreamState.State state = stream.state();
    if (state == StreamState.State.RESET || state == StreamState.State.REFUSED) {
      abort();
      return;
    }
    push();
    pull();
  }

  /** From the connection into the stream. */
  private void push() {
    while (!waiting.isEmpty()) {
      ByteBuf first = waiting.element();
      first.skipBytes(stream.write(first.nioBuffer()));
      if (first.isReadable()) {
        break;
      }
      waiting.remove().release();
    }
    channel.config().setAutoRead(waiting.isEmpty());
    if (waiting.isEmpty() && inputOver && !finished) {
      finished = true;
      stream.finish();
    }
  }

  /** From the stream into the connection. */
  private void pull() {
    boolean wrote = false;
    while (channel.isWritable() && !outputOver) {
      ByteBuf buffer = channel.alloc().buffer(READ_BYTES);
      int moved = stream.read(buffer.nioBuffer(0, READ_BYTES));
      if (moved <= 0) {
        buffer.release();
        break;
      }
      ChannelCalls.write(channel, buffer.writerIndex(moved));
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
    if (stream.isAtEnd() && !outputOver) {
      outputOver = true;
      Object unused =
          channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> shutOutput());
    }
    closeIfDone();
  }

  private void shutOutput() {
    Object unused =
        ((DuplexChannel) channel)
            .shutdownOutput()
            .addListener(
                done -> {
                  outputShut = true;
                  closeIfDone();
                });
  }

  private void closeIfDone() {
    if (outputShut && finished && !over) {
      over = true;
      ChannelCalls.close(channel);
    }
  }

  /** The stream broke: so does the connection. */
  private void abort() {
    if (!over) {
      over = true;
      ChannelCalls.reset(channel);
    }
  }

  /** The connection broke: so does the stream. */
  private void broken() {
    if (!over) {
      over = true;
      stream.reset(breakReason);
      ChannelCalls.close(channel);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (over) {
      bytes.release();
      return;
    }
    waiting.add(bytes);
    push();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !over) {
      inputOver = true;
      push();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!over && channel.isWritable()) {
      pull();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broken();
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }
}
