package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import javax.net.SocketFactory;

/**
 * Times connections through the factory beside plain ones to the same server, with a timeout and
 * without. They alternate in each order equally often, because the server still closes the last
 * connection while the next one begins. Other work of the machine meets all of them.
 */
public final class Connecting {

  /** C2 compiles a method after 5,000 calls. Plain connections call theirs twice in a turn. */
  private static final int WARM = 12_000;

  private static final int MEASURED = 4000;
  private static final int TIMEOUT_MS = 3000;
  private static final int[][] ORDERS = {
    {0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}, {1, 0, 2}
  };

  private Connecting() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Reach reach = Verdicts.open("_bench._tcp");
    SocketFactory factory = reach.socketFactory();
    InetSocketAddress plain;
    try (Socket socket = factory.createSocket()) {
      socket.connect(InetSocketAddress.createUnresolved("any", 1));
      plain = new InetSocketAddress(socket.getInetAddress(), socket.getPort());
    }
    long[][] times = new long[3][MEASURED];
    for (int i = -WARM; i < MEASURED; i++) {
      for (int kind : ORDERS[Math.floorMod(i, ORDERS.length)]) {
        times[kind][Math.max(i, 0)] =
            switch (kind) {
              case 0 -> connectNs(factory.createSocket(), plain, TIMEOUT_MS);
              case 1 -> connectNs(new Socket(), plain, TIMEOUT_MS);
              default -> connectNs(new Socket(), plain, 0);
            };
      }
    }
    Said.now(
        String.join(
            " ", "connect_ns", median(times[0]), "plain_ns", median(times[1]), median(times[2])));
    System.exit(0);
  }

  private static long connectNs(Socket unconnected, InetSocketAddress to, int timeoutMs)
      throws IOException {
    try (Socket socket = unconnected) {
      long startNs = System.nanoTime();
      socket.connect(to, timeoutMs);
      return System.nanoTime() - startNs;
    }
  }

  private static String median(long[] times) {
    Arrays.sort(times);
    return Long.toString(times[times.length / 2]);
  }
}
