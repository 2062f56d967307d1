package dev.beacon.reach.internal.board;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one Reach, all daemons. One runs timers, one runs the sources, one delivers
 * events, and helpers connect while another thread connects or waits.
 */
public final class Threads implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int MOST_HELPERS = 64;
  private static final int IDLE_SECONDS = 10;

  /** Timers; tasks are short and never block. */
  public final ScheduledThreadPoolExecutor timers;

  /** Reads files, asks servers and opens sessions. */
  public final ScheduledThreadPoolExecutor sources;

  /** Helpers that connect; each waits for at most one connection. */
  public final Executor helpers;

  /** Delivers events to subscribers. */
  public final Executor events;

  private final ThreadPoolExecutor pool;
  private final ThreadPoolExecutor telling;

  /** Makes the threads; each begins when it has a task. */
  public Threads() {
    int number = NUMBER.incrementAndGet();
    timers = scheduled("beacon-reach-" + number);
    sources = scheduled("beacon-reach-sources-" + number);
    pool =
        new ThreadPoolExecutor(
            0,
            MOST_HELPERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemon("beacon-reach-dial-" + number));
    helpers = this::help;
    telling =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemon("beacon-reach-events-" + number));
    telling.allowCoreThreadTimeOut(true);
    events = telling;
  }

  private static ScheduledThreadPoolExecutor scheduled(String name) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, daemon(name));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Runs a task on a helper. If all are busy, a parallel attempt is delayed, and so is a probe. */
  private void help(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException busyOrClosed) {
      if (!pool.isShutdown()) {
        Object unused = timers.schedule(() -> help(task), 10, TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void close() {
    timers.shutdownNow();
    sources.shutdownNow();
    pool.shutdownNow();
    telling.shutdown();
  }
}
