package dev.beacon.cli;

import dev.beacon.BeaconFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * When a command that waits stops waiting: its time is up, a signal came, nobody reads its output
 * any more, it has all it wanted, or its output or its Beacon failed. Any thread may end it, also
 * more than once.
 */
final class Ending {

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** Ends the command. */
  void now() {
    over.countDown();
  }

  /** Ends the command since its output could not be written. The first failure counts. */
  void outputFailed(IOException cause) {
    failure.compareAndSet(null, cause);
    over.countDown();
  }

  /** Ends the command since its Beacon is deaf. The first failure counts. */
  void beaconFailed(BeaconFailedException cause) {
    failure.compareAndSet(null, cause);
    over.countDown();
  }

  /** Why the output could not be written, if it couldn't. */
  Optional<IOException> outputFailure() {
    return Optional.ofNullable(failure.get() instanceof IOException cause ? cause : null);
  }

  /** Why its Beacon is deaf, if it is. */
  Optional<BeaconFailedException> beaconFailure() {
    return Optional.ofNullable(failure.get() instanceof BeaconFailedException cause ? cause : null);
  }

  /**
   * Waits for the end.
   *
   * @param limit how long at most; empty: as long as it takes
   */
  void await(Optional<Duration> limit) throws InterruptedException {
    if (limit.isPresent()) {
      Object unused = within(limit.get());
    } else {
      over.await();
    }
  }

  /** Waits for the end; false if it did not come in this time. */
  boolean within(Duration limit) throws InterruptedException {
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
