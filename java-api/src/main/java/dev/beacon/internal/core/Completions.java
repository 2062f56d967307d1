package dev.beacon.internal.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes futures on threads of Beacon's own. What follows a future is user code, and may wait
 * for another future; so a thread that takes a completion first has another thread attend to the
 * next one. Where nothing blocks two or three threads take turns, and one does if completions come
 * singly.
 *
 * <p>Takes completions as long as the JVM lives: a future that is never completed is worse than a
 * daemon thread for a moment.
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

  /** From now on threads end as soon as they have nothing to do. */
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
      attended.set(false); // those that there are go on with it, or the next completion's does
    }
  }

  private void work() {
    for (Runnable next = take(); next != null; next = waiting.poll()) {
      attend(); // before it runs, since it may wait for one that comes after it
      next.run();
    }
  }

  private Runnable take() {
    Runnable next = waiting.poll();
    attended.set(false);
    return next;
  }
}
