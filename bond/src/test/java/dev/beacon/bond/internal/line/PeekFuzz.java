package dev.beacon.bond.internal.line;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Any bytes at the port of a relay to nobody are a ClientHello that goes on, or refused once and
 * closed, or wait for more. Nothing is raised, and nothing is passed on or answered.
 */
public final class PeekFuzz {

  static {
    System.setProperty("org.slf4j.simpleLogger.log.dev.beacon.audit", "off");
  }

  private static final InetSocketAddress SOURCE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final List<String> REFUSED = new ArrayList<>();
  private static final RelayPort RELAY =
      new RelayPort(new Loop(), Map.of(), List.of(), (source, reason) -> REFUSED.add(reason));

  private PeekFuzz() {}

  /** What the fuzzer calls; the first byte says where the others are cut in two. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    REFUSED.clear();
    Visitor visitor = new Visitor();
    int cut = 1 + (input.length - 1) * (input[0] & 0xFF) / 256;
    visitor.writeInbound(Unpooled.copiedBuffer(input, 1, cut - 1));
    if (visitor.isOpen()) {
      visitor.writeInbound(Unpooled.copiedBuffer(input, cut, input.length - cut));
    }
    boolean open = visitor.isOpen();
    visitor.finishAndReleaseAll();
    visitor.checkException();
    check(REFUSED.size() <= 1, "refused " + REFUSED);
    check(open || REFUSED.size() == 1, "closed without a word");
    check(!visitor.wasAnswered, "answered");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** A connection from somewhere. */
  private static final class Visitor extends EmbeddedChannel {
    private boolean wasAnswered;

    Visitor() {
      super(RELAY.new Peek());
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return SOURCE;
    }

    @Override
    protected void handleOutboundMessage(Object message) {
      wasAnswered = true;
    }
  }
}
