package dev.beacon.bond.lab;

import dev.beacon.bond.Bond;
import dev.beacon.bond.BondBuilder;
import dev.beacon.bond.PathLines;
import dev.beacon.room.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Programs that know nothing of Beacon, each with one connection through a bond from the beginning
 * to the end. Each sends bytes and wants them back, again and again; it prints {@code NAME ok} for
 * each answer that is right. After anything else it prints {@code NAME failed WHY} and stops.
 */
public final class Programs {

  private static final int BYTES = 100_000;
  private static final int PAUSE_MS = 50;
  private static final ScheduledExecutorService THREADS = Executors.newScheduledThreadPool(8);

  private Programs() {}

  /** Sends bytes and returns those that came back. */
  private interface Asking {
    byte[] ask(byte[] bytes) throws Exception;
  }

  /**
   * Arguments: the anchor's id; two endpoints as HOST:PORT; the key store of TLS; the key of SSH,
   * or an empty text; the file that SSH is to print; and names of the other programs. Runs until
   * its input ends.
   */
  public static void main(String[] args) throws Exception {
    BondBuilder builder = Bond.to(args[0]);
    for (String each : List.of(args[1], args[2])) {
      String[] place = each.split(":", 2);
      builder.endpoint(place[0], Integer.parseInt(place[1]));
    }
    SSLSocketFactory secure = Keys.context(Path.of(args[3])).getSocketFactory();
    List<String> names = List.of(args);
    try (Bond bond = builder.open()) {
      PathLines.of(bond).awaitWhole();
      begin("okhttp", () -> okhttp(bond.socketFactory("http")));
      begin("tls", () -> tls(secure.createSocket(bond.socket("tls"), "localhost", 8443, true)));
      if (names.contains("postgresql")) {
        PostgresqlSockets.sockets = bond.socketFactory("postgresql");
        begin("jdbc", () -> postgresql("any:1", "&socketFactory=" + name(PostgresqlSockets.class)));
        String local = shown(bond.listen("127.0.0.1", 0, "postgresql"));
        begin("jdbc-listen", () -> postgresql(local, ""));
      }
      if (names.contains("mariadb")) {
        MariadbSockets.sockets = bond.socketFactory("mariadb");
        begin("mariadb", Programs::mariadb);
      }
      if (!args[4].isEmpty()) {
        InetSocketAddress local = bond.listen("127.0.0.1", 0, "ssh");
        begin("ssh", () -> ssh(args[4], local.getPort(), Path.of(args[5])));
      }
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // it says nothing
      }
    }
    System.exit(0);
  }

  private static String name(Class<?> of) {
    return of.getName();
  }

  private static String shown(InetSocketAddress at) {
    return at.getAddress().getHostAddress() + ":" + at.getPort();
  }

  private static void begin(String name, Callable<Asking> opening) {
    THREADS.execute(new Program(name, opening));
  }

  private static final class Program implements Runnable {
    private final String name;
    private final Callable<Asking> opening;
    private final SplittableRandom random = new SplittableRandom(1);
    private Asking asking;

    Program(String name, Callable<Asking> opening) {
      this.name = name;
      this.opening = opening;
    }

    @Override
    public void run() {
      try {
        if (asking == null) {
          asking = opening.call();
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        if (!Arrays.equals(asking.ask(bytes), bytes)) {
          throw new IOException("other bytes came back");
        }
        System.out.println(name + " ok");
        Object unused = THREADS.schedule(this, PAUSE_MS, TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        System.out.println(name + " failed " + words(e));
      }
    }
  }

  /** With its causes, in one line. */
  private static String words(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(each -> each.toString().replace('\n', ' '))
        .collect(Collectors.joining(" < "));
  }

  private static Asking postgresql(String at, String more) throws Exception {
    return database(
        "jdbc:postgresql://"
            + at
            + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable"
            + more,
        "select ?::bytea");
  }

  private static Asking mariadb() throws Exception {
    return database(
        "jdbc:mariadb://any:3306/?user=root&socketFactory=" + name(MariadbSockets.class),
        "select ?");
  }

  private static Asking database(String url, String question) throws Exception {
    Connection connection = DriverManager.getConnection(url);
    return bytes -> {
      try (PreparedStatement statement = connection.prepareStatement(question)) {
        statement.setBytes(1, bytes);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return row.getBytes(1);
        }
      }
    };
  }

  /** It has a pool of its own, of which one connection is enough. */
  private static Asking okhttp(SocketFactory sockets) {
    AtomicInteger connections = new AtomicInteger();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .socketFactory(sockets)
            .readTimeout(Duration.ZERO)
            .retryOnConnectionFailure(false)
            .eventListener(
                new EventListener() {
                  @Override
                  public void connectStart(Call call, InetSocketAddress at, Proxy proxy) {
                    connections.incrementAndGet();
                  }
                })
            .build();
    return bytes -> {
      Request request =
          new Request.Builder().url("http://127.0.0.1/").post(RequestBody.create(bytes)).build();
      try (Response response = client.newCall(request).execute()) {
        byte[] body = response.body().bytes();
        if (connections.get() != 1) {
          throw new IOException(connections + " connections");
        }
        return body;
      }
    };
  }

  private static Asking tls(Socket socket) {
    return bytes -> {
      THREADS.execute(() -> write(socket, bytes));
      return socket.getInputStream().readNBytes(bytes.length);
    };
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      System.out.println("tls failed to write: " + words(e));
    }
  }

  /** For each line that it gets, its command prints a file of 10 MiB. */
  private static Asking ssh(String key, int port, Path file) throws IOException {
    byte[] expected = Files.readAllBytes(file);
    Process process =
        new ProcessBuilder(Sshd.client(key, port, "while read line; do cat " + file + "; done"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    OutputStream out = process.getOutputStream();
    InputStream in = process.getInputStream();
    return bytes -> {
      out.write('\n');
      out.flush();
      byte[] printed = in.readNBytes(expected.length);
      return Arrays.equals(printed, expected) ? bytes : new byte[0];
    };
  }

  /** A driver makes it by the name of its class. */
  public abstract static class Sockets extends SocketFactory {

    abstract SocketFactory sockets();

    @Override
    public Socket createSocket() throws IOException {
      return sockets().createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return sockets().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress own, int ownPort)
        throws IOException {
      return sockets().createSocket(host, port, own, ownPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return sockets().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress own, int ownPort)
        throws IOException {
      return sockets().createSocket(host, port, own, ownPort);
    }
  }

  /** Of PostgreSQL's driver. */
  public static final class PostgresqlSockets extends Sockets {
    private static volatile SocketFactory sockets = SocketFactory.getDefault();

    @Override
    SocketFactory sockets() {
      return sockets;
    }
  }

  /** Of MariaDB's driver. */
  public static final class MariadbSockets extends Sockets {
    private static volatile SocketFactory sockets = SocketFactory.getDefault();

    @Override
    SocketFactory sockets() {
      return sockets;
    }
  }
}
