package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Budget;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A client's bond with its connections. A bond that is over (the anchor restarted, or no line stood
 * for too long) is followed by a new one over the same ways, for the streams to come. All but the
 * constructor is called on the loop.
 */
public final class ClientBond {

  /** Hears of lines, on the loop; must not block. */
  public interface Watcher {
    /** A line came up, fell silent, was heard again or ended. */
    void line(Way way, LineState line);

    /** The other end of a way has a key or a certificate that isn't the anchor's. */
    void wrongKey(Way way, String id, String why);

    /** A way is there no more: its interface lost carrier or address, or its endpoint is gone. */
    void gone(Way way);

    /** An attempt on a way failed. */
    void failed(Way way, String why);

    /** The bond is over; there is a new one. */
    void ended(CloseCode code, String text);
  }

  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int HANDSHAKE_TIMEOUT_MS = 5_000;
  private static final int ANY_PORT = 0;
  private static final int MOST_WAYS = 16;
  private static final int MOST_REMEMBERED = 64;

  private final Loop loop;
  private final SslContext tls;
  private final String anchor;
  private final Trust trust;
  private final Bounds bounds;
  private final Budget process;
  private final Watcher watcher;
  private final SecureRandom secrets = new SecureRandom();
  private final Turner turner;
  private final Map<Integer, Way> ways = new LinkedHashMap<>();
  private final Map<LineState, Way> wayOf = new HashMap<>();
  private final Set<InetSocketAddress> worked = new LinkedHashSet<>();
  private final Counts counts = new Counts();
  private final Map<LineState, Channel> channels = new HashMap<>();
  private final Map<StreamState, StreamEnd> ends = new HashMap<>();
  private BondEngine engine;
  private boolean closed;

  /**
   * A bond without ways.
   *
   * @param anchor the id or the name of the anchor, for which relays are asked
   * @param trust in it
   * @throws SSLException if this JVM can't do TLS as it must be
   */
  public ClientBond(
      Loop loop,
      String anchor,
      Trust trust,
      Optional<Identity> own,
      Bounds bounds,
      Budget process,
      Watcher watcher)
      throws SSLException {
    this.loop = loop;
    this.anchor = anchor;
    this.trust = trust;
    this.tls = Tls.client(own, anchor, trust);
    this.bounds = bounds;
    this.process = process;
    this.watcher = watcher;
    this.turner = new Turner(loop.events(), this::turn);
    this.engine = begin();
  }

  private BondEngine begin() {
    BondId id = new BondId(secrets.nextLong(), secrets.nextLong());
    return BondEngine.client(
        id,
        bounds,
        process,
        new Sink(),
        new SplittableRandom(secrets.nextLong()),
        System.nanoTime());
  }

  private long turn(long nowNs) {
    return engine.turn(nowNs);
  }

  /**
   * These are the ways from now on; the lines of others are kept while they work.
   *
   * @param here the addresses of interfaces that are up: a line from another address is silent
   */
  public void ways(List<Way> now, Set<InetAddress> here) {
    if (closed) {
      return;
    }
    for (Map.Entry<Integer, Way> each : List.copyOf(ways.entrySet())) {
      if (!now.contains(each.getValue())) {
        ways.remove(each.getKey());
        engine.removePath(each.getKey());
        if (each.getValue().local().filter(local -> !here.contains(local)).isPresent()) {
          silence(each.getValue());
        }
        watcher.gone(each.getValue());
      }
    }
    for (Way way : now) {
      int slot = ways.containsValue(way) ? -1 : freeSlot();
      if (slot >= 0) {
        ways.put(slot, way);
        engine.addPath(slot, way.course());
      }
    }
    turner.soon();
  }

  /** BFD says that the peer of a link fell silent, or that it answers again (RCH-023). */
  public void watched(InetAddress local, InetAddress peer, boolean answers) {
    ways.forEach(
        (slot, way) -> {
          if (way.local().filter(local::equals).isPresent()
              && way.remote().getAddress().equals(peer)) {
            engine.watched(slot, answers);
          }
        });
    turner.soon();
  }

  /** The items of an interface without carrier or address go over others at once. */
  private void silence(Way way) {
    for (LineState line : engine.lines()) {
      if (way.equals(wayOf.get(line))) {
        engine.silence(line);
      }
    }
  }

  /** A slot whose old line still works is the last choice: its path and a new one would mix. */
  private int freeSlot() {
    Set<Integer> inUse = new HashSet<>();
    engine.lines().forEach(line -> inUse.add(line.slot()));
    int other = -1;
    for (int slot = 0; slot < MOST_WAYS; slot++) {
      if (!ways.containsKey(slot)) {
        if (!inUse.contains(slot)) {
          return slot;
        }
        other = slot;
      }
    }
    return other;
  }

  /**
   * Begins a stream.
   *
   * @param end makes the stream's end in this process
   * @return false if the bond takes no more streams
   */
  public boolean open(String service, Function<BondStream, StreamEnd> end) {
    if (closed) {
      return false;
    }
    Optional<StreamState> opened = engine.open(service, System.nanoTime());
    opened.ifPresent(
        state -> {
          counts.streamOpened();
          ends.put(state, end.apply(new BondStream(engine, state, turner)));
          turner.soon();
        });
    return opened.isPresent();
  }

  /** Lines that stand, and the way of each. */
  public Map<LineState, Way> lines() {
    Map<LineState, Way> found = new LinkedHashMap<>();
    for (LineState line : engine.lines()) {
      Way way = wayOf.get(line);
      if (way != null && line.state() == LineState.State.UP) {
        found.put(line, way);
      }
    }
    return found;
  }

  /** The places where the anchor was had; of those that are very many the latest. */
  public Set<InetSocketAddress> worked() {
    return worked;
  }

  private void remember(InetSocketAddress place) {
    worked.remove(place);
    worked.add(place);
    if (worked.size() > MOST_REMEMBERED) {
      worked.remove(worked.iterator().next());
    }
  }

  /** The name of the bond: 16 random bytes, of which the start may be shown. */
  public String name() {
    return engine.bond().toString();
  }

  /** The counts since the beginning. */
  public Counts counts() {
    return counts;
  }

  /** The same by path, with the lines that stand, and those whose end is not counted yet. */
  public Map<String, PathCounts> paths() {
    Map<LineState, String> live = new LinkedHashMap<>();
    wayOf.forEach(
        (line, way) -> {
          if (line.state() == LineState.State.UP || line.receivedBytes() > 0) {
            live.put(line, way.name());
          }
        });
    return counts.paths(live);
  }

  /** Bytes that are held for streams. */
  public long heldBytes() {
    return engine.heldBytes();
  }

  /** Streams that are live. */
  public int streams() {
    return engine.streamCount();
  }

  /** Ends the bond in order: the anchor is told, open streams are reset. */
  public void close() {
    if (!closed) {
      closed = true;
      engine.close(CloseCode.DONE, "closed", System.nanoTime());
      long unused = engine.turn(System.nanoTime()); // at once: the loop may be about to end
    }
  }

  private void dial(BondEngine owner, LineState line) {
    Way way = ways.get(line.slot());
    if (way == null) {
      owner.ended(line, "no such way");
      turner.soon();
      return;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.events())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .handler(new Pipeline(new Line(owner, line, way)));
    ChannelFuture connecting =
        way.local().isPresent()
            ? bootstrap.connect(way.remote(), new InetSocketAddress(way.local().get(), 0))
            : bootstrap.connect(way.remote());
    wayOf.put(line, way);
    channels.put(line, connecting.channel());
    Object unused =
        connecting.addListener(
            done -> {
              if (!done.isSuccess()) {
                new Line(owner, line, way).over(done.cause());
              }
            });
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    private final Line line;

    Pipeline(Line line) {
      this.line = line;
    }

    @Override
    protected void initChannel(Channel channel) {
      SslHandler handler = tlsHandler(channel);
      handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
      channel.pipeline().addLast(handler, new LineHandler(line));
    }
  }

  /** A name is compared with the certificate, and sessions of it are resumed. */
  private SslHandler tlsHandler(Channel channel) {
    return Ids.isId(anchor)
        ? tls.newHandler(channel.alloc(), loop.handshakes())
        : tls.newHandler(channel.alloc(), anchor, ANY_PORT, loop.handshakes());
  }

  /** The events of one connection. */
  private final class Line implements LineHandler.Told {
    private final BondEngine owner;
    private final LineState line;
    private final Way way;

    Line(BondEngine owner, LineState line, Way way) {
      this.owner = owner;
      this.line = line;
      this.way = way;
    }

    @Override
    public void stands(Channel channel, X509Certificate... peer) {
      if (trust.findAgain(peer).isPresent()) { // a session that was resumed asked no trust manager
        owner.connected(line, System.nanoTime());
        turner.soon();
      } else {
        over(new PeerTrust.OtherKey(Tls.id(peer)));
        ChannelCalls.close(channel);
      }
    }

    @Override
    public void came(ByteBuffer bytes) {
      owner.received(line, bytes, System.nanoTime());
      turner.soon();
    }

    @Override
    public void over(Throwable why) {
      channels.remove(line);
      if (line.hasEnded()) {
        return;
      }
      PeerTrust.OtherKey other = otherKey(why);
      if (other != null) {
        owner.refused(line, System.nanoTime());
        counts.refused(Refusal.WRONG_KEY);
        watcher.wrongKey(way, other.id, words(other));
      } else {
        boolean attempt = line.state() != LineState.State.UP;
        owner.ended(line, words(why));
        if (attempt) {
          watcher.failed(way, words(why));
        }
      }
      turner.soon();
    }
  }

  static PeerTrust.@Nullable OtherKey otherKey(Throwable why) {
    for (Throwable each = why; each != null; each = each.getCause()) {
      if (each instanceof PeerTrust.OtherKey other) {
        return other;
      }
    }
    return null;
  }

  static String words(Throwable why) {
    if (why instanceof ClosedChannelException) {
      return "closed";
    }
    Throwable cause = why.getCause();
    if (why instanceof SSLException
        && cause instanceof IOException
        && !(cause instanceof SSLException)) {
      return words(cause); // TLS has ended because its connection has
    }
    String message = why.getMessage();
    return message == null ? why.getClass().getSimpleName() : message;
  }

  private final class Sink extends LineSink {

    Sink() {
      super(channels, ends);
    }

    @Override
    public void dial(LineState line) {
      ClientBond.this.dial(engine, line);
    }

    @Override
    public void lineChanged(LineState line) {
      Way way = line.hasEnded() ? wayOf.remove(line) : wayOf.get(line);
      if (way != null) {
        if (line.state() == LineState.State.UP) {
          remember(way.remote());
          Object unused = counts.path(way.name());
        } else if (line.hasEnded()) {
          ended(way, line);
        }
        watcher.line(way, line);
      }
    }

    private void ended(Way way, LineState line) {
      if (line.carriedBytes() > 0 || line.receivedBytes() > 0) {
        counts.path(way.name()).add(line);
      }
      if (line.closeCode() != CloseCode.DONE && line.closeCode() != CloseCode.REPLACED) {
        counts.refused(Refusal.of(line.closeCode()));
      }
    }

    @Override
    public void streamChanged(StreamState stream) {
      if (stream.state() == StreamState.State.REFUSED) {
        counts.refused(Refusal.of(stream.reason()));
      }
      super.streamChanged(stream);
    }

    @Override
    public void arrived(StreamState stream) {
      throw new IllegalStateException("a client's bond takes no streams");
    }

    @Override
    public void bondEnded(CloseCode code, String text) {
      ends.clear();
      watcher.ended(code, text);
      if (!closed) {
        engine = begin();
        ways.forEach((slot, way) -> engine.addPath(slot, way.course()));
        turner.soon();
      }
    }
  }

  /** Ways that there are, for messages. */
  public List<Way> ways() {
    return new ArrayList<>(ways.values());
  }
}
