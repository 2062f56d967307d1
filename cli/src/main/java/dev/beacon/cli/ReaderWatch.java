package dev.beacon.cli;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.time.Duration;

/**
 * Notices that nobody reads standard output any more, as after {@code beacon browse | head -1}.
 *
 * <p>A write would notice too, but on a quiet link there may be none for hours. Java has no means
 * to ask about a pipe without writing to it; the system call poll has. Where there is no poll
 * (Windows) the next write has to do.
 *
 * <p>The thread waits in Java and asks now and then, although poll could wait by itself: the JVM
 * puts its own end off by 300 ms while a thread is inside native code.
 */
final class ReaderWatch {

  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int STANDARD_OUTPUT = 1;
  private static final int AT_ONCE_MS = 0;

  // struct pollfd {int fd; short events; short revents;}, the same on Linux and macOS
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS_OFFSET = 4;

  private ReaderWatch() {}

  /** Ends the command when the reader has gone. Returns then, or if the command ends otherwise. */
  static void watch(Ending ending) throws InterruptedException {
    try (Memory pollfd = new Memory(POLLFD_BYTES)) {
      Function poll = NativeLibrary.getProcess().getFunction("poll");
      pollfd.setInt(0, STANDARD_OUTPUT);
      // No events are asked for: errors and hang-ups are reported all the same.
      pollfd.setInt(EVENTS_OFFSET, 0);
      Object[] arguments = {pollfd, new NativeLong(1), AT_ONCE_MS};
      while (!ending.within(INTERVAL)) {
        if (poll.invokeInt(arguments) > 0) {
          ending.now();
        }
      }
    } catch (LinkageError noPoll) {
      return;
    }
  }
}
