package dev.beacon.cli.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * A service that takes bytes, {@code take PORT}, or its client, {@code send PORT}: 1 MB a second.
 */
final class Pump {

  private static final int BYTES = 10_000;
  private static final long PAUSE_NS = 10_000_000;

  private Pump() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("take")) {
      take(port);
    } else {
      send(port);
    }
  }

  private static void take(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      System.out.println("ready");
      while (true) {
        try (Socket socket = server.accept()) {
          long unused = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
    }
  }

  private static void send(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      System.out.println("ready");
      byte[] bytes = new byte[BYTES];
      while (true) {
        socket.getOutputStream().write(bytes);
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }
}
