package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.AnchorEngine;
import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Budget;
import dev.beacon.bond.internal.engine.Guest;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameWriter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An anchor with its ports, its bonds and the streams that it passes to services. All but the
 * constructor and {@link #listen} is called on the loop.
 */
public final class AnchorBonds {

  /** The clients that may come, and the identities of the anchor. */
  public record Terms(List<Identity> own, Trust trust, List<Network> relays) {}

  /** Hears of clients, on the loop; must not block. */
  public interface Watcher {
    /** A client made a bond. */
    void joined(String id, String bond);

    /** A client's bond is over. */
    void left(String id, String bond, String reason);

    /** A client was turned away. */
    void refused(String source, String reason);
  }

  /** Takes the streams for services. */
  @FunctionalInterface
  public interface Services {
    /** A stream begins; exactly one call of the offer follows, on the loop. */
    void begins(Offer offer);
  }

  private static final Logger AUDIT = LoggerFactory.getLogger("dev.beacon.audit");
  private static final int MOST_CLIENT_HELLO_BYTES = 16 * 1024;
  private static final int HANDSHAKE_TIMEOUT_MS = 5_000;
  private static final int HELLO_TIMEOUT_MS = 2_000;
  private static final int BACKLOG = 512;

  /** The other end of a line that has just ended: the wildcard, which no peer has. */
  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final Loop loop;
  private final Terms terms;
  private final Map<String, SslContext> tls = new LinkedHashMap<>();
  private final SslContext firstTls;
  private final Services services;
  private final Watcher watcher;
  private final AnchorEngine engine;
  private final Turner turner;
  private final Doorkeeper doorkeeper;
  private final List<Channel> ports = new ArrayList<>();
  private final Counts counts = new Counts();
  private final Map<LineState, String> pathOf = new HashMap<>();
  private final Map<LineState, Channel> channels = new HashMap<>();
  private final Map<StreamState, StreamEnd> ends = new HashMap<>();

  /** An anchor without ports. */
  public AnchorBonds(
      Loop loop, Terms terms, Bounds bounds, Budget process, Services services, Watcher watcher)
      throws IOException {
    this.loop = loop;
    this.terms = terms;
    this.services = services;
    this.watcher = watcher;
    for (Identity own : terms.own()) {
      SslContext context = Tls.anchor(own, terms.trust());
      tls.put(own.id(), context);
      own.names().forEach(name -> tls.putIfAbsent(name, context));
    }
    firstTls = tls.values().iterator().next();
    SecureRandom seed = new SecureRandom();
    engine =
        new AnchorEngine(
            bounds, process, Sink::new, this::turnAway, new SplittableRandom(seed.nextLong()));
    turner = new Turner(loop.events(), engine::turn);
    doorkeeper = new Doorkeeper(Doorkeeper.Terms.OF_ANCHOR, terms.relays(), System.nanoTime());
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
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
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

  private void admit(Channel channel) {
    InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    Optional<Refusal> refusal = doorkeeper.comes(from, System.nanoTime());
    if (refusal.isPresent()) {
      refuse(Places.text(from), refusal.get(), refusal.get().words());
      ChannelCalls.reset(channel);
      return;
    }
    channel.pipeline().addLast(new ByServerName(), new LineHandler(new Line(channel, from)));
  }

  private void refuse(String source, Refusal kind, String reason) {
    counts.refused(kind);
    AUDIT.info("{} was refused: {}", source, reason);
    watcher.refused(source, reason);
  }

  /** Shows the identity that the client asked for, the first one where it asked for none. */
  private final class ByServerName extends SniHandler {

    ByServerName() {
      super(
          (Mapping<String, SslContext>)
              name -> tls.getOrDefault(Ids.wanted(name == null ? "" : name), firstTls),
          MOST_CLIENT_HELLO_BYTES,
          HANDSHAKE_TIMEOUT_MS);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
      SslHandler handler = context.newHandler(allocator, loop.handshakes());
      handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
      return handler;
    }
  }

  /** Nothing new begins; open streams go on (RCH-034). */
  public void drain() {
    engine.drain(System.nanoTime());
    turner.soon();
  }

  /** Streams that are live. */
  public int streams() {
    return engine.bonds().stream().mapToInt(BondEngine::streamCount).sum();
  }

  /** The counts since the beginning. */
  public Counts counts() {
    return counts;
  }

  /** The same by path, with the lines that stand: a path ends at one of the anchor's addresses. */
  public Map<String, PathCounts> paths() {
    return counts.paths(pathOf);
  }

  /** The bonds that there are. */
  public List<BondEngine> bonds() {
    return engine.bonds();
  }

  /** The client that made a bond; empty if it proved no identity. */
  public String clientOf(BondEngine bond) {
    return engine.clientOf(bond.bond());
  }

  /** The place where a line came in; empty if it is over. */
  public String pathOf(LineState line) {
    return pathOf.getOrDefault(line, "");
  }

  /** These clients were taken out: they lose their bonds. */
  public void expel(String id) {
    AUDIT.info("client {} was cut: taken out of the clients", id);
    engine.expel(id, System.nanoTime());
    turner.soon();
  }

  /** Ends all bonds and ports. */
  public void close() {
    ports.forEach(ChannelCalls::close);
    ports.clear();
    for (BondEngine bond : engine.bonds()) {
      bond.close(CloseCode.DONE, "the anchor ends", System.nanoTime());
    }
    long unused = engine.turn(System.nanoTime()); // at once: the loop may be about to end
  }

  private void turnAway(Guest guest, Frame.Close why) {
    Channel channel = channels.remove(guest.line());
    if (channel != null) {
      FrameWriter writer = new FrameWriter();
      writer.write(why);
      ChannelCalls.send(channel, Unpooled.wrappedBuffer(writer.take()));
      ChannelCalls.close(channel);
      Refusal kind = Refusal.of(CloseCode.of(why.code()));
      refuse(who(guest.identity(), channel), kind, why.text());
    }
  }

  private static String who(String id, Channel channel) {
    return id.isEmpty() ? String.valueOf(channel.remoteAddress()) : id;
  }

  /** One connection of a client. */
  private final class Line implements LineHandler.Told {
    private final Channel channel;
    private final InetAddress from;
    private boolean counted = true;
    private Optional<Guest> guest = Optional.empty();

    Line(Channel channel, InetAddress from) {
      this.channel = channel;
      this.from = from;
    }

    @Override
    public void stands(Channel same, X509Certificate... peer) {
      Optional<String> identity = identity(peer);
      if (identity.isEmpty()) { // a session that was resumed asked no trust manager
        ChannelCalls.close(channel);
        over(new PeerTrust.OtherKey(Tls.id(peer)));
        return;
      }
      Guest come = engine.connected(identity.get(), System.nanoTime());
      guest = Optional.of(come);
      channels.put(come.line(), channel);
      Object unused =
          channel
              .eventLoop()
              .schedule(() -> requireHello(come), HELLO_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    /** The identity of the client; an empty text if it has none and need not. */
    private Optional<String> identity(X509Certificate... peer) {
      return peer.length == 0
          ? Optional.of("").filter(any -> terms.trust().isAnybody())
          : terms.trust().findAgain(peer).map(Trust.Known::identity);
    }

    private void requireHello(Guest come) {
      if (!come.hasBond() && !come.line().hasEnded()) {
        engine.ended(come, "no HELLO");
        channels.remove(come.line());
        leave();
        ChannelCalls.close(channel);
        refuse(who(come.identity(), channel), Refusal.HELLO, "no HELLO");
      }
    }

    private void leave() {
      if (counted) {
        counted = false;
        doorkeeper.leaves(from);
      }
    }

    @Override
    public void came(ByteBuffer bytes) {
      guest.ifPresent(
          come -> {
            engine.received(come, bytes, System.nanoTime());
            if (come.hasBond()) {
              leave();
            }
            turner.soon();
          });
    }

    @Override
    public void over(Throwable why) {
      leave();
      if (guest.isEmpty()) {
        PeerTrust.OtherKey other = ClientBond.otherKey(why);
        Refusal kind = other != null ? Refusal.NOT_ALLOWED : Refusal.TLS;
        Throwable reason = other != null ? other : why;
        refuse(Places.text(from), kind, ClientBond.words(reason));
        return;
      }
      Guest gone = guest.get();
      channels.remove(gone.line());
      engine.ended(gone, ClientBond.words(why));
      turner.soon();
    }
  }

  /** A stream that a client opened, to be taken or not. */
  public final class Offer {
    private final BondEngine bond;
    private final StreamState state;

    private Offer(BondEngine bond, StreamState state) {
      this.bond = bond;
      this.state = state;
    }

    /** The service that it is for; empty for the only one. */
    public String service() {
      return state.service();
    }

    /** The other end of one of its lines: the client, or a relay. */
    InetSocketAddress from() {
      for (LineState line : bond.lines()) {
        Channel channel = channels.get(line);
        if (channel != null && channel.remoteAddress() instanceof InetSocketAddress at) {
          return at;
        }
      }
      return NOWHERE;
    }

    /** The stream, for its end. */
    BondStream stream() {
      return new BondStream(bond, state, turner);
    }

    /** It is taken: the client may count on it. */
    public void accept(StreamEnd end) {
      if (!state.isOver()) {
        ends.put(state, end);
      }
      counts.streamOpened();
      bond.accept(state);
      turner.soon();
      end.changed();
    }

    /** It isn't; see {@link Frame.Opened}. */
    public void refuse(int result) {
      counts.refused(Refusal.of(result));
      bond.refuse(state, result);
      turner.soon();
    }
  }

  private final class Sink extends LineSink {
    private final BondId bond;
    private final String id;

    Sink(BondId bond, String id) {
      super(channels, ends);
      this.bond = bond;
      this.id = id;
      AUDIT.info("client {} made bond {}", id.isEmpty() ? "anybody" : id, bond);
      watcher.joined(id, bond.toString());
    }

    @Override
    public void dial(LineState line) {
      throw new IllegalStateException("an anchor dials nobody");
    }

    /** A line that ends by a broken rule, a bound, or an identity that is let in no more. */
    @Override
    public void hangUp(LineState line) {
      Channel channel = channels.get(line);
      if (channel != null && isRefused(line.closeCode())) {
        refuse(who(id, channel), Refusal.of(line.closeCode()), line.closeText());
      }
      super.hangUp(line);
    }

    private static boolean isRefused(CloseCode code) {
      return code != CloseCode.DONE && code != CloseCode.REPLACED && code != CloseCode.DRAINING;
    }

    /** A client's lines are its own to tell of; they are counted. */
    @Override
    public void lineChanged(LineState line) {
      Channel channel = channels.get(line);
      if (line.state() == LineState.State.UP && channel != null) {
        pathOf.computeIfAbsent(line, any -> place(channel));
      } else if (line.hasEnded()) {
        String path = pathOf.remove(line);
        if (path != null) {
          counts.path(path).add(line);
        }
      }
    }

    private static String place(Channel channel) {
      return Places.text((InetSocketAddress) channel.localAddress());
    }

    @Override
    public void arrived(StreamState stream) {
      engine.find(bond).ifPresent(of -> services.begins(new Offer(of, stream)));
    }

    @Override
    public void bondEnded(CloseCode code, String text) {
      AUDIT.info("client {}: bond {} is over: {}", id.isEmpty() ? "anybody" : id, bond, text);
      watcher.left(id, bond.toString(), text.isEmpty() ? code.toString() : text);
    }
  }
}
