package dev.beacon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Services that know nothing of Beacon: a page, and an echo, on ports of the loopback. */
final class ExampleServices implements AutoCloseable {

  static final String PAGE = "Hello from behind the anchor. Relays may come and go.\n";

  private static final int OK = 200;

  private final HttpServer web;
  private final ServerSocket echo;

  ExampleServices() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    web = HttpServer.create(new InetSocketAddress(here, 0), 0);
    web.createContext("/", ExampleServices::answer);
    web.start();
    echo = new ServerSocket(0, 1, here);
    Thread thread = new Thread(this::serveEcho, "example-echo");
    thread.setDaemon(true);
    thread.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = PAGE.getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(OK, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** The example has one connection. */
  private void serveEcho() {
    try (Socket socket = echo.accept()) {
      OutputStream back = socket.getOutputStream();
      socket.getInputStream().transferTo(back);
    } catch (IOException closed) {
      // that is how it ends
    }
  }

  int webPort() {
    return web.getAddress().getPort();
  }

  int echoPort() {
    return echo.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    web.stop(0);
    echo.close();
  }
}
