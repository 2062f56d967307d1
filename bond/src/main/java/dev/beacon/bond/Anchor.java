package dev.beacon.bond;

import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Budget;
import dev.beacon.bond.internal.identity.ClientList;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.line.AnchorBonds;
import dev.beacon.bond.internal.line.LocalServices;
import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.TcpServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of bonds beside a service: passes each connection of a {@link Bond} on to the service,
 * which need not know. Clients reach it directly or through relays.
 *
 * <pre>{@code
 * Anchor anchor = Anchor.serving("127.0.0.1", 5432).identity(Path.of("identity.pem"))
 *     .clients(Path.of("clients")).listen(7443).open();
 * }</pre>
 *
 * <p>A service in the same process takes its connections from {@link #serverSocket()}.
 */
public final class Anchor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);
  private static final long PROCESS_BYTES = 512L << 20;
  static final long CLIENTS_AGAIN_MS = 2_000;
  private static final long DRAIN_LOOK_MS = 50;
  private static final int DEFAULT_BACKLOG = 50;

  private final Loop loop = new Loop();
  private final AnchorNews news = new AnchorNews();
  private final List<String> ids;
  private final LocalServices local;
  private final AnchorBonds bonds;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final Optional<Announcements> announcements;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile BondFigures last = BondFigures.NONE;

  Anchor(
      AnchorBonds.Terms terms,
      Optional<ClientList> clients,
      Map<String, InetSocketAddress> services,
      List<InetSocketAddress> ports,
      Optional<Announcements> announcements)
      throws IOException {
    this.announcements = announcements;
    ids = terms.own().stream().map(Identity::id).toList();
    local =
        new LocalServices(loop, services.keySet(), new TcpServices(loop, literal(services)), news);
    try {
      bonds = new AnchorBonds(loop, terms, Bounds.DEFAULT, new Budget(PROCESS_BYTES), local, news);
      for (InetSocketAddress port : ports) {
        addresses.add(
            bonds.listen(
                new InetSocketAddress(
                    InetAddress.getByName(port.getHostString()), port.getPort())));
      }
      if (announcements.isPresent()) {
        for (Identity own : terms.own()) {
          announcements.get().announce(own, addresses);
        }
      }
    } catch (IOException | RuntimeException e) {
      announcements.ifPresent(Announcements::close);
      loop.close();
      news.close();
      throw e;
    }
    clients.ifPresent(list -> loop.every(CLIENTS_AGAIN_MS, () -> lookAt(list)));
  }

  /** Addresses are made at once; names are asked for at each connection. */
  private static Map<String, InetSocketAddress> literal(Map<String, InetSocketAddress> services) {
    Map<String, InetSocketAddress> places = new LinkedHashMap<>();
    services.forEach(
        (name, place) ->
            places.put(
                name,
                place.getHostString().matches("[0-9.]+|.*:.*")
                    ? new InetSocketAddress(place.getHostString(), place.getPort())
                    : place));
    return places;
  }

  /**
   * Begins the settings of an anchor for one service.
   *
   * @param host the service's host, a name or an address
   * @param port its port
   * @throws IllegalArgumentException if the port is out of range
   */
  public static AnchorBuilder serving(String host, int port) {
    return new AnchorBuilder().service("", host, port);
  }

  /** Begins the settings of an anchor whose services all have names. */
  public static AnchorBuilder serving() {
    return new AnchorBuilder();
  }

  /** The anchor's id, for its clients. */
  public String id() {
    return ids.get(0);
  }

  /** The addresses and ports on which it listens. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Takes the connections for the only service, as {@link #serverSocket(String, int)} does. */
  public ServerSocket serverSocket() throws IOException {
    return serverSocket("", DEFAULT_BACKLOG);
  }

  /**
   * Takes the connections for a service in this process, without a connection between the anchor
   * and the service. The sockets that it accepts have streams, timeouts, half-close and reset, and
   * the address of the client, or of the relay through which it comes; the wildcard address if that
   * line is gone already.
   *
   * <p>If the anchor serves nothing else ({@link #serving()}), connections for its only service are
   * refused until this is called, and after the server socket is closed.
   *
   * @param service the name by which clients ask for it; empty for the only service
   * @param backlog the most connections that wait to be accepted; more are refused
   * @throws java.net.BindException if the anchor passes the service on to an address, or the
   *     service has a server socket already
   */
  public ServerSocket serverSocket(String service, int backlog) throws IOException {
    ServiceNames.check(service);
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog " + backlog + ": must be positive");
    }
    if (closed.get()) {
      throw new SocketException("the anchor is closed");
    }
    return new BondServerSocket(local.open(service, backlog), addresses.get(0));
  }

  /** The bonds of its clients now. */
  public List<AnchorBond> bonds() {
    return closed.get() ? List.of() : loop.ask(this::bondsNow, List.of());
  }

  private List<AnchorBond> bondsNow() {
    List<AnchorBond> all = new ArrayList<>();
    for (BondEngine bond : bonds.bonds()) {
      List<BondLine> lines =
          bond.lines().stream()
              .filter(line -> !bonds.pathOf(line).isEmpty())
              .map(line -> BondLine.of(bonds.pathOf(line), line))
              .toList();
      String name = bond.bond().toString();
      all.add(new AnchorBond(bonds.clientOf(bond), name, bond.streamCount(), lines));
    }
    return all;
  }

  /** The counts since the anchor was opened; after it was closed, those at its end. */
  public BondFigures figures() {
    return loop.ask(this::figuresNow, last);
  }

  private BondFigures figuresNow() {
    long held = bonds.bonds().stream().mapToLong(BondEngine::heldBytes).sum();
    int many = bonds.bonds().size();
    return BondFigures.of(bonds.paths(), many, bonds.streams(), held, bonds.counts());
  }

  /** Events of its clients. A slow subscriber loses events. */
  public Flow.Publisher<AnchorEvent> events() {
    return news.events();
  }

  private boolean lookAt(ClientList list) {
    if (!closed.get()) {
      loop.aside()
          .execute(
              () -> {
                try {
                  for (String gone : list.readAgain()) {
                    loop.execute(() -> bonds.expel(gone));
                  }
                } catch (IOException e) {
                  LOG.warn("the clients stay as they were: {}", e.getMessage());
                }
              });
    }
    return !closed.get();
  }

  /**
   * Closes in order: takes no new connections, and waits for the open ones.
   *
   * @param atMost the longest wait; connections that are still open then are reset
   */
  public void drain(Duration atMost) {
    CountDownLatch done = new CountDownLatch(1);
    announcements.ifPresent(Announcements::close);
    loop.execute(bonds::drain);
    loop.every(
        DRAIN_LOOK_MS,
        () -> {
          if (bonds.streams() == 0) {
            done.countDown();
          }
          return done.getCount() > 0 && !closed.get();
        });
    try {
      boolean unused = done.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Closes at once: open connections are reset. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      announcements.ifPresent(Announcements::close);
      local.close();
      loop.closeAfter(
          () -> {
            bonds.close();
            last = figuresNow();
            news.close();
          });
    }
  }
}
