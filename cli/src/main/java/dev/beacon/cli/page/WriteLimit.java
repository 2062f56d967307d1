package dev.beacon.cli.page;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends writes to browsers that don't read. An interrupt closes the connection of a thread that
 * writes, because it is an interruptible channel.
 */
final class WriteLimit {

  static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

  /** A write to a browser. */
  interface Write {
    void run() throws IOException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Thread, Long> sinceNs = new HashMap<>();

  /** Writes; another thread calls {@link #expire} meanwhile. */
  void run(Write write) throws IOException {
    Thread self = Thread.currentThread();
    lock.lock();
    try {
      sinceNs.put(self, System.nanoTime());
    } finally {
      lock.unlock();
    }
    try {
      write.run();
    } finally {
      lock.lock();
      try {
        sinceNs.remove(self);
        Object unused = Thread.interrupted(); // the next write is another one
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the writes that have lasted longer than the limit. */
  void expire(long nowNs) {
    lock.lock();
    try {
      sinceNs.forEach(
          (writer, beganNs) -> {
            if (nowNs - beganNs > LIMIT_NS) {
              writer.interrupt();
            }
          });
    } finally {
      lock.unlock();
    }
  }
}
