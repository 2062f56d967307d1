package dev.beacon.internal.core;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where user code runs: never on the loop. Each {@link Channel} runs one task at a time, so that a
 * listener sees its events in order whatever the executor. Futures are completed apart from
 * listeners, so that a listener may wait for one.
 */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);
  private static final long IDLE_SECONDS = 10;

  private final Executor events;
  private final Executor completions;
  private final List<ExecutorService> own;

  /** With the user's executor, or daemon threads that live while there is work. */
  Listeners(Optional<Executor> users, int number) {
    if (users.isPresent()) {
      events = users.get();
      completions = users.get();
      own = List.of();
      return;
    }
    ExecutorService listeners = oneThread("beacon-listeners-" + number);
    ExecutorService futures = oneThread("beacon-futures-" + number);
    events = listeners;
    completions = futures;
    own = List.of(listeners, futures);
  }

  /** Completes a future, with whatever follows it. */
  void complete(Runnable completion) {
    execute(completions, completion);
  }

  /** Takes no more tasks; those that wait still run. */
  void close() {
    own.forEach(ExecutorService::shutdown);
  }

  private static ExecutorService oneThread(String name) {
    ThreadPoolExecutor single =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    single.allowCoreThreadTimeOut(true);
    return single;
  }

  private static boolean execute(Executor executor, Runnable task) {
    try {
      executor.execute(() -> guarded(task));
      return true;
    } catch (RejectedExecutionException e) {
      log.debug("the listener executor refuses a task: {}", e.getMessage());
      return false;
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("a listener failed; Beacon goes on", e);
    }
  }

  /** Work of one listener, done one piece after the other. */
  abstract static class Channel {

    /** After so many pieces others have their turn on the executor. */
    private static final int PIECES_PER_TURN = 64;

    private final Listeners listeners;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Channel(Listeners listeners) {
      this.listeners = listeners;
    }

    /** There is work. Any thread, cheap. */
    final void signal() {
      if (scheduled.compareAndSet(false, true) && !execute(listeners.events, this::work)) {
        scheduled.set(false); // the next signal tries again
      }
    }

    /** Does one piece of work; false if there is none. On the listener executor. */
    abstract boolean workOnce();

    /** Whether there is work left. Any thread. */
    abstract boolean hasWork();

    private void work() {
      try {
        for (int i = 0; i < PIECES_PER_TURN && workPiece(); i++) {
          // each piece is one event
        }
      } finally {
        scheduled.set(false); // before looking again: whoever adds later signals again
        if (hasWork()) {
          signal();
        }
      }
    }

    private boolean workPiece() {
      try {
        return workOnce();
      } catch (RuntimeException e) {
        log.warn("a listener failed; Beacon goes on", e);
        return true;
      }
    }
  }
}
