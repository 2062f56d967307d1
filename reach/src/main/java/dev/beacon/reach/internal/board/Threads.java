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
 * The threads of one Reach, all daemons: one keeps the time, one looks where instances are, one
 * tells of events, and helpers connect where connecting has to go on beside something else.
 */
public final class Threads implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int MOST_HELPERS = 64;
  private static final int IDLE_SECONDS = 10;

  /** Timers; tasks are short and never block. */
  public final ScheduledThreadPoolExecutor timers;

  /** What reads files, asks servers and opens sessions. */
  public final ScheduledThreadPoolExecutor sources;

  /** What connects; there are at most as many as that many connections wait for an answer. */
  public final Executor helpers;

  /** Where those are told who listen. */
  public final Executor events;

  private final ThreadPoolExecutor pool;
  private final ThreadPoolExecutor telling;

  /** Makes them; each begins when there is something to do. */
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

  /** With all helpers busy an attempt beside another is left out, and a probe comes later. */
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
