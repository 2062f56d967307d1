package dev.beacon.reach.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beacon.reach.Listening;
import dev.beacon.reach.Liveness;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachInstance;
import dev.beacon.room.Keys;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Programs that know nothing of Beacon, each with the kind of socket that it takes. Each asks for
 * the number of the server, again and again, over one connection for a while and then over another;
 * it prints {@code NAME ok NUMBER} or {@code NAME failed WHY}. None has a timeout of its own.
 */
public final class Programs {

  private static final int REQUESTS_A_CONNECTION = 8;
  private static final int PAUSE_MS = 60;
  private static final int SELECT_MS = 200; // it may not end by itself when a verdict closes
  private static final byte[] QUESTION = "which\n".getBytes(UTF_8);

  private static final ScheduledExecutorService THREADS = Executors.newScheduledThreadPool(8);

  private Programs() {}

  /** A program's connection, which answers until it is closed. */
  private record Line(Callable<String> asking, AutoCloseable closing) {}

  /**
   * Arguments: the key store of the servers, and {@code jdbc} if they have PostgreSQL. Runs until
   * its input ends.
   */
  public static void main(String[] args) throws Exception {
    try (Reach http = Reach.to("_http._tcp").open();
        Reach echo = Reach.to("_echo._tcp").open();
        Reach tls = Reach.to("_lab-tls._tcp").open();
        Listening port = http.listen("127.0.0.1", 0)) {
      SSLSocketFactory secure = Keys.context(Path.of(args[0])).getSocketFactory();
      every(200, () -> watched(List.of(http, echo, tls)));
      if (List.of(args).contains("jdbc")) {
        begin("jdbc", Programs::jdbc);
      }
      begin("okhttp", () -> okhttp(http));
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      begin("java.net.http", () -> jdkHttp(client, port.address().getPort()));
      begin("selector", () -> selector(echo.channel()));
      begin("tls", () -> tls(secure.createSocket(tls.socket(), "server", 7443, true)));
      while (System.in.read() >= 0) {
        // it says nothing
      }
    }
    System.exit(0);
  }

  private static void begin(String name, Callable<Line> opening) {
    every(PAUSE_MS, new Asking(name, opening));
  }

  private static void every(int milliseconds, Runnable task) {
    Object unused = THREADS.scheduleWithFixedDelay(task, 0, milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Says how many addresses are alive by the word of BFD, and what is to be said of the others. */
  private static void watched(List<Reach> all) {
    List<ReachInstance> instances =
        all.stream().flatMap(each -> each.instances().stream()).toList();
    List<ReachInstance> others =
        instances.stream()
            .filter(
                each -> each.state() != ReachInstance.State.UP || each.liveness() != Liveness.WATCH)
            .toList();
    String rest = others.isEmpty() ? "" : ", not " + others;
    System.out.println("watched " + (instances.size() - others.size()) + rest);
  }

  private static final class Asking implements Runnable {
    private final String name;
    private final Callable<Line> opening;
    private Line line;
    private int asked;

    Asking(String name, Callable<Line> opening) {
      this.name = name;
      this.opening = opening;
    }

    @Override
    public void run() {
      try {
        if (line == null) {
          line = opening.call();
        }
        System.out.println(name + " ok " + line.asking.call().strip());
        if (++asked % REQUESTS_A_CONNECTION == 0) {
          end();
        }
      } catch (Exception e) {
        System.out.println(name + " failed " + words(e));
        end();
      }
    }

    private void end() {
      Line ended = line;
      line = null;
      try {
        if (ended != null) {
          ended.closing.close();
        }
      } catch (Exception e) {
        // it is to go, and no more
      }
    }
  }

  /** With its causes, in one line. */
  private static String words(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(each -> each.toString().replace('\n', ' '))
        .collect(Collectors.joining(" < "));
  }

  /** It makes its factory itself, from the URL. */
  private static Line jdbc() throws Exception {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://any/postgres?user=postgres&sslmode=disable&gssEncMode=disable"
                + "&socketFactory=dev.beacon.reach.ReachSocketFactory"
                + "&socketFactoryArg=_postgresql._tcp");
    return new Line(
        () -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("show cluster_name")) {
            row.next();
            return row.getString(1);
          }
        },
        connection);
  }

  /** It has a pool of its own; what may be asked twice is asked twice. */
  private static Line okhttp(Reach reach) {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .socketFactory(reach.socketFactory())
            .readTimeout(Duration.ZERO)
            .retryOnConnectionFailure(false)
            .build();
    Retry retry =
        Retry.of(
            "which",
            RetryConfig.custom()
                .maxAttempts(2)
                .waitDuration(Duration.ofMillis(10))
                .retryExceptions(IOException.class)
                .build());
    retry
        .getEventPublisher()
        .onRetry(event -> System.out.println("okhttp retries " + event.getLastThrowable()));
    Request request = new Request.Builder().url("http://127.0.0.1/").build();
    return new Line(
        () ->
            retry.executeCallable(
                () -> {
                  try (Response response = client.newCall(request).execute()) {
                    return response.body().string();
                  }
                }),
        client.connectionPool()::evictAll);
  }

  /** It takes an address only. */
  private static Line jdkHttp(HttpClient client, int port) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
    return new Line(
        () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(), () -> {});
  }

  private static Line selector(SocketChannel channel) throws IOException {
    Selector selector = Selector.open();
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    return new Line(
        () -> {
          channel.write(ByteBuffer.wrap(QUESTION));
          ByteBuffer answer = ByteBuffer.allocate(16);
          while (answer.position() == 0 || answer.get(answer.position() - 1) != '\n') {
            selector.select(SELECT_MS);
            if (!key.isValid() || channel.read(answer) < 0) {
              throw new IOException("the channel was closed");
            }
          }
          return new String(answer.array(), 0, answer.position(), UTF_8);
        },
        () -> {
          selector.close();
          channel.close();
        });
  }

  private static Line tls(Socket socket) {
    return new Line(
        () -> {
          socket.getOutputStream().write(QUESTION);
          StringBuilder answer = new StringBuilder();
          InputStream in = socket.getInputStream();
          for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
              throw new IOException("the server ended it");
            }
            answer.append((char) octet);
          }
          return answer.toString();
        },
        socket);
  }
}
