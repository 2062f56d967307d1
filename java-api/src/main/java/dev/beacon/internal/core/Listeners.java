package dev.beacon.internal.core;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Runs user code, never on the loop. Each {@link Channel} runs one task at a time, so that a
 * listener receives its events in order on any executor. Futures complete on other threads than
 * listeners, so that a listener may wait for one.
 *
 * <p>If an executor refuses a task, events are delayed and tried again. Futures are not delayed,
 * because a thread of Beacon's own then completes them.
 */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);
  private static final long IDLE_SECONDS = 10;
  private static final long RETRY_SECONDS = 1;

  private final Executor events;
  private final Executor completions;
  private final Own own;
  private final BooleanSupplier unheard;
  private final Waiting waiting;

  /** Beacon's own threads: daemons that live while there is work. */
  private record Own(ThreadPoolExecutor listeners, Completions futures, AtomicBoolean closed) {}

  /** Uses the user's executor, or daemon threads that live while there is work. */
  Listeners(Optional<Executor> users, int number) {
    this(users, number, Waiting.REAL);
  }

  /** The same, where user code and the threads that wait for it may be in another time. */
  Listeners(Optional<Executor> users, int number, Waiting waiting) {
    this(
        users,
        number,
        waiting,
        () -> LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory);
  }

  /**
   * Uses the user's executor, or daemon threads that live while there is work.
   *
   * @param unheard whether log messages are discarded
   */
  Listeners(Optional<Executor> users, int number, BooleanSupplier unheard) {
    this(users, number, Waiting.REAL, unheard);
  }

  private Listeners(
      Optional<Executor> users, int number, Waiting waiting, BooleanSupplier unheard) {
    this.waiting = waiting;
    this.own =
        new Own(
            oneThread("beacon-listeners-" + number),
            new Completions("beacon-futures-" + number),
            new AtomicBoolean());
    this.events = waiting.executor(users.orElse(own.listeners()));
    this.completions = waiting.executor(users.orElse(own.futures()));
    this.unheard = unheard;
  }

  private Listeners(Executor events, Executor completions, Listeners from) {
    this.own = from.own;
    this.events = events;
    this.completions = completions;
    this.unheard = from.unheard;
    this.waiting = from.waiting;
  }

  /** Returns these with the same threads for futures, and another executor for listeners. */
  Listeners with(Executor users) {
    return new Listeners(waiting.executor(users), completions, this);
  }

  /** Returns these with another executor of the user's for both. */
  Listeners allBy(Executor users) {
    Executor both = waiting.executor(users);
    return new Listeners(both, both, this);
  }

  /** The time in which callers wait. */
  Waiting waiting() {
    return waiting;
  }

  /** Completes a future and runs its stages. It never fails to. */
  void complete(Runnable completion) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable once =
        () -> {
          if (begun.compareAndSet(false, true)) {
            completion.run();
          }
        };
    if (!execute(completions, once)) {
      own.futures().execute(once);
    }
  }

  /** Ends Beacon's own threads after their work. Tasks that an executor refuses are left to it. */
  void close() {
    own.closed().set(true);
    own.listeners().setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    own.futures().close();
  }

  static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static ThreadPoolExecutor oneThread(String name) {
    ThreadPoolExecutor single =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
    single.allowCoreThreadTimeOut(true);
    return single;
  }

  /**
   * Reports whether the executor accepted the task. Any exception or error, also the lack of a
   * thread, means that it did not.
   */
  private static boolean execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RuntimeException | Error e) {
      log.debug("the listener executor refuses a task", e);
      return false;
    }
  }

  /** The work of one listener, done one piece after the other. */
  abstract static class Channel {

    /** After this many pieces, other channels have their turn on the executor. */
    private static final int PIECES_PER_TURN = 64;

    private final Listeners listeners;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final AtomicBoolean handedOver = new AtomicBoolean();

    Channel(Listeners listeners) {
      this.listeners = listeners;
    }

    /** There is work. Any thread, cheap. */
    final void signal() {
      if (scheduled.compareAndSet(false, true) && !execute(listeners.events, this::work)) {
        scheduled.set(false); // the next signal tries again
        retryLater();
      }
    }

    /** Does one piece of work; returns false if there is none. On the listener executor. */
    abstract boolean workOnce();

    /** Reports whether there is work left. Any thread. */
    abstract boolean hasWork();

    private void work() {
      try {
        for (int i = 0; i < PIECES_PER_TURN && workPiece(); i++) {
          // each piece is one event
        }
      } finally {
        scheduled.set(false); // before the next check, because later additions signal again
        if (hasWork()) {
          signal();
        }
      }
    }

    private boolean workPiece() {
      try {
        return workOnce();
      } catch (Throwable e) {
        failed(e);
        return true;
      }
    }

    private void failed(Throwable e) {
      log.warn("a listener failed; Beacon goes on", e);
      if (listeners.unheard.getAsBoolean() && handedOver.compareAndSet(false, true)) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }

    private void retryLater() {
      if (!listeners.own.closed().get() && refused.compareAndSet(false, true)) {
        CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS, Runnable::run)
            .execute(
                () -> {
                  refused.set(false);
                  if (hasWork()) {
                    signal();
                  }
                });
      }
    }
  }
}
