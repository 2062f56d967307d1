package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.wire.Frame;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** Passes streams to services that listen on TCP, by name; the service sees a plain connection. */
public final class TcpServices implements AnchorBonds.Services {

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final Loop loop;
  private final Map<String, InetSocketAddress> places;

  /** Names with their places; the empty name is the service that needs none. */
  public TcpServices(Loop loop, Map<String, InetSocketAddress> places) {
    this.loop = loop;
    this.places = Map.copyOf(places);
  }

  @Override
  public void begins(AnchorBonds.Offer offer) {
    InetSocketAddress place = places.get(offer.service());
    if (place == null) {
      offer.refuse(Frame.Opened.NO_SUCH_SERVICE);
    } else if (!place.isUnresolved()) {
      connect(offer, place);
    } else {
      loop.names().execute(() -> lookUp(offer, place));
    }
  }

  /** Names are asked each time: a service may move. */
  private void lookUp(AnchorBonds.Offer offer, InetSocketAddress place) {
    try {
      InetAddress address = InetAddress.getByName(place.getHostString());
      loop.execute(() -> connect(offer, new InetSocketAddress(address, place.getPort())));
    } catch (UnknownHostException e) {
      loop.execute(() -> offer.refuse(Frame.Opened.UNREACHABLE));
    }
  }

  private void connect(AnchorBonds.Offer offer, InetSocketAddress place) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop.events())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    // the end of the stream comes when it is connected
                  }
                })
            .connect(place);
    Object unused =
        connecting.addListener(
            done -> {
              if (done.isSuccess()) {
                take(offer, connecting.channel());
              } else if (done.cause() instanceof ConnectException) {
                offer.refuse(Frame.Opened.REFUSED);
              } else {
                offer.refuse(Frame.Opened.UNREACHABLE);
              }
            });
  }

  private static void take(AnchorBonds.Offer offer, Channel channel) {
    ChannelEnd end = new ChannelEnd(channel, offer.stream(), Frame.Reset.SERVICE_GONE);
    channel.pipeline().addLast(end);
    offer.accept(end);
  }
}
