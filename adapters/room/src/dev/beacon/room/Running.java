package dev.beacon.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A program beside the test, with its output on both streams. Each wait for it has a limit. After
 * the limit, the failure shows the output, and the stacks of a JVM's threads.
 */
public final class Running implements AutoCloseable {

  private static final long LINE_SECONDS = 60;
  private static final long LONGEST_NAP_NS = 200_000_000; // its end makes no line
  private static final String DUMP_SECONDS = "20";
  private static final int MOST_LINES = 400;

  private final List<String> command;
  private final Process process;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private Running(List<String> command, Process process) {
    this.command = command;
    this.process = process;
  }

  /** Starts a program. */
  public static Running start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Running running = new Running(List.copyOf(command), process);
    Thread reader = new Thread(running::read, "reads what " + process.pid() + " prints");
    reader.setDaemon(true);
    reader.start();
    return running;
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException | UncheckedIOException e) {
      add("(no more can be read: " + e + ")");
    }
    CompletableFuture<Boolean> unused =
        process.onExit().thenApply(gone -> ended.complete(gone.exitValue()));
  }

  private void add(String line) {
    printed.add(line);
    synchronized (printed) {
      printed.notifyAll();
    }
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** The lines that it has printed so far. */
  public List<String> lines() {
    return List.copyOf(printed);
  }

  /** Waits for its line "ready". */
  public Running awaitReady() throws IOException, InterruptedException {
    return await("ready");
  }

  /** Waits for a line that it may have printed already. */
  public Running await(String line) throws IOException, InterruptedException {
    await(0, line, line::equals);
    return this;
  }

  /** Waits until it has printed a line this many times. */
  public Running await(String line, int times) throws IOException, InterruptedException {
    AtomicInteger seen = new AtomicInteger();
    String what = line + " (" + times + " times)";
    await(0, what, each -> each.equals(line) && seen.incrementAndGet() == times);
    return this;
  }

  /** Returns the present end of its output; {@link #since} returns the later lines. */
  public int mark() {
    return printed.size();
  }

  /** Returns the lines that it has printed after the mark. */
  public List<String> since(int mark) {
    List<String> now = lines();
    return now.subList(mark, now.size());
  }

  /**
   * Waits for the first such line after the mark.
   *
   * @param what the line in words, for the failure
   */
  public String await(int mark, String what, Predicate<String> isIt)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + SECONDS.toNanos(LINE_SECONDS);
    int seen = mark;
    synchronized (printed) {
      while (true) {
        boolean over = ended.isDone(); // taken first: its last lines are looked at after its end
        for (; seen < printed.size(); seen++) {
          if (isIt.test(printed.get(seen))) {
            return printed.get(seen);
          }
        }
        long leftNs = untilNs - System.nanoTime();
        if (over) {
          throw new IOException("ended without the line " + what + ": " + last(mark));
        }
        if (leftNs <= 0) {
          String said = last(mark);
          throw new IOException(
              "no line " + what + " after " + LINE_SECONDS + " s: " + said + threads());
        }
        NANOSECONDS.timedWait(printed, Math.min(leftNs, LONGEST_NAP_NS));
      }
    }
  }

  /** Gives it a line. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Ends its input; a program that waits for that continues. */
  public void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits for its end; returns its exit code. */
  public int awaitEnd(long limitSeconds) throws IOException, InterruptedException {
    try {
      return ended.get(limitSeconds, SECONDS);
    } catch (TimeoutException e) {
      String where = threads();
      throw new IOException("still running after " + limitSeconds + " s: " + this + where, e);
    } catch (ExecutionException e) {
      throw new IOException(toString(), e);
    }
  }

  private String threads() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process dump =
        new ProcessBuilder(
                "timeout", DUMP_SECONDS, jcmd, Long.toString(process.pid()), "Thread.print")
            .redirectErrorStream(true)
            .start();
    String said = new String(dump.getInputStream().readAllBytes(), UTF_8);
    return System.lineSeparator() + (dump.waitFor() == 0 ? said : "(no thread dump: " + said + ")");
  }

  /**
   * Sends a signal such as {@code STOP} to it, then to its descendants. Descendants may have ended
   * meanwhile.
   */
  public void signal(String name) throws IOException, InterruptedException {
    StringBuilder kill = new StringBuilder("kill -" + name + " " + pid());
    process
        .descendants()
        .forEach(each -> kill.append("; kill -" + name + " " + each.pid() + " || true"));
    try (Running running = start(List.of("sh", "-ec", kill.toString()))) {
      if (running.awaitEnd(LINE_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** Kills it and its descendants, and waits until it is gone. */
  public void kill() throws IOException, InterruptedException {
    close();
    awaitEnd(LINE_SECONDS);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return last(0);
  }

  /** Returns its last lines after the mark. */
  private String last(int mark) {
    List<String> lines = since(mark);
    List<String> last = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
    return command + ", which printed:\n" + String.join("\n", last);
  }
}
