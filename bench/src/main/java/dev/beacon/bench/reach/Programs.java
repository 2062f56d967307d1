package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The programs. Those without Reach know all three servers by the name {@code servers}, and have
 * the settings that their libraries give them.
 */
final class Programs {

  private static final String SERVERS = "servers";

  private Programs() {}

  static Beside.Program of(String name) throws IOException, InterruptedException {
    return switch (name) {
      case "reach" -> throughReach();
      case "okhttp" -> new OkHttp(new OkHttpClient(), "http://" + SERVERS + ":" + Server.HTTP);
      case "java.net.http" -> new JdkHttp();
      case "jdbc" -> new Jdbc();
      case "grpc" -> new Grpc();
      case "socket" -> new Plain();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Beside.Program throughReach() throws IOException, InterruptedException {
    Reach reach = Verdicts.open("_bench-http._tcp");
    OkHttpClient client =
        new OkHttpClient.Builder()
            .socketFactory(reach.socketFactory())
            .readTimeout(0, TimeUnit.SECONDS)
            .retryOnConnectionFailure(false) // it would ask another server for silence
            .build();
    return new OkHttp(client, "http://10.93.0.2");
  }

  /** Two requests at a time never share a connection of HTTP/1.1. */
  private record OkHttp(OkHttpClient client, String url) implements Beside.Program {
    @Override
    public String ask() throws IOException {
      return get("/");
    }

    @Override
    public void askForSilence() throws IOException {
      get("/silence");
    }

    private String get(String path) throws IOException {
      return Requests.get(client, new Request.Builder().url(url + path).build());
    }
  }

  private record JdkHttp(HttpClient client) implements Beside.Program {
    JdkHttp() {
      this(HttpClient.newHttpClient());
    }

    @Override
    public String ask() throws IOException, InterruptedException {
      return get("/");
    }

    @Override
    public void askForSilence() throws IOException, InterruptedException {
      get("/silence");
    }

    private String get(String path) throws IOException, InterruptedException {
      URI uri = URI.create("http://" + SERVERS + ":" + Server.HTTP + path);
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  /** Several hosts in one URL, as the driver of PostgreSQL offers it. */
  private static final class Jdbc implements Beside.Program {
    private static final String URL =
        "jdbc:postgresql://10.93.0.2,10.93.0.3,10.93.0.4/postgres?user=postgres";

    @Override
    public String ask() throws SQLException {
      return query("show cluster_name");
    }

    @Override
    public void askForSilence() throws SQLException {
      query("select pg_sleep(3600)");
    }

    private static String query(String sql) throws SQLException {
      try (Connection connection = DriverManager.getConnection(URL);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  /** With keepalive at the shortest time that gRPC takes; without it, a dead server stays used. */
  private record Grpc(ManagedChannel channel) implements Beside.Program {
    Grpc() {
      this(
          NettyChannelBuilder.forTarget("dns:///" + SERVERS + ":" + Server.GRPC)
              .usePlaintext()
              .keepAliveTime(Server.KEEPALIVE_SECONDS, TimeUnit.SECONDS)
              .build());
    }

    @Override
    public String ask() {
      return ClientCalls.blockingUnaryCall(channel, Rpc.NAME, CallOptions.DEFAULT, "");
    }

    @Override
    public void askForSilence() {
      ClientCalls.blockingUnaryCall(channel, Rpc.SILENCE, CallOptions.DEFAULT, "");
    }
  }

  private static final class Plain implements Beside.Program {
    @Override
    public String ask() throws IOException {
      try (Socket socket = open()) {
        return socket.getInetAddress().getHostAddress();
      }
    }

    @Override
    public void askForSilence() throws IOException {
      try (Socket socket = open()) {
        Said.now("read " + socket.getInputStream().read());
      }
    }

    private static Socket open() throws IOException {
      Socket socket = new Socket(SERVERS, Server.ECHO);
      Said.ask(socket);
      return socket;
    }
  }
}
