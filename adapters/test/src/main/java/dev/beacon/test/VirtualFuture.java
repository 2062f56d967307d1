package dev.beacon.test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future whose callers wait in virtual time, and so do the callers of the futures that depend on
 * it.
 */
final class VirtualFuture<T> extends CompletableFuture<T> {

  private final VirtualTime time;

  VirtualFuture(VirtualTime time) {
    this.time = time;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new VirtualFuture<>(time);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!time.await(this::isDone, Long.MAX_VALUE)) {
      throw time.ended();
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long nanoseconds = unit.toNanos(timeout);
    if (!time.await(this::isDone, nanoseconds)) {
      throw new TimeoutException("not within " + timeout + " " + unit + " of virtual time");
    }
    return super.get();
  }

  @Override
  public T join() {
    boolean interrupted = false;
    while (!isDone() && time.isOpen()) {
      try {
        boolean unused = time.await(this::isDone, Long.MAX_VALUE);
      } catch (InterruptedException e) {
        interrupted = true; // as join() does: it waits on
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!isDone()) {
      throw time.ended();
    }
    return super.join();
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    time.after(
        unit.toNanos(timeout),
        () -> {
          boolean unused = completeExceptionally(new TimeoutException());
        });
    return this;
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    time.after(
        unit.toNanos(timeout),
        () -> {
          boolean unused = complete(value);
        });
    return this;
  }
}
