package dev.beacon.reach;

import dev.beacon.ServiceInstance;
import dev.beacon.reach.internal.board.Switchboard;
import dev.beacon.reach.internal.board.Threads;
import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.engine.Health;
import dev.beacon.reach.internal.engine.Standing;
import dev.beacon.reach.internal.net.ChannelOpener;
import dev.beacon.reach.internal.net.Forwarder;
import dev.beacon.reach.internal.net.ReachSocket;
import dev.beacon.reach.internal.source.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
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
 * The way to a service: connects to whichever of its instances is alive, and ends a connection the
 * moment its instance is dead.
 *
 * <pre>{@code
 * try (Reach orders = Reach.to("_postgresql._tcp").using(beacon).open();
 *     Socket socket = orders.socket()) {
 *   talk(socket);
 * } catch (InstanceDown down) {
 *   // what was in flight is lost; the next connection goes to another instance
 * }
 * }</pre>
 *
 * <p>Which one: SRV priority, then state, then weight (RFC 2782), then the shortest time to
 * connect; attempts are raced 100 ms apart over both families (RFC 8305). One that is used stays in
 * use while it lives. Whether it lives is judged by BFD where the instance says that it can be
 * watched, else by connecting to its port every 500 ms; an interface without carrier counts at
 * once.
 *
 * <p>Nothing is repeated: whether a request may be sent twice only its program knows.
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
   * Begins to describe the way to a service.
   *
   * @param service a type, {@code _postgresql._tcp}; or one instance, {@code
   *     Orders._postgresql._tcp.local}; a domain other than {@code local} is asked for by unicast
   *     DNS
   * @throws IllegalArgumentException if it is no such name
   */
  public static ReachBuilder to(String service) {
    return new ReachBuilder(Objects.requireNonNull(service, "service"));
  }

  /**
   * Begins to describe the way to one instance that was found; it is followed where it goes.
   *
   * @param instance the instance
   */
  public static ReachBuilder to(ServiceInstance instance) {
    return new ReachBuilder(instance.type().base().toString())
        .instance(instance.name())
        .known(instance);
  }

  /**
   * Connects.
   *
   * @return a connected socket; when its instance is dead, whatever blocks on it ends with {@link
   *     InstanceDown}
   * @throws NothingAlive if no instance can be connected to
   * @throws SocketException if this is closed
   */
  public Socket socket() throws SocketException {
    ReachSocket socket = new ReachSocket(any -> board);
    try {
      socket.connect(InetSocketAddress.createUnresolved("service", 0), 0);
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      SocketException same = new SocketException(e.getMessage());
      same.initCause(e);
      throw same;
    }
    return socket;
  }

  Switchboard board() {
    return board;
  }

  /**
   * For libraries that take a factory. Its sockets go to this service, whatever address they are
   * told to connect to.
   */
  public SocketFactory socketFactory() {
    return new ReachSocketFactory(any -> board);
  }

  /**
   * Connects a genuine channel, in blocking mode.
   *
   * @return a connected channel; when its instance is dead it is closed, so whoever blocks on it
   *     gets a {@link java.nio.channels.AsynchronousCloseException}
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
   * Opens a local port that leads to this service, for programs that take an address only. A
   * connection whose instance dies is reset.
   *
   * @param host the local address, {@code 127.0.0.1}; on any other, others can use it too
   * @param port the port; 0 for a free one
   * @throws IOException if it can't be had
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

  /** What is known at this moment, of each address of each instance. */
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
   * What happens, from the time of subscription on. A subscriber that doesn't keep up misses what
   * comes after 256 events that wait for it. Completes when this is closed.
   */
  public Flow.Publisher<ReachEvent> events() {
    return board.events();
  }

  /**
   * How often what happened since this was opened: {@code connections} made, {@code refused} for
   * want of an instance, {@code verdicts} against instances, sockets {@code cut} by them, {@code
   * probes} sent.
   */
  public Map<String, Long> counts() {
    return board.counts();
  }

  /** Ends searching, judging and local ports. Sockets stay open, judged by nobody. Idempotent. */
  @Override
  public void close() {
    listenings.forEach(Listening::close);
    sources.forEach(Source::close);
    board.close();
    atEnd.run();
  }
}
