package dev.beacon.bond;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that runs subscribers' code; a daemon, alive while there is work. */
final class EventThread implements Executor {

  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor pool;

  EventThread() {
    pool =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "bond-events");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException closed) {
      // nobody is told any more
    }
  }

  void close() {
    pool.shutdown();
  }
}
