package dev.beacon.internal.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The ways in which the program's threads wait for Beacon, and run user code: in real time, or in
 * the time of a simulation, which must know of both.
 */
public interface Waiting {

  /** Real time. */
  Waiting REAL =
      new Waiting() {
        @Override
        public <T> CompletableFuture<T> future() {
          return new CompletableFuture<>();
        }

        @Override
        public Executor executor(Executor runsUserCode) {
          return runsUserCode;
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void park(Object blocker, long nanoseconds) {
          LockSupport.parkNanos(blocker, nanoseconds);
        }

        @Override
        public void unpark(Thread thread) {
          LockSupport.unpark(thread);
        }

        @Override
        public void join(Thread thread, long milliseconds) throws InterruptedException {
          thread.join(milliseconds);
        }
      };

  /** Returns a future that is not completed yet. */
  <T> CompletableFuture<T> future();

  /** Returns an executor that runs tasks as the given one does. */
  Executor executor(Executor runsUserCode);

  /** The time by which callers wait; only differences count. */
  long nanoTime();

  /** Waits as {@link LockSupport#parkNanos(Object, long)} does. */
  void park(Object blocker, long nanoseconds);

  /** Ends a {@link #park} as {@link LockSupport#unpark} does. */
  void unpark(Thread thread);

  /** Waits as {@link Thread#join(long)} does. */
  void join(Thread thread, long milliseconds) throws InterruptedException;
}
