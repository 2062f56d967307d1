package dev.beacon.bench.reach;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.WatchEvent;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server of an echo, of HTTP and of gRPC. The first two are announced; with {@code watchable} the
 * host answers BFD too. HTTP and gRPC say the server's name; each has a request that it never
 * answers.
 */
public final class Server {

  static final int ECHO = 7007;
  static final int HTTP = 7080;
  static final int GRPC = 7090;
  static final int KEEPALIVE_SECONDS = 10;

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private Server() {}

  /** Arguments: a name, and {@code watchable} or {@code plain}. */
  public static void main(String[] args) throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    serveHttp(args[0], threads);
    serveRpc(args[0]);
    boolean watchable = args[1].equals("watchable");
    Beacon beacon = Beacon.open();
    if (watchable) {
      beacon.answer(AnswerRules.onLink().interval(INTERVAL).multiplier(3), new Nobody());
    }
    announce(beacon, args[0], "_bench._tcp", ECHO, watchable);
    announce(beacon, args[0], "_bench-http._tcp", HTTP, watchable);
    try (ServerSocket server = new ServerSocket(ECHO)) {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> echo(socket));
      }
    }
  }

  private static void serveHttp(String name, ExecutorService threads) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(HTTP), 64);
    http.setExecutor(threads);
    http.createContext("/", exchange -> answer(exchange, name));
    http.createContext("/silence", exchange -> {});
    http.start();
  }

  private static void serveRpc(String name) throws IOException {
    NettyServerBuilder.forPort(GRPC)
        .permitKeepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .addService(Rpc.service(name))
        .build()
        .start();
  }

  /** The first server is preferred. */
  private static void announce(
      Beacon beacon, String name, String type, int port, boolean watchable) {
    int priority = name.equals("1") ? 0 : 10;
    Service service = Service.named(name).type(type).port(port).priority(priority);
    beacon.publish(watchable ? service.txt("bfd", "1") : service);
  }

  private static void answer(HttpExchange exchange, String name) throws IOException {
    byte[] body = name.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException gone) {
      // the client, or the way to it
    }
  }

  private static final class Nobody implements AnswerListener {
    @Override
    public void onEvent(WatchEvent event) {}

    @Override
    public void onGone(InetAddress peer) {}
  }
}
