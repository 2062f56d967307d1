package dev.beacon.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A library that searches and goes on to listen, for {@code bench/discovery/memory} and {@code
 * bench/storm/beside}.
 *
 * <p>{@code Searching beacon|jmdns INTERFACE}; prints {@code ready}, then reads a line for each
 * thing to do, and answers each with one line:
 *
 * <ul>
 *   <li>{@code open}: closes the library and opens it anew.
 *   <li>{@code find TYPE PREFIX COUNT TIMEOUT_MS}: browses until so many instances are found whose
 *       names begin with PREFIX; the browse stays until the next {@code open}. When it began and
 *       found them (readings of System.nanoTime, 0 if it never did), and how many it found.
 * </ul>
 */
public final class Searching {

  private Searching() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Finder finder = open(args);
    try {
      out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("open")) {
          finder.close();
          finder = open(args);
          out.println("opened");
        } else {
          Tally tally = new Tally(Integer.parseInt(words[3]), words[2]);
          long beganNs = System.nanoTime();
          finder.browse(words[1], tally);
          tally.await(Duration.ofMillis(Long.parseLong(words[4])));
          out.printf("began_ns=%d nth_ns=%d found=%d%n", beganNs, tally.reachedNs(), tally.found());
        }
      }
    } finally {
      finder.close();
    }
  }

  private static Finder open(String[] args) throws IOException {
    return args[0].equals("jmdns") ? new JmdnsFinder(args[1]) : new BeaconFinder(args[1]);
  }
}
