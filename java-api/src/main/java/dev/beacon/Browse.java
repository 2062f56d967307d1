package dev.beacon;

import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.Directory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Predicate;

/**
 * A continuous search for the instances of one type (RFC 6763 section 4). It runs until it is
 * closed.
 *
 * <p>It is also a live directory: {@link #snapshot()} lists the present instances at any time.
 */
public final class Browse implements AutoCloseable {

  private final Client client;
  private final Directory directory;

  Browse(Client client, Directory directory) {
    this.client = client;
    this.directory = directory;
  }

  /** The type that is searched for; empty for every type. */
  public Optional<ServiceType> type() {
    return directory.type();
  }

  /** The instances known and resolved at this moment, in the order in which they were found. */
  public List<ServiceInstance> snapshot() {
    return directory.snapshot();
  }

  /**
   * Waits until the predicate holds for one of the instances.
   *
   * @param predicate called on the calling thread, once for each change
   * @param timeout the longest time to wait
   * @return the instance; empty if there was none until the timeout, or until the browse was closed
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Optional<ServiceInstance> await(
      Predicate<? super ServiceInstance> predicate, Duration timeout) throws InterruptedException {
    Objects.requireNonNull(predicate, "predicate");
    Objects.requireNonNull(timeout, "timeout");
    return directory.await(predicate, timeout);
  }

  /**
   * Returns the same events as a reactive stream. Each subscriber first receives the present
   * instances, and never more events than it requests. Events without demand are merged for each
   * instance, so memory stays bounded. The stream completes when this browse is closed, and with a
   * {@link BeaconFailedException} if its Beacon failed. Subscribers are called on the listener
   * executor.
   */
  public Flow.Publisher<ServiceEvent> events() {
    return subscriber ->
        client.subscribe(directory, Objects.requireNonNull(subscriber, "subscriber"));
  }

  /** Ends the search. Events that were already handed over may still arrive. Idempotent. */
  @Override
  public void close() {
    directory.close();
  }
}
