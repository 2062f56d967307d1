package dev.beacon.reach;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a loopback address that says its name to each who connects, then echoes. */
final class Server implements Closeable {

  private final String name;
  private final ServerSocket server;
  private final Thread accepting;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  Server(String name, String address, int port) throws IOException {
    this.name = name;
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    accepting = daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return open.size();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException closed) {
      // that is how it ends
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.getOutputStream().write(name.charAt(0));
      InputStream in = socket.getInputStream();
      in.transferTo(socket.getOutputStream());
    } catch (IOException gone) {
      // that is how it ends
    } finally {
      open.remove(socket);
    }
  }

  /**
   * As a process that is killed: the port refuses, connections end. The kernel goes on to listen
   * until nobody waits in accept any more.
   */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket each : open) {
      each.close();
    }
  }
}
