package dev.beacon.bench.bond;

import dev.beacon.bond.Anchor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A service that does what the first byte of a connection asks for: take bytes and say how fast
 * they came ({@code u}), give bytes for some seconds ({@code d}) or so many ({@code g}), repeat
 * them ({@code e}), take paced messages ({@code p}), or exchange bytes that both ends check ({@code
 * x}).
 *
 * <p>What it notices of silence goes to its output, with microseconds since 1970.
 */
public final class Serving {

  static final int BUFFER_BYTES = 128 * 1024;
  static final int BACKLOG = 2048;

  /** A shorter silence is not worth a line. */
  private static final long SHORT_NS = 8_000_000;

  private static final long REPORT_NS = 100_000_000;

  private Serving() {}

  /**
   * Arguments: {@code plain HOST PORT}; {@code tls HOST PORT KEYSTORE}; or {@code anchor PORT
   * IDENTITY}, which is a service in the process of its anchor.
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    ServerSocket server =
        switch (args[0]) {
          case "anchor" -> anchored(Integer.parseInt(args[1]), Path.of(args[2]));
          case "tls" -> Tls.context(Path.of(args[3])).getServerSocketFactory().createServerSocket();
          default -> new ServerSocket();
        };
    if (!args[0].equals("anchor")) {
      server.bind(new InetSocketAddress(args[1], Integer.parseInt(args[2])), BACKLOG);
    }
    ExecutorService threads = Executors.newCachedThreadPool();
    System.out.println("ready");
    while (true) {
      Socket socket = server.accept();
      threads.execute(() -> serve(socket));
    }
  }

  private static ServerSocket anchored(int port, Path identity) throws IOException {
    Anchor anchor = Anchor.serving().identity(identity).anyClient().listen(port).open();
    return anchor.serverSocket("", BACKLOG);
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      switch (in.read()) {
        case 'u' -> take(in, out);
        case 'd' -> give(out, TimeUnit.SECONDS.toNanos(in.readInt()), Long.MAX_VALUE);
        case 'g' -> give(out, Long.MAX_VALUE / 2, in.readLong());
        case 'e' -> repeat(in, out);
        case 'p' -> listen(in);
        case 'x' -> out.writeByte(Checked.exchange(socket, in.readLong()) ? 1 : 0);
        default -> throw new IOException("nothing was asked for");
      }
    } catch (IOException e) {
      Timed.now("broken " + e);
    }
  }

  /** What it says to the client leaves out the first second, in which rates grow. */
  private static void take(InputStream in, DataOutputStream out) throws IOException {
    Rate rate = Rate.of(in, true);
    out.writeLong(rate.bytes());
    out.writeLong(rate.ns());
    out.writeLong(rate.longestNs());
  }

  private static void give(DataOutputStream out, long ns, long most) throws IOException {
    byte[] bytes = new byte[BUFFER_BYTES];
    long startNs = System.nanoTime();
    for (long given = 0; given < most && System.nanoTime() - startNs < ns; ) {
      int now = (int) Math.min(bytes.length, most - given);
      out.write(bytes, 0, now);
      given += now;
    }
  }

  private static void repeat(InputStream in, DataOutputStream out) throws IOException {
    byte[] bytes = new byte[BUFFER_BYTES];
    for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
      out.write(bytes, 0, read);
    }
  }

  /** Each message has its length, and the time at which it was sent; both ends share a clock. */
  private static void listen(DataInputStream in) throws IOException {
    byte[] rest = new byte[BUFFER_BYTES];
    long lastNs = System.nanoTime();
    int length = in.readInt();
    while (length > 0) {
      long sentNs = in.readLong();
      in.readFully(rest, 0, length - Asking.HEADER_BYTES);
      long nowNs = System.nanoTime();
      if (nowNs - lastNs > SHORT_NS) {
        Timed.now("gap " + (nowNs - lastNs) / 1000 + " late " + (nowNs - sentNs) / 1000);
      }
      lastNs = nowNs;
      length = in.readInt();
    }
  }

  /**
   * What came in, without the first second.
   *
   * @param longestNs the longest silence
   */
  record Rate(long bytes, long ns, long longestNs) {

    /** Reads to the end; says now and again how much came, if asked to. */
    static Rate of(InputStream in, boolean aloud) throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      long startNs = 0;
      long bytes = 0;
      long early = 0;
      long longestNs = 0;
      long lastNs = 0;
      long saidNs = System.nanoTime();
      long sinceNs = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        long nowNs = System.nanoTime();
        startNs = startNs == 0 ? nowNs : startNs;
        bytes += read;
        if (nowNs - startNs < TimeUnit.SECONDS.toNanos(1)) {
          early = bytes;
          sinceNs = nowNs;
        } else {
          longestNs = Math.max(longestNs, nowNs - lastNs);
        }
        if (aloud && lastNs != 0 && nowNs - lastNs > SHORT_NS) {
          Timed.now("gap " + (nowNs - lastNs) / 1000 + " late 0");
        }
        lastNs = nowNs;
        if (aloud && nowNs - saidNs > REPORT_NS) {
          saidNs = nowNs;
          Timed.now("bytes " + bytes);
        }
      }
      return new Rate(bytes - early, Math.max(1, lastNs - sinceNs), longestNs);
    }

    String words() {
      return "mbit_per_s " + bytes * 80_000 / ns / 10.0 + " gap_ms " + longestNs / 1_000_000;
    }
  }
}
