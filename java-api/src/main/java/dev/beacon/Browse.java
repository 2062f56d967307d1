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
 * A continuous search for the instances of one type (RFC 6763 section 4). Runs until closed.
 *
 * <p>It is also a live directory: {@link #snapshot()} tells at any time what is there.
 */
public final class Browse implements AutoCloseable {

  private final Client client;
  private final Directory directory;

  Browse(Client client, Directory directory) {
    this.client = client;
    this.directory = directory;
  }

  /** What is searched for; empty for every type. */
  public Optional<ServiceType> type() {
    return directory.type();
  }

  /** The instances known and resolved at this moment, in the order in which they were found. */
  public List<ServiceInstance> snapshot() {
    return directory.snapshot();
  }

  /**
   * Waits until an instance is there for which the predicate holds.
   *
   * @param predicate called by the calling thread, once for each change
   * @param timeout how long to wait at most
   * @return the instance, or empty after the timeout or, if there is none, once the browse is
   *     closed
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Optional<ServiceInstance> await(
      Predicate<? super ServiceInstance> predicate, Duration timeout) throws InterruptedException {
    Objects.requireNonNull(predicate, "predicate");
    Objects.requireNonNull(timeout, "timeout");
    return directory.await(predicate, timeout);
  }

  /**
   * The same events as a reactive stream: each subscriber begins with what is there, and is told as
   * much as it asks for; what it has no demand for is merged per instance, so memory stays bounded.
   * Completes when this browse is closed, with a {@link BeaconFailedException} if its Beacon
   * failed. Subscribers are called on the listener executor.
   */
  public Flow.Publisher<ServiceEvent> events() {
    return subscriber ->
        client.subscribe(directory, Objects.requireNonNull(subscriber, "subscriber"));
  }

  /** Ends the search. Events already on their way may still arrive. Idempotent. */
  @Override
  public void close() {
    directory.close();
  }
}
