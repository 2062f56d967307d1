package dev.beacon.internal.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes futures on threads of Beacon's own. The stages of a future are user code, and may wait
 * for another future. So before a thread runs a completion, it makes another thread ready for the
 * next one. If nothing blocks, two or three threads take turns; one thread is enough if completions
 * come one at a time.
 *
 * <p>It accepts completions until the JVM exits, because a future that never completes is worse
 * than a short-lived daemon thread.
 */
final class Completions implements Executor {

  private static final long IDLE_SECONDS = 10;

  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean attended = new AtomicBoolean();
  private final ThreadPoolExecutor threads;

  Completions(String threadName) {
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Listeners.daemons(threadName));
  }

  @Override
  public void execute(Runnable completion) {
    waiting.add(completion);
    attend();
  }

  /** From now on threads end as soon as they are idle. */
  void close() {
    threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
  }

  private void attend() {
    if (waiting.isEmpty() || !attended.compareAndSet(false, true)) {
      return;
    }
    try {
      threads.execute(this::work);
    } catch (OutOfMemoryError noThread) {
      attended.set(false); // the present threads continue, or the next completion does
    }
  }

  private void work() {
    for (Runnable next = take(); next != null; next = waiting.poll()) {
      attend(); // before it runs, because it may wait for a later one
      next.run();
    }
  }

  private Runnable take() {
    Runnable next = waiting.poll();
    attended.set(false);
    return next;
  }
}
