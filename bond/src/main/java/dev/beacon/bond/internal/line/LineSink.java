package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.BondSink;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.Map;

/** The common part of both ends of a bond: lines are connections, and streams have ends. */
abstract class LineSink implements BondSink {

  private final Map<LineState, Channel> channels;
  private final Map<StreamState, StreamEnd> ends;

  /** The maps belong to the caller; lines and streams that are over are taken out. */
  LineSink(Map<LineState, Channel> channels, Map<StreamState, StreamEnd> ends) {
    this.channels = channels;
    this.ends = ends;
  }

  @Override
  public void transmit(LineState line, ByteBuffer bytes) {
    Channel channel = channels.get(line);
    if (channel != null) {
      ChannelCalls.send(channel, Unpooled.wrappedBuffer(bytes));
    }
  }

  @Override
  public void hangUp(LineState line) {
    Channel channel = channels.remove(line);
    if (channel != null) {
      ChannelCalls.close(channel);
    }
  }

  @Override
  public void streamChanged(StreamState stream) {
    StreamEnd end = ends.get(stream);
    if (end != null) {
      end.changed();
    }
    if (stream.isOver()) {
      ends.remove(stream);
    }
  }
}
