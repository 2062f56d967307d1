package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.identity.Ids;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay: forwards connections by the id or the name that the client asks for in the clear, to
 * anchors of its list and to nobody else (RCH-032). It has no key and can read nothing.
 */
public final class RelayPort implements AutoCloseable {

  private static final Logger AUDIT = LoggerFactory.getLogger("dev.beacon.audit");
  private static final int MOST_CLIENT_HELLO_BYTES = 16 * 1024;
  private static final int CLIENT_HELLO_TIMEOUT_MS = 5_000;
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int HELD_BYTES = 256 * 1024;

  private final Loop loop;
  private final Map<String, InetSocketAddress> anchors;
  private final List<Network> from;
  private final BiConsumer<String, String> refused;
  private final Doorkeeper doorkeeper;
  private final ChannelGroup connections;
  private final Counts counts = new Counts();
  private final List<Channel> ports = new ArrayList<>();

  /**
   * A relay without ports.
   *
   * @param anchors where each id and each name is
   * @param from the networks that may use it; empty for everybody
   * @param refused gets source and reason, on the loop
   */
  public RelayPort(
      Loop loop,
      Map<String, InetSocketAddress> anchors,
      List<Network> from,
      BiConsumer<String, String> refused) {
    this.loop = loop;
    this.anchors = Map.copyOf(anchors);
    this.from = List.copyOf(from);
    this.refused = refused;
    this.doorkeeper = new Doorkeeper(Doorkeeper.Terms.OF_RELAY, List.of(), System.nanoTime());
    this.connections = new DefaultChannelGroup(loop.events());
  }

  /**
   * Opens a port. Called by any thread but the loop.
   *
   * @throws IOException if it can't be had
   */
  public InetSocketAddress listen(InetSocketAddress at) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.events(), loop.events())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    admit(channel);
                  }
                });
    Channel port = Binding.await(bootstrap.bind(at), at);
    loop.execute(() -> ports.add(port));
    return (InetSocketAddress) port.localAddress();
  }

  private static WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(HELD_BYTES / 4, HELD_BYTES);
  }

  private void admit(Channel channel) {
    InetAddress source = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    if (!from.isEmpty() && from.stream().noneMatch(network -> network.holds(source))) {
      refuse(channel, Refusal.NETWORK, Refusal.NETWORK.words());
      return;
    }
    Optional<Refusal> refusal = doorkeeper.comes(source, System.nanoTime());
    if (refusal.isPresent()) {
      refuse(channel, refusal.get(), refusal.get().words());
      return;
    }
    connections.add(channel);
    Object unused = channel.closeFuture().addListener(closed -> doorkeeper.leaves(source));
    channel.pipeline().addLast(new Peek());
  }

  private void refuse(Channel channel, Refusal kind, String reason) {
    counts.refused(kind);
    String source = Places.text(((InetSocketAddress) channel.remoteAddress()).getAddress());
    AUDIT.info("{} was refused: {}", source, reason);
    refused.accept(source, reason);
    ChannelCalls.reset(channel);
  }

  /** Looks into the ClientHello (RFC 8446 section 4.1.2), which then goes on as it came. */
  final class Peek extends AbstractSniHandler<Map.Entry<String, InetSocketAddress>> {

    private boolean isRefused; // the handler looks at its bytes again when it closes

    Peek() {
      super(MOST_CLIENT_HELLO_BYTES, CLIENT_HELLO_TIMEOUT_MS);
    }

    @Override
    protected Future<Map.Entry<String, InetSocketAddress>> lookup(
        ChannelHandlerContext context, @Nullable String serverName) {
      String id = Ids.wanted(serverName == null ? "" : serverName);
      InetSocketAddress place = anchors.get(id);
      return place == null
          ? context
              .executor()
              .newFailedFuture(new UnknownHostException("no anchor of that name here"))
          : context.executor().newSucceededFuture(Map.entry(id, place));
    }

    @Override
    protected void onLookupComplete(
        ChannelHandlerContext context,
        @Nullable String serverName,
        Future<Map.Entry<String, InetSocketAddress>> found) {
      if (found.isSuccess()) {
        PathCounts counted = counts.path(found.getNow().getKey());
        RelayHalf front = new RelayHalf(context.channel(), bytes -> counted.add(bytes, 0));
        context.channel().config().setAutoRead(false);
        context.pipeline().replace(this, "relay", front);
        counted.connections(1);
        Object unused =
            context.channel().closeFuture().addListener(closed -> counted.connections(-1));
        forward(front, found.getNow().getValue(), counted);
      } else {
        refuseOnce(context, found.cause());
      }
    }

    private void refuseOnce(ChannelHandlerContext context, Throwable cause) {
      if (!isRefused) {
        isRefused = true;
        refuse(context.channel(), Refusal.TLS, ClientBond.words(cause));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      refuseOnce(context, cause);
    }
  }

  private void forward(RelayHalf front, InetSocketAddress place, PathCounts counted) {
    if (!place.isUnresolved()) {
      connect(front, place, counted);
      return;
    }
    loop.names()
        .execute(
            () -> {
              try {
                InetAddress address = InetAddress.getByName(place.getHostString());
                InetSocketAddress known = new InetSocketAddress(address, place.getPort());
                loop.execute(() -> connect(front, known, counted));
              } catch (UnknownHostException e) {
                loop.execute(front::reset);
              }
            });
  }

  private void connect(RelayHalf front, InetSocketAddress place, PathCounts counted) {
    Halves halves = new Halves(counted);
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop.events())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .handler(halves)
            .connect(place);
    Object unused =
        connecting.addListener(
            done -> {
              RelayHalf back = halves.back;
              if (done.isSuccess() && back != null) {
                connections.add(connecting.channel());
                RelayHalf.join(front, back);
              } else {
                front.reset();
              }
            });
  }

  private static final class Halves extends ChannelInitializer<Channel> {
    private final PathCounts counted;
    private @Nullable RelayHalf back;

    Halves(PathCounts counted) {
      this.counted = counted;
    }

    @Override
    protected void initChannel(Channel channel) {
      RelayHalf half = new RelayHalf(channel, bytes -> counted.add(0, bytes));
      back = half;
      channel.pipeline().addLast(half);
    }
  }

  /** Connections that it forwards. */
  public int connections() {
    return connections.size();
  }

  /** The counts since the beginning. */
  public Counts counts() {
    return counts;
  }

  /** The same by anchor; a connection counts as a line. */
  public Map<String, PathCounts> paths() {
    return counts.paths(Map.of());
  }

  /** Closes the ports and breaks what it forwards. Called on the loop. */
  @Override
  public void close() {
    ports.forEach(ChannelCalls::close);
    connections.forEach(ChannelCalls::reset);
  }
}
