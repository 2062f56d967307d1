package dev.beacon.reach.internal.net;

import dev.beacon.reach.InstanceDown;
import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A socket around a genuine one, which leads to a service.
 *
 * <p>{@link #connect} connects to the service, whatever the address is; so does the first use of a
 * stream. A verdict closes the genuine socket, so every blocked call on it ends at once, and
 * reports {@link InstanceDown} instead of "Socket closed". Options that are set before are kept for
 * the genuine socket; several of them may exist while it connects.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // a verdict must not wait for a lock
public final class ReachSocket extends Socket implements Cuttable {

  private final Function<Optional<InetSocketAddress>, Exchange> way;
  private final Map<SocketOption<?>, Object> options = new LinkedHashMap<>();
  private Optional<SocketAddress> bound = Optional.empty();
  private int timeoutMs;
  private boolean urgentInline;

  private volatile @Nullable Line line;
  private volatile @Nullable InstanceDown cut;
  private volatile boolean closed;

  private record Line(Exchange exchange, Endpoint endpoint, Socket genuine) {}

  /**
   * Makes an unconnected socket.
   *
   * @param way chooses the service by the address to connect to, if there is one
   */
  public ReachSocket(Function<Optional<InetSocketAddress>, Exchange> way) throws SocketException {
    super((SocketImpl) null);
    this.way = way;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    if (timeout < 0) {
      throw new IllegalArgumentException("timeout " + timeout + ": must not be negative");
    }
    requireOpen();
    if (line != null) {
      throw new SocketException("already connected");
    }
    Optional<InetSocketAddress> asked =
        address instanceof InetSocketAddress named ? Optional.of(named) : Optional.empty();
    go(way.apply(asked), Duration.ofMillis(timeout));
  }

  /** Connects to the service, without an address and without a limit of this call. */
  public void connectToService() throws SocketException {
    Socket unused = asSocketException(this::connected);
  }

  private void go(Exchange exchange, Duration timeout) throws IOException {
    exchange.connect(
        new GenuineOpener(),
        timeout,
        reached -> {
          line = new Line(exchange, reached.endpoint(), reached.socket());
          return this;
        });
    if (closed) {
      close();
      throw new SocketException("Socket closed");
    }
  }

  private Socket connected() throws IOException {
    requireOpen();
    Line now = line;
    if (now == null) {
      go(way.apply(Optional.empty()), Duration.ZERO);
      now = line;
    }
    if (now == null) {
      throw new SocketException("Socket is not connected");
    }
    return now.genuine();
  }

  private void requireOpen() throws SocketException {
    if (cut != null) {
      throw down(cut);
    }
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  private Optional<Socket> genuine() {
    return Optional.ofNullable(line).map(Line::genuine);
  }

  /** Returns the same exception with the stack of the present caller. */
  private static InstanceDown down(InstanceDown why) {
    return new InstanceDown(why.instance(), why.address(), why.reason(), why.silent());
  }

  @Override
  public void cut(InstanceDown why) {
    cut = why;
    genuine().ifPresent(ReachSocket::abort);
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset, not an end in order
    } catch (SocketException e) {
      // its user closed it at the same time
    }
    try {
      socket.close();
    } catch (IOException e) {
      // it is being dropped, so a failure does not matter
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public InetAddress localAddress() {
    return getLocalAddress();
  }

  /** Returns the exception for the user after a failure. */
  private IOException told(IOException failure) {
    InstanceDown why = cut;
    if (why != null) {
      return down(why);
    }
    Line now = line;
    if (!(failure instanceof SocketTimeoutException) && !closed && now != null) {
      now.exchange().reset(now.endpoint());
    }
    return failure;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new In(connected().getInputStream());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Out(connected().getOutputStream());
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Line now = line;
    if (now != null) {
      now.genuine().close();
      now.exchange().released(now.endpoint(), this);
    }
  }

  @Override
  public void bind(SocketAddress address) throws IOException {
    requireOpen();
    bound = Optional.ofNullable(address);
  }

  @Override
  public boolean isConnected() {
    return line != null;
  }

  @Override
  public boolean isBound() {
    return line != null || bound.isPresent();
  }

  /** A verdict closes it too, because pools check this before they reuse a socket. */
  @Override
  public boolean isClosed() {
    return closed || cut != null;
  }

  @Override
  public boolean isInputShutdown() {
    return genuine().map(Socket::isInputShutdown).orElse(false);
  }

  @Override
  public boolean isOutputShutdown() {
    return genuine().map(Socket::isOutputShutdown).orElse(false);
  }

  @Override
  public void shutdownInput() throws IOException {
    connected().shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    connected().shutdownOutput();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return genuine().map(Socket::getInetAddress).orElse(null);
  }

  @Override
  public InetAddress getLocalAddress() {
    return genuine()
        .map(Socket::getLocalAddress)
        .orElseGet(() -> new InetSocketAddress(0).getAddress());
  }

  @Override
  public int getPort() {
    return genuine().map(Socket::getPort).orElse(0);
  }

  @Override
  public int getLocalPort() {
    return genuine().map(Socket::getLocalPort).orElse(-1);
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return genuine().map(Socket::getRemoteSocketAddress).orElse(null);
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return genuine().map(Socket::getLocalSocketAddress).or(() -> bound).orElse(null);
  }

  /** Returns null: after a verdict, reads past this socket could not report it. */
  @Override
  public @Nullable SocketChannel getChannel() {
    return null;
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    connected().sendUrgentData(data);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    requireOpen();
    urgentInline = on;
    Line now = line;
    if (now != null) {
      now.genuine().setOOBInline(on);
    }
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    requireOpen();
    return urgentInline;
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    requireOpen();
    if (timeout < 0) {
      throw new IllegalArgumentException("timeout " + timeout + ": must not be negative");
    }
    timeoutMs = timeout;
    Line now = line;
    if (now != null) {
      now.genuine().setSoTimeout(timeout);
    }
  }

  @Override
  public int getSoTimeout() throws SocketException {
    requireOpen();
    return timeoutMs;
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    set(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return get(StandardSocketOptions.TCP_NODELAY, false);
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    if (on && linger < 0) {
      throw new IllegalArgumentException("linger " + linger + ": must not be negative");
    }
    set(StandardSocketOptions.SO_LINGER, on ? Math.min(linger, 65_535) : -1);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return get(StandardSocketOptions.SO_LINGER, -1);
  }

  @Override
  public void setSendBufferSize(int bytes) throws SocketException {
    set(StandardSocketOptions.SO_SNDBUF, positive("send buffer", bytes));
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_SNDBUF, 8192);
  }

  @Override
  public void setReceiveBufferSize(int bytes) throws SocketException {
    set(StandardSocketOptions.SO_RCVBUF, positive("receive buffer", bytes));
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_RCVBUF, 8192);
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return get(StandardSocketOptions.SO_KEEPALIVE, false);
  }

  @Override
  public void setTrafficClass(int octet) throws SocketException {
    if (octet < 0 || octet > 255) {
      throw new IllegalArgumentException("traffic class " + octet + ": must be 0 to 255");
    }
    set(StandardSocketOptions.IP_TOS, octet);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return get(StandardSocketOptions.IP_TOS, 0);
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR, false);
  }

  @Override
  public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
    // a hint that no socket of the JDK takes
  }

  @Override
  public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
    set(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    requireOpen();
    Line now = line;
    if (now != null) {
      return now.genuine().getOption(name);
    }
    Object kept = options.get(name);
    if (kept != null) {
      return name.type().cast(kept);
    }
    try (Socket fresh = new Socket()) {
      return fresh.getOption(name);
    }
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    try (Socket fresh = new Socket()) {
      return fresh.supportedOptions();
    } catch (IOException e) {
      return Set.of();
    }
  }

  private static int positive(String what, int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException(what + " of " + bytes + " bytes: must be positive");
    }
    return bytes;
  }

  private <T> void set(SocketOption<T> name, T value) throws SocketException {
    requireOpen();
    Line now = line;
    if (now == null) {
      options.put(name, value);
      return;
    }
    asSocketException(() -> now.genuine().setOption(name, value));
  }

  private <T> T get(SocketOption<T> name, T otherwise) throws SocketException {
    requireOpen();
    Line now = line;
    if (now == null) {
      Object kept = options.get(name);
      return kept == null ? otherwise : name.type().cast(kept);
    }
    return asSocketException(() -> now.genuine().getOption(name));
  }

  private interface Access<T> {
    T run() throws IOException;
  }

  /** The JDK's options throw any IOException, but the methods of a socket only SocketException. */
  private static <T> T asSocketException(Access<T> access) throws SocketException {
    try {
      return access.run();
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      SocketException same = new SocketException(e.getMessage());
      same.initCause(e);
      throw same;
    }
  }

  @Override
  public String toString() {
    Line now = line;
    return now == null ? "Socket[unconnected]" : "Socket[" + now.endpoint() + "]";
  }

  private void ended() {
    Line now = line;
    if (now != null && !closed) {
      now.exchange().ended(now.endpoint());
    }
  }

  /** Makes genuine sockets with the options of this one. */
  private final class GenuineOpener implements Opener<Socket> {

    @Override
    public Socket create() throws IOException {
      Socket socket = Proxies.socket();
      if (bound.isPresent()) {
        prepare(socket); // some options only count before
        socket.bind(bound.get());
      }
      return socket;
    }

    @Override
    public void prepare(Socket socket) throws IOException {
      if (timeoutMs > 0) {
        socket.setSoTimeout(timeoutMs);
      }
      Optional<SocketException> lacking = Optional.empty(); // not every kind of socket has each
      for (Map.Entry<SocketOption<?>, Object> each : options.entrySet()) {
        try {
          apply(socket, each.getKey(), each.getValue());
        } catch (SocketException e) {
          lacking = Optional.of(e);
        }
      }
      if (urgentInline) {
        socket.setOOBInline(true);
      }
      if (lacking.isPresent()) {
        throw lacking.get();
      }
    }

    private static <T> void apply(Socket socket, SocketOption<T> name, Object value)
        throws IOException {
      socket.setOption(name, name.type().cast(value));
    }

    @Override
    public void connect(Socket socket, InetSocketAddress to, int timeout) throws IOException {
      socket.connect(to, timeout);
    }
  }

  /** The bytes that are read, and the reason of their end. */
  private final class In extends InputStream {
    private final InputStream in;

    In(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int count = in.read(bytes, offset, length);
        if (count < 0) {
          ended();
        }
        return count;
      } catch (IOException e) {
        throw told(e);
      }
    }

    @Override
    public int available() throws IOException {
      try {
        return in.available();
      } catch (IOException e) {
        throw told(e);
      }
    }

    @Override
    public void close() throws IOException {
      ReachSocket.this.close();
    }
  }

  /** The bytes that are written. */
  private final class Out extends OutputStream {
    private final OutputStream out;

    Out(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw told(e);
      }
    }

    @Override
    public void close() throws IOException {
      ReachSocket.this.close();
    }
  }
}
