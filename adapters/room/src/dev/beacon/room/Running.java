package dev.beacon.room;

import static java.nio.charset.StandardCharsets.UTF_8;
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
 * A program beside the test, with all that it has printed to either stream. Each wait for it has a
 * limit; past it the failure shows what was printed, and where a JVM's threads stood.
 */
public final class Running implements AutoCloseable {

  private static final long READY_SECONDS = 60;
  private static final String DUMP_SECONDS = "20";

  private final List<String> command;
  private final Process process;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
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
        printed.add(line);
        if (line.equals("ready")) {
          ready.complete(true);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      printed.add("(no more can be read: " + e + ")");
    }
    ready.complete(false);
    CompletableFuture<Boolean> unused =
        process.onExit().thenApply(gone -> ended.complete(gone.exitValue()));
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** What it has printed so far. */
  public List<String> lines() {
    return List.copyOf(printed);
  }

  /** Waits for its line "ready". */
  public Running awaitReady() throws IOException, InterruptedException {
    try {
      if (ready.get(READY_SECONDS, SECONDS)) {
        return this;
      }
      throw new IOException("ended before it was ready: " + this);
    } catch (TimeoutException e) {
      String where = threads();
      throw new IOException("not ready after " + READY_SECONDS + " s: " + this + where, e);
    } catch (ExecutionException e) {
      throw new IOException(toString(), e);
    }
  }

  /** Waits for its end: its exit code. */
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
