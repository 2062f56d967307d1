package dev.beacon.bond;

import dev.beacon.bond.internal.line.StreamDoor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The inside of a {@link BondSocket}. Options of TCP are kept and mean nothing. */
final class BondSocketImpl extends SocketImpl {

  private static final int BUFFER_BYTES = 128 * 1024;

  private final Optional<Bond> bond;
  private final String service;
  private final Map<Object, Object> options = new ConcurrentHashMap<>();
  private volatile Optional<StreamDoor> door = Optional.empty();
  private volatile int timeoutMs;
  private volatile boolean resets;
  private volatile boolean closed;

  BondSocketImpl(Bond bond, String service) {
    this.bond = Optional.of(bond);
    this.service = service;
  }

  /** A stream that has come to an anchor already. */
  BondSocketImpl(StreamDoor come, InetSocketAddress from) {
    bond = Optional.empty();
    service = "";
    door = Optional.of(come);
    address = from.getAddress();
    port = from.getPort();
  }

  @Override
  protected void create(boolean stream) throws IOException {
    if (!stream) {
      throw new SocketException("a bond carries streams only");
    }
  }

  @Override
  protected void connect(String host, int port) throws IOException {
    connect(BondSocket.ANYWHERE, 0);
  }

  @Override
  protected void connect(InetAddress host, int port) throws IOException {
    connect(BondSocket.ANYWHERE, 0);
  }

  @Override
  protected void connect(SocketAddress anywhere, int timeout) throws IOException {
    if (bond.isPresent()) {
      StreamDoor opened = bond.get().connect(service, timeout);
      InetSocketAddress first = bond.get().firstEndpoint();
      address = first.getAddress();
      port = first.getPort();
      door = Optional.of(opened);
      if (closed) { // by another thread, which found no stream to end
        opened.close(true);
        throw new SocketException("Socket closed");
      }
    }
  }

  private StreamDoor stream() throws SocketException {
    return door.orElseThrow(() -> new SocketException("Socket is not connected"));
  }

  /** Streams have no local address. */
  @Override
  protected void bind(InetAddress host, int port) {}

  @Override
  protected void listen(int backlog) throws IOException {
    throw new SocketException("a bond's socket does not listen");
  }

  @Override
  protected void accept(SocketImpl socket) throws IOException {
    throw new SocketException("a bond's socket does not listen");
  }

  @Override
  protected InputStream getInputStream() throws IOException {
    StreamDoor from = stream();
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        return length == 0 ? 0 : from.read(to, offset, length, timeoutMs);
      }

      @Override
      public int available() throws IOException {
        return from.available();
      }
    };
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    StreamDoor to = stream();
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        to.write(from, offset, length);
      }
    };
  }

  @Override
  protected int available() throws IOException {
    return stream().available();
  }

  @Override
  protected void close() {
    closed = true;
    door.ifPresent(each -> each.close(resets));
  }

  @Override
  protected void shutdownInput() throws IOException {
    stream().shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    stream().shutdownOutput();
  }

  @Override
  protected boolean supportsUrgentData() {
    return false;
  }

  @Override
  protected void sendUrgentData(int octet) throws IOException {
    throw new SocketException("a bond has no urgent data");
  }

  @Override
  public void setOption(int number, Object value) {
    if (number == SocketOptions.SO_TIMEOUT) {
      timeoutMs = (Integer) value;
    } else if (number == SocketOptions.SO_LINGER) {
      resets = Integer.valueOf(0).equals(value);
    }
    options.put(number, value);
  }

  @Override
  public Object getOption(int number) {
    return switch (number) {
      case SocketOptions.SO_TIMEOUT -> timeoutMs;
      case SocketOptions.SO_BINDADDR -> InetAddress.getLoopbackAddress();
      case SocketOptions.SO_RCVBUF, SocketOptions.SO_SNDBUF ->
          options.getOrDefault(number, BUFFER_BYTES);
      case SocketOptions.SO_LINGER -> options.getOrDefault(number, -1);
      case SocketOptions.IP_TOS -> options.getOrDefault(number, 0);
      default -> options.getOrDefault(number, false);
    };
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return Set.of(
        StandardSocketOptions.TCP_NODELAY,
        StandardSocketOptions.SO_KEEPALIVE,
        StandardSocketOptions.SO_REUSEADDR,
        StandardSocketOptions.SO_RCVBUF,
        StandardSocketOptions.SO_SNDBUF,
        StandardSocketOptions.SO_LINGER,
        StandardSocketOptions.IP_TOS);
  }

  @Override
  protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
    requireSupported(name);
    if (name.equals(StandardSocketOptions.SO_LINGER)) {
      resets = Integer.valueOf(0).equals(value);
    }
    options.put(name, value);
  }

  @Override
  protected <T> T getOption(SocketOption<T> name) throws IOException {
    requireSupported(name);
    Object value = options.get(name);
    if (value == null) {
      value = name.type() == Boolean.class ? (Object) false : (Object) BUFFER_BYTES;
    }
    return name.type().cast(value);
  }

  private void requireSupported(SocketOption<?> name) {
    if (!supportedOptions().contains(name)) {
      throw new UnsupportedOperationException(name + " is not an option of a bond's socket");
    }
  }
}
