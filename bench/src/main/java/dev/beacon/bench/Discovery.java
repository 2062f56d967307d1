package dev.beacon.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A warm JVM that finds services when it is told to, for {@code bench/discovery/run}.
 *
 * <p>{@code Discovery beacon|jmdns INTERFACE}; then reads a line for each search, {@code time|heap
 * TYPE COUNT TIMEOUT_MS}, and answers with a line: when it began to search and when it had heard of
 * COUNT instances (readings of System.nanoTime, 0 if it never had), how many it heard of, how many
 * of them twice, how many packets it sent until then, and heap bytes per instance (only by {@code
 * heap}, which keeps no names and so counts none twice).
 *
 * <p>Each search has a Beacon of its own, opened before the time begins to run: nothing is cached,
 * and nothing listens while others are measured.
 */
public final class Discovery {

  private Discovery() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    boolean jmdns = args[0].equals("jmdns");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      int count = Integer.parseInt(words[2]);
      Duration timeout = Duration.ofMillis(Long.parseLong(words[3]));
      try (Finder finder = jmdns ? new JmdnsFinder(args[1]) : new BeaconFinder(args[1])) {
        Tally tally = new Tally(count, words[0].equals("time"));
        long usedBefore = words[0].equals("heap") ? Heap.usedBytes() : 0;
        long beganNs = System.nanoTime();
        finder.browse(words[1], tally);
        tally.await(timeout);
        long sent = finder.sent();
        long heapPerInstance =
            words[0].equals("heap") ? (Heap.settledBytes() - usedBefore) / count : 0;
        out.printf(
            "began_ns=%d nth_ns=%d found=%d twice=%d sent=%d heap=%d%n",
            beganNs, tally.reachedNs(), tally.found(), tally.twice(), sent, heapPerInstance);
      }
    }
  }
}
