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

/**
 * A program beside the test, with its output on both streams. Each wait for it has a limit. After
 * the limit, the failure shows the output, and the stacks of a JVM's threads.
 */
public final class Running implements AutoCloseable {

  private static final long LINE_SECONDS = 60;
  private static final long LONGEST_NAP_NS = 200_000_000; // its end makes no line
  private static final String DUMP_SECONDS = "20";

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
    long untilNs = System.nanoTime() + SECONDS.toNanos(LINE_SECONDS);
    synchronized (printed) {
      while (!printed.contains(line)) {
        long leftNs = untilNs - System.nanoTime();
        if (ended.isDone()) {
          throw new IOException("ended without the line " + line + ": " + this);
        }
        if (leftNs <= 0) {
          String where = threads();
          throw new IOException(
              "no line " + line + " after " + LINE_SECONDS + " s: " + this + where);
        }
        NANOSECONDS.timedWait(printed, Math.min(leftNs, LONGEST_NAP_NS));
      }
    }
    return this;
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

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return command + ", which printed:\n" + String.join("\n", printed);
  }
}
