package dev.beacon.internal.core;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The threads that wait until a peer or a service is up. */
final class UpWaiters {

  /** One waiting thread; unlike futures, two of them are never equal. */
  private static final class Waiter {
    final CompletableFuture<Boolean> up = new CompletableFuture<>();
  }

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

  /** Wakes the threads; the state that {@link #await} reads is already up. Any thread. */
  void up() {
    waiters.forEach(waiter -> waiter.up.complete(true));
  }

  /** Wakes the threads; the state that {@link #await} reads has already ended. Any thread. */
  void end() {
    waiters.forEach(waiter -> waiter.up.complete(false));
  }

  /** Waits until it is up; false after the timeout, or if it has ended. */
  boolean await(Duration timeout, BooleanSupplier isUp, BooleanSupplier isOver)
      throws InterruptedException {
    Duration most = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    try {
      if (isOver.getAsBoolean()) {
        return false;
      }
      return isUp.getAsBoolean() || waiter.up.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("it is completed with a value only", e);
    } finally {
      waiters.remove(waiter);
    }
  }
}
