package dev.beacon.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a process prints, line by line, to wait on with a deadline. This is how tests wait for
 * everything: nothing sleeps, and a wait that fails shows all that was printed. Any thread may add,
 * any thread may wait.
 */
public final class Lines {
  private final String title;
  private final List<String> lines = new ArrayList<>();
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final int earlier;
  private int skipped;
  private boolean ended;
  private String brokenOff = "";

  /** The title names the process in messages: {@code alpha: avahi-daemon, stderr}. */
  Lines(String title) {
    this(title, 0);
  }

  /** Without the first lines, which earlier starts of the same box printed. */
  Lines(String title, int earlier) {
    this.title = title;
    this.earlier = earlier;
  }

  /** Bytes as they come: a line, or a character, may be cut anywhere. */
  synchronized void accept(byte[] bytes) {
    for (byte next : bytes) {
      if (next == '\n') {
        add(partial.toString(UTF_8));
        partial.reset();
      } else {
        partial.write(next);
      }
    }
  }

  synchronized void end() {
    if (partial.size() > 0) {
      add(partial.toString(UTF_8));
      partial.reset();
    }
    ended = true;
    notifyAll();
  }

  /** The engine broke off; whoever waits for more is told why. */
  synchronized void breakOff(Throwable failure) {
    brokenOff = "; then " + failure;
    end();
  }

  private void add(String line) {
    if (skipped < earlier) {
      skipped++;
      return;
    }
    lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    notifyAll();
  }

  /** With those of earlier starts. */
  synchronized int count() {
    return skipped + lines.size();
  }

  /** Everything printed until now. */
  public synchronized List<String> all() {
    return List.copyOf(lines);
  }

  /** The first line in which the regular expression is found. */
  public String await(String regex, Duration within) {
    return await("/" + regex + "/", Pattern.compile(regex).asPredicate(), within);
  }

  /** The first line that is wanted, among those printed already and those to come. */
  public String await(String what, Predicate<String> wanted, Duration within) {
    return await(0, what, wanted, within);
  }

  /** As {@link #await(String, Predicate, Duration)}, past the first {@code skip} lines. */
  public synchronized String await(
      int skip, String what, Predicate<String> wanted, Duration within) {
    boolean inTime = waitUntil(() -> ended || find(skip, wanted).isPresent(), within);
    return find(skip, wanted)
        .orElseThrow(
            () ->
                new AssertionError(
                    title
                        + (inTime ? " ended without " : ": within " + within.toMillis() + " ms no ")
                        + what
                        + "; it printed"
                        + text()));
  }

  /** The first line past those that is wanted, if it comes in time. */
  public synchronized Optional<String> poll(int skip, Predicate<String> wanted, Duration within) {
    waitUntil(() -> ended || find(skip, wanted).isPresent(), within);
    return find(skip, wanted);
  }

  private synchronized Optional<String> find(int skip, Predicate<String> wanted) {
    return lines.stream().skip(skip).filter(wanted).findFirst();
  }

  synchronized void awaitEnd(Duration within) {
    if (!waitUntil(() -> ended, within)) {
      throw new AssertionError(
          title + " still runs after " + within.toMillis() + " ms; it printed" + text());
    }
  }

  /** False if the time passed first. */
  private synchronized boolean waitUntil(BooleanSupplier condition, Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          return false;
        }
        wait(leftNs / 1_000_000 + 1);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + title, interrupted);
    }
  }

  private String text() {
    return (lines.isEmpty() ? " nothing" : ":\n  " + String.join("\n  ", lines)) + brokenOff;
  }

  @Override
  public String toString() {
    return title + ": " + all();
  }
}
