package dev.beacon.bench.bond;

import dev.beacon.bond.Bond;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Asks {@link Serving} for one thing, and prints how it went. */
public final class Asking {

  /** A length and a time. */
  static final int HEADER_BYTES = 12;

  private static final int SMALL_BYTES = 100;
  private static final int WARM_EXCHANGES = 40;
  private static final int AT_A_TIME = 8;

  /** Makes connections. */
  private interface Way {
    Socket connect() throws IOException;
  }

  private final Way way;

  private Asking(Way way) {
    this.way = way;
  }

  /**
   * Arguments: the way, which is {@code HOST:PORT}, {@code tls:STORE:HOST:PORT}, or {@code
   * bond:ID,HOST:PORT...} for a bond in this process; what; and its numbers.
   */
  public static void main(String[] args) throws Exception {
    Asking asking = new Asking(way(args[0]));
    long number = args.length > 2 ? Long.parseLong(args[2]) : 0;
    switch (args[1]) {
      case "up" -> asking.up(number);
      case "down" -> asking.down((int) number);
      case "paced" -> asking.paced(number, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
      case "small" -> asking.small((int) number);
      case "many" -> asking.many((int) number, Integer.parseInt(args[3]));
      case "rate" -> asking.rate(number);
      case "checked" -> asking.checked(number);
      case "ignore" -> asking.ignore(number);
      default -> throw new IllegalArgumentException(args[1]);
    }
    System.exit(0);
  }

  private static Way way(String words) throws Exception {
    if (words.startsWith("bond:")) {
      List<String> parts = List.of(words.substring("bond:".length()).split(",", -1));
      Bond bond = Bonding.to(parts.get(0), parts.subList(1, parts.size())).open();
      Bonding.awaitLines(bond, 2);
      return bond::socket;
    }
    String[] parts = words.split(":", -1);
    String host = parts[parts.length - 2];
    int port = Integer.parseInt(parts[parts.length - 1]);
    if (parts[0].equals("tls")) {
      var factory = Tls.context(Path.of(parts[1])).getSocketFactory();
      return () -> factory.createSocket(host, port);
    }
    return () -> new Socket(host, port);
  }

  private Socket begin(char what) throws IOException {
    Socket socket = way.connect();
    socket.setTcpNoDelay(true);
    socket.getOutputStream().write(what);
    return socket;
  }

  private void up(long seconds) throws IOException {
    try (Socket socket = begin('u')) {
      byte[] bytes = new byte[Serving.BUFFER_BYTES];
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      long sent = 0;
      while (System.nanoTime() - endNs < 0) {
        socket.getOutputStream().write(bytes);
        sent += bytes.length;
      }
      socket.shutdownOutput();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Serving.Rate rate = new Serving.Rate(in.readLong(), in.readLong(), in.readLong());
      System.out.println(rate.words() + " sent " + sent);
    }
  }

  private void down(int seconds) throws IOException {
    try (Socket socket = begin('d')) {
      new DataOutputStream(socket.getOutputStream()).writeInt(seconds);
      System.out.println(Serving.Rate.of(socket.getInputStream(), false).words());
    }
  }

  /** Messages of some bytes, so many microseconds apart. */
  private void paced(long count, int bytes, int everyUs) throws IOException {
    try (Socket socket = begin('p')) {
      ByteBuffer message = ByteBuffer.allocate(bytes);
      long startNs = System.nanoTime();
      for (long number = 0; number < count; number++) {
        socket
            .getOutputStream()
            .write(message.clear().putInt(bytes).putLong(System.nanoTime()).array());
        long dueNs = startNs + (number + 1) * TimeUnit.MICROSECONDS.toNanos(everyUs);
        LockSupport.parkNanos(dueNs - System.nanoTime());
      }
      socket.getOutputStream().write(new byte[Integer.BYTES]);
      socket.shutdownOutput();
    }
  }

  /** A hundred bytes each way on a new connection, one after the other. */
  private void small(int count) throws IOException {
    long[] tookNs = new long[count];
    byte[] bytes = new byte[SMALL_BYTES];
    for (int i = -WARM_EXCHANGES; i < count; i++) {
      long startNs = System.nanoTime();
      exchange(bytes);
      if (i >= 0) {
        tookNs[i] = System.nanoTime() - startNs;
      }
    }
    Arrays.sort(tookNs);
    System.out.printf(
        "p50_ms %.2f worst_ms %.2f%n", tookNs[count / 2] / 1e6, tookNs[count - 1] / 1e6);
  }

  private void exchange(byte[] bytes) throws IOException {
    try (Socket socket = begin('e')) {
      socket.getOutputStream().write(bytes);
      if (socket.getInputStream().readNBytes(bytes.length).length < bytes.length) {
        throw new IOException("it ended");
      }
    }
  }

  /** So many connections at once, each with so many bytes each way. */
  private void many(int count, int bytes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Callable<Void>> tasks = new ArrayList<>();
    byte[] sent = new byte[bytes];
    for (int i = 0; i < count; i++) {
      tasks.add(
          () -> {
            exchange(sent);
            return null;
          });
    }
    long startNs = System.nanoTime();
    int failed = 0;
    for (Future<Void> each : threads.invokeAll(tasks)) {
      try {
        each.get();
      } catch (java.util.concurrent.ExecutionException e) {
        failed++;
      }
    }
    System.out.printf("took_s %.2f failed %d%n", (System.nanoTime() - startNs) / 1e9, failed);
  }

  /** Connections with an exchange of a byte, a few at a time, for some seconds. */
  private void rate(long seconds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    AtomicLong done = new AtomicLong();
    long startNs = System.nanoTime();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < AT_A_TIME; i++) {
      tasks.add(
          () -> {
            while (System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(seconds)) {
              exchange(new byte[1]);
              done.incrementAndGet();
            }
            return null;
          });
    }
    for (Future<Void> each : threads.invokeAll(tasks)) {
      each.get();
    }
    System.out.println(
        "connections_per_s " + done.get() * 1_000_000_000 / (System.nanoTime() - startNs));
  }

  private void checked(long bytes) throws IOException {
    long startNs = System.nanoTime();
    try (Socket socket = begin('x')) {
      new DataOutputStream(socket.getOutputStream()).writeLong(bytes);
      boolean right = Checked.exchange(socket, bytes);
      right &= socket.getInputStream().read() == 1;
      System.out.println(
          (right ? "right" : "wrong") + " ms " + (System.nanoTime() - startNs) / 1_000_000);
    }
  }

  /** Lets bytes be sent that it doesn't read, for a while. */
  private void ignore(long seconds) throws IOException {
    try (Socket socket = begin('g')) {
      new DataOutputStream(socket.getOutputStream()).writeLong(400L << 20);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }
  }
}
