package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import javax.net.SocketFactory;

/**
 * Times connections through the factory beside plain ones to the same server, with a timeout and
 * without. They alternate, so that other work of the machine meets all of them.
 */
public final class Connecting {

  private static final int WARM = 3000;
  private static final int MEASURED = 4000;
  private static final int TIMEOUT_MS = 3000;

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
    long[] ours = new long[MEASURED];
    long[] theirs = new long[MEASURED];
    long[] unlimited = new long[MEASURED];
    for (int i = -WARM; i < MEASURED; i++) {
      theirs[Math.max(i, 0)] = connectNs(new Socket(), plain, TIMEOUT_MS);
      ours[Math.max(i, 0)] = connectNs(factory.createSocket(), plain, TIMEOUT_MS);
      unlimited[Math.max(i, 0)] = connectNs(new Socket(), plain, 0);
    }
    Said.now(
        String.join(
            " ", "connect_ns", median(ours), "plain_ns", median(theirs), median(unlimited)));
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
