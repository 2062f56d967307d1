package dev.beacon.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A JVM that publishes, for {@code bench/response/run}.
 *
 * <p>{@code Publishing beacon|jmdns INTERFACE COUNT TYPE}: two or more services {@code Bench 0000},
 * {@code Bench 0001} and so on, the others when the first is announced. Prints a line once all are,
 * or 60 s have passed: how many are, milliseconds for all but the first, how many were renamed,
 * heap bytes per service. Then it answers until its standard input ends.
 */
public final class Publishing {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Publishing() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int count = Integer.parseInt(args[2]);
    boolean jmdns = args[0].equals("jmdns");
    try (Publisher publisher = jmdns ? new JmdnsPublisher(args[1]) : new BeaconPublisher(args[1])) {
      Tally first = new Tally(1, false);
      publish(publisher, 0, 1, args[3], first); // loads the code
      first.await(PATIENCE);
      Tally others = new Tally(count - 1, false);
      long usedBefore = Heap.usedBytes();
      long beganNs = System.nanoTime();
      publish(publisher, 1, count, args[3], others);
      others.await(PATIENCE);
      out.printf(
          "announced=%d took_ms=%d renamed=%d heap=%d%n",
          first.found() + others.found(),
          others.reachedNs() == 0 ? -1 : (others.reachedNs() - beganNs) / 1_000_000,
          publisher.renamed(),
          (Heap.settledBytes() - usedBefore) / (count - 1));
      while (System.in.read() != -1) {
        continue;
      }
    }
  }

  private static void publish(Publisher publisher, int from, int to, String type, Tally tally)
      throws IOException {
    for (int i = from; i < to; i++) {
      publisher.publish(String.format("Bench %04d", i), type, tally);
    }
  }
}
