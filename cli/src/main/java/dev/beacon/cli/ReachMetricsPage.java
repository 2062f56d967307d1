package dev.beacon.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachInstance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Metrics of {@code reach connect} as text for Prometheus. */
final class ReachMetricsPage implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_ALLOWED = 405;

  private final Optional<HttpServer> server;

  private ReachMetricsPage(Optional<HttpServer> server) {
    this.server = server;
  }

  /** Serves the metrics until it is closed, if there is an address. */
  static ReachMetricsPage serve(Optional<InetSocketAddress> at, Reach reach, String service)
      throws CommandFailure {
    if (at.isEmpty()) {
      return new ReachMetricsPage(Optional.empty());
    }
    try {
      HttpServer server = HttpServer.create(at.get(), 0);
      server.createContext("/metrics", exchange -> answer(exchange, text(reach, service)));
      server.start();
      return new ReachMetricsPage(Optional.of(server));
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

  /** The text format of Prometheus, version 0.0.4. */
  static String text(Reach reach, String service) {
    String tag = "service=\"" + service.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    StringBuilder text = new StringBuilder(1024);
    for (Map.Entry<String, Long> each : reach.counts().entrySet()) {
      String name = "beacon_reach_" + each.getKey() + "_total";
      text.append("# TYPE ").append(name).append(" counter\n");
      text.append(name).append('{').append(tag).append("} ").append(each.getValue()).append('\n');
    }
    text.append("# TYPE beacon_reach_instances gauge\n");
    for (ReachInstance.State state : ReachInstance.State.values()) {
      long many = reach.instances().stream().filter(each -> each.state() == state).count();
      text.append("beacon_reach_instances{").append(tag).append(",state=\"");
      text.append(state.name().toLowerCase(Locale.ROOT)).append("\"} ").append(many).append('\n');
    }
    int sockets = reach.instances().stream().mapToInt(ReachInstance::sockets).sum();
    text.append("# TYPE beacon_reach_sockets gauge\nbeacon_reach_sockets{").append(tag);
    return text.append("} ").append(sockets).append('\n').toString();
  }

  @Override
  public void close() {
    server.ifPresent(each -> each.stop(0));
  }
}
