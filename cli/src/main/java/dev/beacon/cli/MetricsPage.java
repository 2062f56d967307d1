package dev.beacon.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** A page of metrics as text for Prometheus. */
final class MetricsPage implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_ALLOWED = 405;
  private static final String LONGEST_SECONDS = "5";

  private final Optional<HttpServer> server;

  private MetricsPage(Optional<HttpServer> server) {
    this.server = server;
  }

  /** Serves the metrics until it is closed, if there is an address. */
  static MetricsPage serve(Optional<InetSocketAddress> at, Supplier<String> text)
      throws CommandFailure {
    if (at.isEmpty()) {
      return new MetricsPage(Optional.empty());
    }
    // The server reads requests on one thread: a half one must not hold up the others. It looks at
    // these once, and knows no other way to set them.
    System.setProperty("sun.net.httpserver.maxReqTime", LONGEST_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", LONGEST_SECONDS);
    try {
      HttpServer server = HttpServer.create(at.get(), 0);
      server.createContext("/metrics", exchange -> answer(exchange, text.get()));
      server.start();
      return new MetricsPage(Optional.of(server));
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot serve metrics on " + ReachCommand.shown(at.get()) + ": " + e.getMessage());
    }
  }

  /** The address of the page, if there is one. */
  Optional<String> address() {
    return server.map(each -> ReachCommand.shown(each.getAddress()));
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NOT_ALLOWED, -1);
        return;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(OK, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.ifPresent(each -> each.stop(0));
  }
}
