package dev.beacon.reach.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.beacon.room.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server's programs, all of which say its number: HTTP, a line for a line, and that in TLS. */
public final class Services {

  /** A client of HTTP has to connect again from time to time. */
  private static final int REQUESTS_A_CONNECTION = 7;

  private static final AtomicInteger ASKED = new AtomicInteger();

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private Services() {}

  /** Arguments: the server's number, and a key store. Runs until its input ends. */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    byte[] name = (args[0] + "\n").getBytes(UTF_8);
    HttpServer http = HttpServer.create(new InetSocketAddress(Host.PORTS.get("_http._tcp")), 64);
    http.setExecutor(THREADS);
    http.createContext(
        "/",
        exchange -> {
          if (ASKED.incrementAndGet() % REQUESTS_A_CONNECTION == 0) {
            exchange.getResponseHeaders().set("Connection", "close");
          }
          exchange.sendResponseHeaders(200, name.length);
          exchange.getResponseBody().write(name);
          exchange.close();
        });
    http.start();
    serve(ServerSocketFactory.getDefault(), Host.PORTS.get("_echo._tcp"), name);
    serve(
        Keys.context(Path.of(args[1])).getServerSocketFactory(),
        Host.PORTS.get("_lab-tls._tcp"),
        name);
    while (System.in.read() >= 0) {
      // it says nothing
    }
    System.exit(0);
  }

  private static void serve(ServerSocketFactory factory, int port, byte[] name) throws IOException {
    ServerSocket server = factory.createServerSocket(port, 64);
    THREADS.execute(
        () -> {
          try {
            while (true) {
              Socket socket = server.accept();
              THREADS.execute(() -> answer(socket, name));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void answer(Socket socket, byte[] name) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet == '\n') {
          out.write(name);
        }
      }
    } catch (IOException gone) {
      // the client, or the way to it
    }
  }
}
