package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.wire.Frame;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A local port that leads into a bond, for programs that take an address only. A connection that
 * comes while no line is up waits five seconds for one, then it is reset.
 */
public final class LocalPort implements AutoCloseable {

  private static final int PATIENCE_MS = 5_000;

  private final Loop loop;
  private final ClientBond bond;
  private final String service;
  private final Channel port;
  private final ChannelGroup connections;

  /**
   * Listens there.
   *
   * @throws IOException if the port can't be had
   */
  public LocalPort(Loop loop, ClientBond bond, String service, InetSocketAddress at)
      throws IOException {
    this.loop = loop;
    this.bond = bond;
    this.service = service;
    this.connections = new DefaultChannelGroup(loop.events());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.events(), loop.events())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    take(channel);
                  }
                });
    this.port = Binding.await(bootstrap.bind(at), at);
  }

  /** The address that it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) port.localAddress();
  }

  private void take(Channel channel) {
    boolean opened =
        bond.open(
            service,
            stream -> {
              ChannelEnd end = new ChannelEnd(channel, stream, Frame.Reset.BY_PROGRAM);
              channel.pipeline().addLast(end);
              loop.every(PATIENCE_MS, () -> isStillAwaited(stream));
              return end;
            });
    if (opened) {
      connections.add(channel);
    } else {
      ChannelCalls.reset(channel);
    }
  }

  /** With a line it is the anchor that answers, in its time. */
  private boolean isStillAwaited(BondStream stream) {
    boolean awaited = stream.state() == StreamState.State.OPENING;
    if (awaited && bond.lines().isEmpty()) {
      stream.reset(Frame.Reset.BY_PROGRAM);
      return false;
    }
    return awaited;
  }

  /** Closes the port and resets its connections. Called on the loop. */
  @Override
  public void close() {
    ChannelCalls.close(port);
    connections.forEach(ChannelCalls::reset);
  }
}
