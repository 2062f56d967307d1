package dev.beacon.bond.internal.line;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * The last handler of a line's connection: reports that TLS stands, the bytes that came, and the
 * end.
 */
final class LineHandler extends ChannelInboundHandlerAdapter {

  /** The course of a line. */
  interface Told {
    /** Both ends have proved what they were asked to; the peer may have shown nothing. */
    void stands(Channel channel, X509Certificate... peer);

    /** These bytes came; they are the caller's again afterwards. */
    void came(ByteBuffer bytes);

    /** It is over, or never came to be. Said once. */
    void over(Throwable why);
  }

  private final Told told;
  private boolean stands;
  private boolean over;

  LineHandler(Told told) {
    this.told = told;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        established(context);
      } else {
        end(context, done.cause());
      }
    } else if (event instanceof SniCompletionEvent named && !named.isSuccess()) {
      end(context, named.cause());
    }
  }

  private void established(ChannelHandlerContext context) {
    SslHandler tls = Objects.requireNonNull(context.pipeline().get(SslHandler.class));
    if (!Tls.PROTOCOL.equals(tls.applicationProtocol())) {
      end(context, new DecoderException("the other end doesn't speak " + Tls.PROTOCOL));
      return;
    }
    stands = true;
    told.stands(context.channel(), Tls.peer(tls.engine().getSession()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (stands && !over) {
        told.came(bytes.nioBuffer());
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(context, cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(context, new EOFException("the connection ended"));
  }

  private void end(ChannelHandlerContext context, Throwable why) {
    if (!over) {
      over = true;
      told.over(why);
      ChannelCalls.close(context.channel());
    }
  }
}
