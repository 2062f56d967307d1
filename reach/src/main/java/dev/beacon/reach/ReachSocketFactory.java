package dev.beacon.reach;

import dev.beacon.reach.internal.board.Opened;
import dev.beacon.reach.internal.net.Exchange;
import dev.beacon.reach.internal.net.ReachSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.net.SocketFactory;

/**
 * Makes sockets that lead to a service. Libraries that take a factory get one of {@link
 * Reach#socketFactory}; JDBC drivers, which take the name of a class, make it themselves:
 *
 * <pre>{@code
 * jdbc:postgresql://orders/shop?socketFactory=dev.beacon.reach.ReachSocketFactory
 *     &socketFactoryArg=_postgresql._tcp
 * }</pre>
 *
 * <p>The argument is what {@link Reach#to(String)} takes, and settings after a question mark:
 * {@code instance}, {@code list} (a URI), {@code domain}, {@code discovery} (true or false), {@code
 * interval} and {@code connectTimeout} and {@code findTimeout} (milliseconds), {@code multiplier};
 * such as {@code _postgresql._tcp?list=file:///etc/orders.list&interval=100}. Without an argument
 * the host that a socket is to connect to is the service: {@code
 * jdbc:mariadb://_mysql._tcp.local/shop}.
 *
 * <p>Factories with the same argument share one {@link Reach}, which stays open as long as the JVM:
 * a driver makes a factory for each connection. There may be 16 of them.
 */
public final class ReachSocketFactory extends SocketFactory {

  private final Function<Optional<InetSocketAddress>, Exchange> way;

  /** The service is the host that a socket connects to. */
  public ReachSocketFactory() {
    this(ReachSocketFactory::named);
  }

  /**
   * To the service that the argument names.
   *
   * @param argument a service, and settings
   * @throws IllegalArgumentException if it makes no sense
   */
  public ReachSocketFactory(String argument) {
    ReachArgument checked = ReachArgument.of(Objects.requireNonNull(argument, "argument"));
    way = any -> shared(checked);
  }

  ReachSocketFactory(Function<Optional<InetSocketAddress>, Exchange> way) {
    this.way = way;
  }

  private static Exchange named(Optional<InetSocketAddress> address) {
    String host =
        address
            .map(InetSocketAddress::getHostString)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no service: name it by the host, or by the factory's argument"));
    return shared(ReachArgument.of(host));
  }

  private static Exchange shared(ReachArgument argument) {
    return Opened.by(argument.text(), () -> argument.builder().open().board());
  }

  /** One that isn't connected; connecting it, or asking for a stream, goes to the service. */
  @Override
  public Socket createSocket() throws SocketException {
    return new ReachSocket(way);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bound(InetSocketAddress.createUnresolved(host, port), localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bound(new InetSocketAddress(host, port), localHost, localPort);
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address);
    return socket;
  }

  private Socket bound(InetSocketAddress address, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    socket.connect(address);
    return socket;
  }
}
