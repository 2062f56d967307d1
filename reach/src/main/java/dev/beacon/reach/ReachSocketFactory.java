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
 * Makes sockets that lead to a service. If a library takes a factory, use {@link
 * Reach#socketFactory}. JDBC drivers take the name of this class and make the factory themselves:
 *
 * <pre>{@code
 * jdbc:postgresql://orders/shop?socketFactory=dev.beacon.reach.ReachSocketFactory
 *     &socketFactoryArg=_postgresql._tcp
 * }</pre>
 *
 * <p>The argument is a service, as {@link Reach#to(String)} takes it. After a question mark
 * settings may follow: {@code instance}, {@code list} (a URI), {@code domain}, {@code discovery}
 * (true or false), {@code paths} (one or all), {@code interval}, {@code connectTimeout} and {@code
 * findTimeout} (milliseconds), {@code multiplier}. An example is {@code
 * _postgresql._tcp?list=file:///etc/orders.list&interval=100}. Without an argument the host in the
 * URL is the service: {@code jdbc:mariadb://_mysql._tcp.local/shop}.
 *
 * <p>Factories with the same argument share one {@link Reach}, because a driver makes a factory for
 * each connection. It stays open until the JVM exits. There may be 16 of them.
 */
public final class ReachSocketFactory extends SocketFactory {

  private final Function<Optional<InetSocketAddress>, Exchange> way;

  /** Makes a factory without an argument: the host that a socket connects to is the service. */
  public ReachSocketFactory() {
    this(ReachSocketFactory::named);
  }

  /**
   * Makes a factory for the service in the argument.
   *
   * @param argument a service and settings
   * @throws IllegalArgumentException if it is not a service with such settings
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

  /**
   * Makes a socket that is not connected yet. It connects to the service when a program connects it
   * or asks for a stream.
   */
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
