package dev.beacon.cli;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the reader of standard output is gone, as after {@code beacon browse | head -1}.
 *
 * <p>A write would notice too, but on a quiet link there may be none for hours. Java can't check a
 * pipe without writing to it, but the system call poll can. On systems without poll (Windows) the
 * next write notices.
 *
 * <p>One thread stays inside poll, so waiting costs nothing. The JVM would delay its own end by 300
 * ms while a thread is inside native code. So poll watches a pipe of our own too, and {@link
 * #close} writes to it.
 */
final class ReaderWatch implements AutoCloseable {

  private static final int STANDARD_OUTPUT = 1;
  private static final int FOR_EVER = -1;
  private static final int NO_DESCRIPTOR = -1;

  /** The time to leave poll on a busy machine; if it is too short, the end comes a little later. */
  private static final long LEAVING_MS = 100;

  // struct pollfd {int fd; short events; short revents;} and the numbers are the same on Linux and
  // macOS.
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS_OFFSET = 4;
  private static final int REVENTS_OFFSET = 6;
  private static final short POLLIN = 1;
  private static final int EINTR = 4;

  private final Ending ending;
  private final CountDownLatch left = new CountDownLatch(1);

  // Each side writes its own before it reads the other's, so at least one of them sees both.
  private volatile boolean closed;
  private volatile int wakeDescriptor = NO_DESCRIPTOR;

  /** Ends this command; a thread must call {@link #run}. */
  ReaderWatch(Ending ending) {
    this.ending = ending;
  }

  /** Waits until the reader is gone and then ends the command, or until this is closed. */
  void run() {
    try {
      watch(NativeLibrary.getProcess());
    } catch (LinkageError noPoll) {
      return;
    } finally {
      left.countDown();
    }
  }

  private void watch(NativeLibrary system) {
    Function poll = system.getFunction("poll");
    try (Memory ends = new Memory(2 * Integer.BYTES);
        Memory watched = new Memory(2 * POLLFD_BYTES)) {
      if (system.getFunction("pipe").invokeInt(new Object[] {ends}) != 0) {
        return; // no descriptor is left; the next write notices
      }
      // No event is requested: errors and hang-ups are reported all the same.
      watched.setInt(0, STANDARD_OUTPUT);
      watched.setInt(EVENTS_OFFSET, 0);
      watched.setInt(POLLFD_BYTES, ends.getInt(0));
      watched.setInt(POLLFD_BYTES + EVENTS_OFFSET, 0);
      watched.setShort(POLLFD_BYTES + EVENTS_OFFSET, POLLIN);
      wakeDescriptor = ends.getInt(Integer.BYTES);
      Object[] arguments = {watched, new NativeLong(2), FOR_EVER};
      boolean waiting = !closed;
      while (waiting) {
        int found = poll.invokeInt(arguments);
        if (found > 0 && watched.getShort(REVENTS_OFFSET) != 0) {
          ending.now();
        }
        waiting = found < 0 && Native.getLastError() == EINTR && !closed;
      }
    }
  }

  /** Makes the waiting thread leave, so that the JVM can end at once. */
  @Override
  public void close() {
    closed = true;
    int descriptor = wakeDescriptor;
    if (descriptor == NO_DESCRIPTOR || left.getCount() == 0) {
      return;
    }
    try (Memory something = new Memory(1)) {
      NativeLong size = new NativeLong(something.size());
      Function write = NativeLibrary.getProcess().getFunction("write");
      int unusedCount = write.invokeInt(new Object[] {descriptor, something, size});
      boolean unused = left.await(LEAVING_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then without it
    }
  }
}
