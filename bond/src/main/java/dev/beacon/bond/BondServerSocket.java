package dev.beacon.bond;

import dev.beacon.bond.internal.line.Backlog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server socket whose connections are streams of bonds. It has the address of the anchor and no
 * channel; options of TCP mean nothing. It is closed with its anchor, and when a thread that waits
 * in {@link #accept} is interrupted.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // the state is volatile
final class BondServerSocket extends ServerSocket {

  private static final int BUFFER_BYTES = 128 * 1024;

  private final Backlog backlog;
  private final InetSocketAddress address;
  private volatile int timeoutMs;

  BondServerSocket(Backlog backlog, InetSocketAddress address) throws IOException {
    this.backlog = backlog;
    this.address = address;
  }

  @Override
  public Socket accept() throws IOException {
    Backlog.Come come = backlog.accept(timeoutMs);
    Socket socket = new BondSocket(come.door(), come.from());
    socket.connect(come.from());
    return socket;
  }

  @Override
  public void close() {
    backlog.close();
  }

  @Override
  public boolean isClosed() {
    return backlog.isClosed();
  }

  /** It is bound from the beginning. */
  @Override
  public void bind(@Nullable SocketAddress endpoint) throws IOException {
    bind(endpoint, 0);
  }

  @Override
  public void bind(@Nullable SocketAddress endpoint, int most) throws IOException {
    throw new SocketException(isClosed() ? "Socket is closed" : "Already bound");
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public InetAddress getInetAddress() {
    return address.getAddress();
  }

  @Override
  public int getLocalPort() {
    return address.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return address;
  }

  @Override
  public @Nullable ServerSocketChannel getChannel() {
    return null;
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    requireOpen();
    if (timeout < 0) {
      throw new IllegalArgumentException("timeout " + timeout + " ms: must not be negative");
    }
    timeoutMs = timeout;
  }

  @Override
  public int getSoTimeout() throws IOException {
    requireOpen();
    return timeoutMs;
  }

  private void requireOpen() throws SocketException {
    if (isClosed()) {
      throw new SocketException("Socket is closed");
    }
  }

  @Override
  public void setReuseAddress(boolean on) {}

  @Override
  public boolean getReuseAddress() {
    return false;
  }

  @Override
  public void setReceiveBufferSize(int size) {}

  @Override
  public int getReceiveBufferSize() {
    return BUFFER_BYTES;
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public <T> ServerSocket setOption(SocketOption<T> name, T value) {
    throw new UnsupportedOperationException(name + " is not an option of an anchor's socket");
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException(name + " is not an option of an anchor's socket");
  }

  @Override
  public String toString() {
    return "BondServerSocket[" + address + "]";
  }
}
