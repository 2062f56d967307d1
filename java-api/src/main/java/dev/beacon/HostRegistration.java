package dev.beacon;

import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.HostFeed;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A host that is published without a service. Until it is closed, Beacon announces its name,
 * answers for it and defends it, also on interfaces that come later.
 *
 * <p>Closing the {@link Beacon} closes it too. All methods may be called by any thread.
 */
public final class HostRegistration implements AutoCloseable {

  private final Client client;
  private final HostFeed feed;

  HostRegistration(Client client, HostFeed feed) {
    this.client = client;
    this.feed = feed;
  }

  /**
   * Returns a future for the first announcement, as {@link Registration#registered} does.
   *
   * @return a new future with each call. It completes with this registration, as {@link
   *     BeaconBuilder#listenerExecutor} says, when the host has been announced on every interface
   *     in use. It fails with a {@link java.util.concurrent.CancellationException} if the
   *     registration is closed before, and with a {@link BeaconFailedException} if its Beacon fails
   */
  public CompletableFuture<HostRegistration> registered() {
    return feed.registered(this);
  }

  /** The host as the program asked for it. */
  public Host requested() {
    return feed.requested();
  }

  /**
   * The host's name at this moment, {@code nas-2.local} after a {@link
   * RegistrationEvent.HostRenamed}. It is empty until the first announcement, because until then
   * the name may belong to another host.
   */
  public Optional<String> name() {
    return feed.host();
  }

  /**
   * Withdraws the host, unless a service is published on it too. The loop sends the goodbyes at
   * once (RFC 6762 section 10.1); this method does not wait for them. {@link
   * RegistrationEvent.Withdrawn} is the last event. Idempotent.
   */
  @Override
  public void close() {
    client.withdraw(feed);
  }

  /**
   * Returns a text to read: the present name; before the first announcement, the name that the
   * program asked for.
   */
  @Override
  public String toString() {
    return feed.host().orElseGet(() -> feed.requested().toString());
  }
}
