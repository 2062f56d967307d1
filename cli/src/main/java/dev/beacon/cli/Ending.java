package dev.beacon.cli;

import dev.beacon.BeaconFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The end of a command that waits: its time is over, a signal came, the reader of its output is
 * gone, it has its result, or its output or its Beacon failed. Any thread may end it, and more than
 * once.
 */
final class Ending {

  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** Ends the command. */
  void now() {
    over.complete(true);
  }

  /** Ends the command because its output can't be written. The first failure counts. */
  void outputFailed(IOException cause) {
    failure.compareAndSet(null, cause);
    over.complete(true);
  }

  /** Ends the command because its Beacon receives nothing. The first failure counts. */
  void beaconFailed(BeaconFailedException cause) {
    failure.compareAndSet(null, cause);
    over.complete(true);
  }

  /** The failure of the output, if it failed. */
  Optional<IOException> outputFailure() {
    return Optional.ofNullable(failure.get() instanceof IOException cause ? cause : null);
  }

  /** The failure of the Beacon, if it failed. */
  Optional<BeaconFailedException> beaconFailure() {
    return Optional.ofNullable(failure.get() instanceof BeaconFailedException cause ? cause : null);
  }

  /**
   * Waits for the end.
   *
   * @param limit the longest wait; empty for no limit
   */
  void await(Optional<Duration> limit) throws InterruptedException {
    if (limit.isPresent()) {
      Object unused = within(limit.get());
    } else {
      awaitOr(over);
    }
  }

  /** Waits for the end; returns false if it did not come in this time. */
  boolean within(Duration limit) throws InterruptedException {
    try {
      return over.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("it is completed with a value only", e);
    }
  }

  /** Waits for the future, whether it succeeds or fails, or for the end. */
  void awaitOr(CompletableFuture<?> done) throws InterruptedException {
    try {
      Object unused = CompletableFuture.anyOf(over, done.handle((any, failure) -> true)).get();
    } catch (ExecutionException e) {
      throw new AssertionError("both are completed with values only", e);
    }
  }
}
