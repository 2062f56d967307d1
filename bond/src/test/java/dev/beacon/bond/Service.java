package dev.beacon.bond;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that need not know of bonds; each connection has a thread. */
final class Service implements AutoCloseable {

  /** What it does with a connection. */
  interface Conduct {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Conduct conduct;
  final AtomicInteger connections = new AtomicInteger();

  Service(Conduct conduct) throws IOException {
    this(0, conduct);
  }

  Service(int port, Conduct conduct) throws IOException {
    this.server = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
    this.conduct = conduct;
    start(this::accept);
  }

  /** Gives back what it gets, and ends when the client does. */
  static void echo(Socket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        start(() -> serve(socket));
      }
    } catch (SocketException closed) {
      // that is how it ends
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      conduct.serve(socket);
    } catch (IOException e) {
      // the client sees it
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "service");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
