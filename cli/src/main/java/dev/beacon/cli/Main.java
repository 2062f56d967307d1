package dev.beacon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The beginning and the end of the process.
 *
 * <p>After a signal (SIGINT, SIGTERM, SIGHUP) the JVM runs its shutdown hooks, and would exit with
 * 128 + the signal's number. But a command that is told to stop has not failed. So the hook ends
 * the command, waits until the main thread has closed everything, and halts with the command's own
 * exit code. The wait has a limit, so that the process always ends.
 */
public final class Main {

  /** A goodbye, and then closing, which takes 300 ms at most; the rest is for a busy machine. */
  private static final int CLOSING_SECONDS = 1 + PublishCommand.GOODBYE_SECONDS;

  private static final String JNA_SEARCH_PATH = "jna.platform.library.path";

  private static final Ending ENDING = new Ending();
  private static final CountDownLatch DONE = new CountDownLatch(1);

  /** Written by the main thread before {@link #DONE} is counted down, read by the hook after it. */
  private static int exitCode = Cli.FAILED;

  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] args) {
    Logs.configure(args);
    System.setErr(standardError());
    keepJnaFromRunningLdconfig();
    LiveDoor door = new LiveDoor();
    ReaderWatch watch = new ReaderWatch(ENDING);
    Thread background = new Thread(() -> background(door, watch), "beacon-background");
    background.setDaemon(true);
    background.start();
    Thread hook = new Thread(Main::endBySignal, "beacon-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      exitCode = new Cli(new Means(door, standardOutput(), System.err, ENDING)).run(args);
    } finally {
      watch.close();
      DONE.countDown(); // after an Error too, so that the hook does not wait
    }
    leave(hook);
  }

  /** JNA runs ldconfig to find libraries by name, but this process loads none by name alone. */
  private static void keepJnaFromRunningLdconfig() {
    if (System.getProperty(JNA_SEARCH_PATH) == null) {
      System.setProperty(JNA_SEARCH_PATH, "");
    }
  }

  private static LineOut standardOutput() {
    return new LineOut(
        new FileOutputStream(FileDescriptor.out),
        Terminal.charset(),
        ENDING,
        () -> Screen.of(Screen.STANDARD_OUTPUT));
  }

  /**
   * Not the JDK's stream, which without a locale has only ASCII. Logs contain names from strangers,
   * and this one shows them as the output does.
   */
  private static PrintStream standardError() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, Terminal.charset()) {
      @Override
      public void print(@Nullable String text) {
        super.print(Terminal.printableLines(String.valueOf(text)));
      }
    };
  }

  private static void background(LiveDoor door, ReaderWatch watch) {
    door.warmUp();
    watch.run();
  }

  private static void leave(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      return; // the hook is running and will halt
    }
    System.exit(exitCode);
  }

  private static void endBySignal() {
    ENDING.now();
    try {
      boolean closed = DONE.await(CLOSING_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(closed ? exitCode : Cli.FAILED);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(Cli.FAILED);
    }
  }
}
