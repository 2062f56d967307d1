package dev.beacon.bond;

import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.Network;
import dev.beacon.bond.internal.line.RelayPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Forwards the lines of bonds to anchors of its list. It has no key, so it cannot read or change
 * what it forwards: a relay can only delay.
 *
 * <pre>{@code
 * Relay relay = Relay.listening(7443).to("k7qp...", "10.81.0.2", 7443).open();
 * }</pre>
 *
 * <p>Any program that forwards TCP can take its place, for example socat, {@code ssh -L}, or
 * HAProxy by {@code req.ssl_sni}.
 */
public final class Relay implements AutoCloseable {

  private final Loop loop = new Loop();
  private final AnchorNews news = new AnchorNews();
  private final RelayPort port;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final Optional<Announcements> announcements;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile BondFigures last = BondFigures.NONE;

  Relay(
      List<InetSocketAddress> ports,
      Map<String, InetSocketAddress> anchors,
      List<Network> from,
      Optional<Announcements> announcements)
      throws IOException {
    this.announcements = announcements;
    port = new RelayPort(loop, anchors, from, news::refused);
    try {
      for (InetSocketAddress each : ports) {
        InetAddress address = InetAddress.getByName(each.getHostString());
        addresses.add(port.listen(new InetSocketAddress(address, each.getPort())));
      }
      if (announcements.isPresent()) {
        for (String anchor : anchors.keySet()) {
          announcements.get().announceRelay(anchor, addresses);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Begins the settings of a relay that listens on all local addresses.
   *
   * @param port 0 to 65,535; 0 takes a free one
   * @throws IllegalArgumentException if it is out of range
   */
  public static RelayBuilder listening(int port) {
    return listening(AnchorBuilder.ANY_ADDRESS, port);
  }

  /**
   * Begins the settings of a relay that listens on one local address.
   *
   * @param host the local address
   * @param port 0 to 65,535; 0 takes a free one
   * @throws IllegalArgumentException if it is out of range
   */
  public static RelayBuilder listening(String host, int port) {
    return new RelayBuilder().listen(host, port);
  }

  /** The addresses and ports on which it listens. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** The counts since the relay was opened; after it was closed, those at its end. */
  public BondFigures figures() {
    return loop.ask(this::figuresNow, last);
  }

  private BondFigures figuresNow() {
    return BondFigures.of(port.paths(), 0, 0, 0, port.counts());
  }

  /** The connections that it refused. A slow subscriber loses events. */
  public Flow.Publisher<AnchorEvent> events() {
    return news.events();
  }

  /** Closes its ports and breaks what it forwards. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      announcements.ifPresent(Announcements::close);
      loop.closeAfter(
          () -> {
            port.close();
            last = figuresNow();
            news.close();
          });
    }
  }
}
