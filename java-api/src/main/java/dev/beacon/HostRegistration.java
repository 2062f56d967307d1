package dev.beacon;

import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.HostFeed;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A host that is published without a service. Until closed its name is announced, answered for and
 * defended, also on interfaces that come later.
 *
 * <p>It is closed with its {@link Beacon} at the latest. All methods may be called by any thread.
 */
public final class HostRegistration implements AutoCloseable {

  private final Client client;
  private final HostFeed feed;

  HostRegistration(Client client, HostFeed feed) {
    this.client = client;
    this.feed = feed;
  }

  /**
   * Waits for the first announcement, as {@link Registration#registered} does.
   *
   * @return another future with each call; completed with this registration as {@link
   *     BeaconBuilder#listenerExecutor} says, once the host was announced on every interface in
   *     use; with a {@link java.util.concurrent.CancellationException} if it was closed before,
   *     with a {@link BeaconFailedException} if its Beacon failed
   */
  public CompletableFuture<HostRegistration> registered() {
    return feed.registered(this);
  }

  /** The host as it was asked for. */
  public Host requested() {
    return feed.requested();
  }

  /**
   * Its name at this moment, {@code nas-2.local} after a {@link RegistrationEvent.HostRenamed}.
   * Empty until it was announced: until then the name is not known to be free.
   */
  public Optional<String> name() {
    return feed.host();
  }

  /**
   * Withdraws the host, unless a service is published on it too: goodbyes go out at once (RFC 6762
   * section 10.1). Does not wait for that; {@link RegistrationEvent.Withdrawn} comes last.
   * Idempotent.
   */
  @Override
  public void close() {
    client.withdraw(feed);
  }

  /** For people: the name, or the one that was asked for as long as there is none. */
  @Override
  public String toString() {
    return feed.host().orElseGet(() -> feed.requested().toString());
  }
}
