package dev.beacon.hostile;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How long the engine takes for each kind of hostile packet at the brim of its bounds: what {@code
 * bench/hostile} runs. {@code HostileTimes [PATTERN]}; a line each with the times of the packets,
 * in microseconds.
 */
public final class HostileTimes {

  private static final int PACKETS = 1_000;
  private static final int WARM_UP = 2_000;

  /** 100 a second, the limit of queries; time goes on between the packets. */
  private static final Duration BETWEEN = Duration.ofMillis(10);

  private HostileTimes() {}

  /** See the class. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Pattern pattern = Pattern.compile(args.length == 0 ? "." : args[0]);
    List<Attack> attacks =
        Arrays.stream(Attack.values())
            .filter(attack -> pattern.matcher(attack.name()).find())
            .toList();
    out.printf(
        "%-28s %6s %10s %10s %10s %10s %10s%n",
        "", "bytes", "at once", "us/packet", "p99", "worst", "MB");
    for (Attack attack : attacks) {
      measure(attack, out);
    }
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void measure(Attack attack, PrintStream out) {
    Brim brim = new Brim().fill();
    attack.prepare(brim);
    byte[][] packets = new byte[Attack.ROUNDS][];
    Arrays.setAll(packets, attack::packet);
    long[] tookNs = new long[PACKETS];
    long limitNs = System.nanoTime() + 60_000_000_000L;
    int done = 0;
    long heardNs = 0;
    for (int i = -WARM_UP; i < PACKETS && System.nanoTime() < limitNs; i++) {
      long startNs = cpuNs();
      brim.hear(packets[(i + WARM_UP) % packets.length], 60_000, true, attack.port());
      long midNs = cpuNs();
      heardNs += midNs - startNs;
      brim.pass(BETWEEN);
      heardNs = i < 0 ? 0 : heardNs;
      if (i >= 0) {
        // What a packet leaves to do counts as its own, as far as it is done before the next.
        tookNs[i] = cpuNs() - startNs;
        done = i + 1;
      }
      if (midNs - startNs > 1_000_000_000L && i < -5) {
        i = -5;
      }
    }
    long[] sorted = Arrays.copyOf(tookNs, Math.max(1, done));
    Arrays.sort(sorted);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long liveBytes = runtime.totalMemory() - runtime.freeMemory();
    out.printf(
        "%-28s %6d %10.1f %10.1f %10.1f %10.1f %10.1f%n",
        attack,
        packets[0].length,
        heardNs / 1e3 / Math.max(1, done),
        Arrays.stream(sorted).average().orElse(0) / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3,
        sorted[sorted.length - 1] / 1e3,
        liveBytes / 1e6);
  }
}
