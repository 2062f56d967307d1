package dev.beacon.reach;

import dev.beacon.ServiceInstance;
import dev.beacon.reach.internal.board.Switchboard;
import dev.beacon.reach.internal.board.Threads;
import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.engine.Health;
import dev.beacon.reach.internal.engine.Standing;
import dev.beacon.reach.internal.net.ChannelOpener;
import dev.beacon.reach.internal.net.Forwarder;
import dev.beacon.reach.internal.net.PathServer;
import dev.beacon.reach.internal.net.ReachSocket;
import dev.beacon.reach.internal.source.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import javax.net.SocketFactory;

/**
 * Connects to an instance of a service that is alive, and ends a connection as soon as its instance
 * is dead.
 *
 * <pre>{@code
 * try (Reach orders = Reach.to("_postgresql._tcp").using(beacon).open();
 *     Socket socket = orders.socket()) {
 *   talk(socket);
 * } catch (InstanceDown down) {
 *   // data in flight is lost; the next connection goes to another instance
 * }
 * }</pre>
 *
 * <p>Reach chooses an instance by SRV priority, then state, then weight (RFC 2782), then the
 * shortest time to connect. Attempts start 100 ms apart over both families (RFC 8305), and the
 * first that succeeds wins. Reach keeps an instance while it is alive. BFD judges this if the
 * instance announces it. Otherwise Reach connects to its port every 500 ms. If the interface loses
 * its carrier, the instance counts as dead at once.
 *
 * <p>Reach repeats no request, because only the program knows whether a request may be sent twice.
 *
 * <p>All methods may be called by any thread.
 */
public final class Reach implements AutoCloseable {

  private final Switchboard board;
  private final Threads threads;
  private final List<Source> sources;
  private final Runnable atEnd;
  private final List<Listening> listenings = new CopyOnWriteArrayList<>();

  Reach(Switchboard board, Threads threads, List<Source> sources, Runnable atEnd) {
    this.board = board;
    this.threads = threads;
    this.sources = sources;
    this.atEnd = atEnd;
  }

  /**
   * Begins the settings of a connection to a service.
   *
   * @param service a type, {@code _postgresql._tcp}; or one instance, {@code
   *     Orders._postgresql._tcp.local}. Unicast DNS is asked for a domain other than {@code local}
   * @throws IllegalArgumentException if it is not such a name
   */
  public static ReachBuilder to(String service) {
    return new ReachBuilder(Objects.requireNonNull(service, "service"));
  }

  /**
   * Begins the settings of a connection to one instance that was found. Reach follows it if its
   * host or port changes.
   *
   * @param instance the instance
   */
  public static ReachBuilder to(ServiceInstance instance) {
    return new ReachBuilder(instance.type().base().toString())
        .instance(instance.name())
        .known(instance);
  }

  /**
   * Connects to an instance.
   *
   * @return a connected socket; when its instance is dead, calls that block on the socket throw
   *     {@link InstanceDown}
   * @throws NothingAlive if no instance can be connected to
   * @throws SocketException if this is closed
   */
  public Socket socket() throws SocketException {
    ReachSocket socket = new ReachSocket(any -> board);
    socket.connectToService();
    return socket;
  }

  Switchboard board() {
    return board;
  }

  /**
   * Returns a factory for libraries that take one. Its sockets connect to this service and ignore
   * the address that the library gives.
   */
  public SocketFactory socketFactory() {
    return new ReachSocketFactory(any -> board);
  }

  /**
   * Connects a plain channel of the JDK, in blocking mode.
   *
   * @return a connected channel; when its instance is dead, Reach closes the channel, and calls
   *     that block on it throw {@link java.nio.channels.AsynchronousCloseException}
   * @throws NothingAlive if no instance can be connected to
   * @throws SocketException if this is closed
   */
  public SocketChannel channel() throws SocketException {
    return board
        .connect(
            new ChannelOpener(),
            Duration.ZERO,
            reached -> ChannelOpener.cuttable(reached.socket(), () -> {}))
        .socket();
  }

  /**
   * Opens a local port that leads to this service, for programs that only take an address. If an
   * instance dies, its connections are reset.
   *
   * @param host the local address, {@code 127.0.0.1}; with an address that is not loopback, other
   *     hosts can use the port too
   * @param port the port; 0 chooses a free one
   * @throws IOException if the port can't be opened
   */
  public Listening listen(String host, int port) throws IOException {
    InetSocketAddress at = new InetSocketAddress(host, port);
    if (at.isUnresolved()) {
      throw new IOException("no such host: " + host);
    }
    Listening listening = new Listening(new Forwarder(at, board, threads.helpers, threads.timers));
    listenings.add(listening);
    return listening;
  }

  /**
   * Opens a listening channel of the JDK whose clients may use several paths (MPTCP, RFC 8684).
   * Clients that use plain TCP are accepted too. The channels that it accepts are genuine. If this
   * machine has no MPTCP, it listens for TCP, and the log says so once.
   *
   * @param at the local address; port 0 chooses a free one
   * @param backlog how many connections may wait to be accepted, at least 1
   * @throws IOException if the port can't be opened
   * @throws IllegalArgumentException if the backlog is below 1
   */
  public static ServerSocketChannel serverChannel(InetSocketAddress at, int backlog)
      throws IOException {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog " + backlog + ": must be at least 1");
    }
    return PathServer.open(at, backlog);
  }

  /** Returns the state of each address of each instance at this moment. */
  public List<ReachInstance> instances() {
    List<ReachInstance> instances = new ArrayList<>();
    for (Standing each : board.standings()) {
      Endpoint endpoint = each.endpoint();
      instances.add(
          new ReachInstance(
              endpoint.instance(),
              new InetSocketAddress(endpoint.address(), endpoint.port()),
              state(each.health()),
              each.current(),
              each.sockets(),
              each.watched() ? Liveness.WATCH : Liveness.PROBES,
              endpoint.priority(),
              endpoint.weight(),
              each.why(),
              Duration.ofNanos(each.waitLeftNs())));
    }
    return List.copyOf(instances);
  }

  private static ReachInstance.State state(Health health) {
    return switch (health) {
      case UP -> ReachInstance.State.UP;
      case UNKNOWN -> ReachInstance.State.UNKNOWN;
      case DOWN -> ReachInstance.State.DOWN;
    };
  }

  /**
   * Returns the events from the time of subscription on. At most 256 events wait for a slow
   * subscriber; it misses later ones. The stream completes when this is closed.
   */
  public Flow.Publisher<ReachEvent> events() {
    return board.events();
  }

  /**
   * Returns the counts since this was opened: {@code connections} made, connections {@code refused}
   * because no instance was alive, {@code verdicts} that an instance is dead, sockets {@code cut}
   * by verdicts, {@code probes} sent.
   */
  public Map<String, Long> counts() {
    return board.counts();
  }

  /**
   * Ends the search, the judging and the local ports. Sockets stay open, but Reach no longer cuts
   * them. Those that use all paths keep them. Idempotent.
   */
  @Override
  public void close() {
    listenings.forEach(Listening::close);
    sources.forEach(Source::close);
    board.close();
    atEnd.run();
  }
}
