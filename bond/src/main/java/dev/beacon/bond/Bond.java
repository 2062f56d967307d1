package dev.beacon.bond;

import dev.beacon.bond.internal.discovery.Endpoint;
import dev.beacon.bond.internal.discovery.FarSources;
import dev.beacon.bond.internal.discovery.Hop;
import dev.beacon.bond.internal.discovery.HopWatches;
import dev.beacon.bond.internal.discovery.MdnsEndpoints;
import dev.beacon.bond.internal.discovery.SourceKind;
import dev.beacon.bond.internal.discovery.WayFinder;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Budget;
import dev.beacon.bond.internal.identity.DnsNames;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import dev.beacon.bond.internal.line.ClientBond;
import dev.beacon.bond.internal.line.LocalPort;
import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.StreamDoor;
import dev.beacon.bond.internal.line.Way;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/**
 * Connections to the service behind an {@link Anchor}, over all paths that lead there. A connection
 * goes on while paths fail and come back: its bytes arrive in order, once, or the connection breaks
 * with an exception. It never ends in order after a loss.
 *
 * <pre>{@code
 * try (Bond bond = Bond.to("k7qp...").endpoint("10.91.0.2", 7443).endpoint("relay.example", 7443)
 *         .identity(Path.of("identity.pem")).open();
 *     Socket socket = bond.socket()) {
 *   socket.getOutputStream().write(request);
 * }
 * }</pre>
 *
 * <p>If the anchor itself dies, its connections break as resets, as soon as another anchor answers
 * in its place, or after the time to linger.
 */
public final class Bond implements AutoCloseable {

  private static final long PROCESS_BYTES = 512L << 20;
  private static final long WAIT_FOR_LINE_MS = 5_000;

  private final Loop loop = new Loop();
  private final BondNews news;
  private final ClientBond client;
  private final Optional<HopWatches> watches;
  private final WayFinder finder;
  private final Optional<FarSources> far;
  private final Optional<MdnsEndpoints> announced;
  private final List<LocalPort> ports = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile BondFigures last = BondFigures.NONE;

  /**
   * Begins to connect.
   *
   * @param anchors the ids or the name of the anchor
   */
  Bond(
      List<String> anchors,
      Trust trust,
      Optional<Identity> own,
      Bounds bounds,
      BondBuilder.Places places)
      throws IOException {
    news = new BondNews(own.map(Identity::id).orElse(""), loop);
    Optional<FarSources> begun = Optional.empty();
    try {
      Budget process = new Budget(PROCESS_BYTES);
      client = new ClientBond(loop, anchors.get(0), trust, own, bounds, process, news);
      watches = places.beacon().map(by -> new HopWatches(by, loop.aside(), this::watched));
      WayFinder.Told told = new Ways(client, watches);
      finder = new WayFinder(loop, places.named(), places.metered(), client::worked, told);
      if (!places.far().isEmpty()) {
        begun = Optional.of(new FarSources(places.far(), anchors, new Sources()));
      }
      finder.begin();
      announced =
          places
              .beacon()
              .map(
                  by ->
                      new MdnsEndpoints(
                          by, anchors, loop.aside(), now -> finder.offered(SourceKind.LINK, now)));
    } catch (IOException | RuntimeException e) {
      begun.ifPresent(FarSources::close);
      loop.close();
      throw e;
    }
    far = begun;
  }

  private void watched(InetAddress local, InetAddress peer, boolean answers) {
    loop.execute(() -> client.watched(local, peer, answers));
  }

  /** Takes what the finder says. */
  private record Ways(ClientBond client, Optional<HopWatches> watches) implements WayFinder.Told {

    @Override
    public void ways(List<Way> ways, Set<InetAddress> here) {
      client.ways(ways, here);
    }

    @Override
    public void hops(Set<Hop> hops) {
      watches.ifPresent(by -> by.now(hops));
    }
  }

  /** Takes the endpoints of lists and domains. */
  private final class Sources implements FarSources.Told {

    @Override
    public void now(SourceKind source, List<Endpoint> endpoints) {
      finder.offered(source, endpoints);
    }

    @Override
    public void trouble(SourceKind source, String reason) {
      loop.execute(() -> news.degraded(source, reason));
    }

    @Override
    public void wellAgain(SourceKind source, String reason) {
      loop.execute(() -> news.whole(source, reason));
    }
  }

  /**
   * Begins the settings of a bond.
   *
   * @param anchorIds the id of the anchor; several while the anchor's key is about to change
   * @throws IllegalArgumentException if one is no id
   */
  public static BondBuilder to(String... anchorIds) {
    if (anchorIds.length == 0) {
      throw new IllegalArgumentException("no id of an anchor");
    }
    return new BondBuilder(Stream.of(anchorIds).map(Ids::checked).toList());
  }

  /**
   * Begins the settings of a bond to an anchor that has a certificate of an authority for its name.
   *
   * @param name a DNS name, such as anchor.example; the endpoints may have others
   * @throws IllegalArgumentException if it is no such name
   */
  public static BondBuilder toName(String name) {
    return new BondBuilder(List.of(DnsNames.checked(name)));
  }

  /**
   * Connects to the anchor's only service. Waits up to 5 s for a path.
   *
   * @throws dev.beacon.reach.ReachException if there is no connection; the subtype is the cause
   */
  public Socket socket() throws IOException {
    return socket("");
  }

  /**
   * Connects to one of the anchor's services. Waits up to 5 s for a path.
   *
   * @param service the name by which the anchor knows it
   * @throws dev.beacon.reach.ReachException if there is no connection; the subtype is the cause
   */
  public Socket socket(String service) throws IOException {
    ServiceNames.check(service);
    Socket socket = new BondSocket(this, service);
    try {
      socket.connect(BondSocket.ANYWHERE, 0);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  /** Makes sockets to the anchor's only service, whatever host and port they are asked for. */
  public SocketFactory socketFactory() {
    return new BondSocketFactory(this, "");
  }

  /**
   * Makes sockets to one of the anchor's services, whatever host and port they are asked for.
   *
   * @param service the name by which the anchor knows it
   */
  public SocketFactory socketFactory(String service) {
    ServiceNames.check(service);
    return new BondSocketFactory(this, service);
  }

  /**
   * Opens a local port that leads to the anchor's only service, until the bond is closed.
   *
   * @param host the local address, such as 127.0.0.1
   * @param port the local port; 0 takes a free one
   * @return the address and port on which it listens
   * @throws IOException if the port cannot be had
   */
  public InetSocketAddress listen(String host, int port) throws IOException {
    return listen(host, port, "");
  }

  /**
   * Opens a local port that leads to one of the anchor's services, until the bond is closed.
   *
   * @param host the local address, such as 127.0.0.1
   * @param port the local port; 0 takes a free one
   * @param service the name by which the anchor knows it
   * @return the address and port on which it listens
   * @throws IOException if the port cannot be had
   */
  public InetSocketAddress listen(String host, int port, String service) throws IOException {
    requireOpen();
    ServiceNames.check(service);
    LocalPort opened = new LocalPort(loop, client, service, new InetSocketAddress(host, port));
    ports.add(opened);
    return opened.address();
  }

  /** The lines that stand now. */
  public List<BondLine> lines() {
    return closed.get() ? List.of() : loop.ask(this::linesNow, List.of());
  }

  private List<BondLine> linesNow() {
    List<BondLine> lines = new ArrayList<>();
    client.lines().forEach((line, way) -> lines.add(BondLine.of(way.name(), line)));
    return lines;
  }

  /**
   * The start of the bond's random name, as the anchor's log has it. When a bond is over, one with
   * another name follows.
   */
  public String name() {
    return loop.ask(client::name, "");
  }

  /** The counts since the bond was opened; after it was closed, those at its end. */
  public BondFigures figures() {
    return loop.ask(this::figuresNow, last);
  }

  private BondFigures figuresNow() {
    return BondFigures.of(client.paths(), 1, client.streams(), client.heldBytes(), client.counts());
  }

  /**
   * Events of the paths: {@link ReachEvent.LineUp}, {@link ReachEvent.LineSilent}, {@link
   * ReachEvent.LineDown}, {@link ReachEvent.EndpointRefused}, {@link ReachEvent.Degraded} while
   * less than two paths carry data, or a list or a domain cannot be had or has bad rows, {@link
   * ReachEvent.Whole}. A subscriber first gets the latest event of each path. A slow subscriber
   * loses events.
   */
  public Flow.Publisher<ReachEvent> events() {
    return news.events();
  }

  /** Ends the bond: open connections are reset, local ports closed. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      announced.ifPresent(MdnsEndpoints::close);
      watches.ifPresent(HopWatches::close);
      far.ifPresent(FarSources::close);
      finder.close();
      loop.closeAfter(
          () -> {
            ports.forEach(LocalPort::close);
            client.close();
            last = figuresNow();
            news.close();
          });
    }
  }

  private void requireOpen() throws IOException {
    if (closed.get()) {
      throw new SocketException("the bond is closed");
    }
  }

  /**
   * Opens a stream and waits for the anchor's answer.
   *
   * @param timeoutMs how long to wait; 0 until it is clear that nobody will answer
   */
  StreamDoor connect(String service, int timeoutMs) throws IOException {
    requireOpen();
    StreamDoor door = new StreamDoor(loop, news);
    loop.execute(
        () -> {
          if (!client.open(service, door::leadsTo)) {
            door.fail(() -> new Refused("the anchor or the bond takes no more streams", true));
          }
        });
    boolean opened = false;
    try {
      long leftMs = timeoutMs == 0 ? Long.MAX_VALUE : timeoutMs;
      while (!opened) {
        long waitMs = Math.min(WAIT_FOR_LINE_MS, leftMs);
        opened = door.awaitOpened(waitMs);
        leftMs -= waitMs;
        if (!opened && (leftMs <= 0 || lines().isEmpty())) {
          throw news.noWay(waitMs);
        }
      }
      return door;
    } finally {
      if (!opened) {
        door.close(true);
      }
    }
  }

  /** The path of the first line, which a socket shows as its address. */
  InetSocketAddress firstEndpoint() {
    return loop.ask(
        () ->
            client.lines().values().stream()
                .map(way -> way.remote())
                .findFirst()
                .orElse(BondSocket.ANYWHERE),
        BondSocket.ANYWHERE);
  }
}
