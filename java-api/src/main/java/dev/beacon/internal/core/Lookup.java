package dev.beacon.internal.core;

import dev.beacon.UnresolvedException;
import dev.beacon.UnresolvedInstance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of one look-up. It is completed outside the loop, because its stages are user code.
 */
final class Lookup<T> {

  private final String wanted;
  private final Consumer<Runnable> completions;
  private final CompletableFuture<T> future;
  private Optional<UnresolvedInstance> lacking = Optional.empty(); // loop only
  private @Nullable Supplier<T> atTheEnd; // loop only

  /**
   * Begins a look-up.
   *
   * @param wanted the target of the look-up, for messages
   * @param completions runs the completion of the future
   * @param waiting the time in which callers wait
   */
  Lookup(String wanted, Consumer<Runnable> completions, Waiting waiting) {
    this.wanted = wanted;
    this.completions = completions;
    this.future = waiting.future();
  }

  CompletableFuture<T> future() {
    return future;
  }

  /** Sets the result for the end of its time, so that a time-out is no failure. Loop only. */
  void atTheEnd(Supplier<T> value) {
    atTheEnd = value;
  }

  /** Notes the part that is missing so far, for the message of a time-out. Loop only. */
  void lacks(UnresolvedInstance instance) {
    boolean saysMore = instance.hostName().isPresent() || lacking.isEmpty();
    boolean saysAnew = lacking.filter(known -> !sameName(known, instance)).isEmpty();
    if (saysMore || saysAnew) {
      lacking = Optional.of(instance);
    }
  }

  void found(T value) {
    completions.accept(() -> future.complete(value));
  }

  /**
   * Ends it because its time is over. Loop only.
   *
   * @param why the known part of the reason, as the end of a message
   */
  void timedOut(String why) {
    if (atTheEnd != null) {
      found(atTheEnd.get());
      return;
    }
    fail(
        lacking
            .<TimeoutException>map(UnresolvedException::new)
            .orElseGet(() -> new TimeoutException("no answer for " + wanted + why)));
  }

  void closed() {
    fail(new IllegalStateException("Beacon was closed while looking for " + wanted));
  }

  void fail(Exception cause) {
    completions.accept(() -> future.completeExceptionally(cause));
  }

  /**
   * Waits for it, if the future is not shared; empty after the timeout.
   *
   * @throws IllegalStateException if Beacon is closed or fails meanwhile
   */
  Optional<T> await(Duration timeout) {
    try {
      return Optional.of(future.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IllegalStateException closed
          ? closed
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean sameName(UnresolvedInstance one, UnresolvedInstance other) {
    return one.fullName().equals(other.fullName());
  }
}
