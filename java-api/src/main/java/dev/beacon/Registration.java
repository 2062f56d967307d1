package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.RegistrationFeed;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A service that is published (RFC 6762 section 8, RFC 6763 section 4). Until closed it is
 * announced, answered for and defended on every interface in use, also on those that come later.
 *
 * <p>It is closed with its {@link Beacon} at the latest. All methods may be called by any thread.
 */
public final class Registration implements AutoCloseable {

  private final Client client;
  private final RegistrationFeed feed;

  Registration(Client client, RegistrationFeed feed) {
    this.client = client;
    this.feed = feed;
  }

  /**
   * Waits for the first announcement: 0.75 to 1.05 s after publishing if nobody has the names,
   * longer if they must change (RFC 6762 section 8.1, 8.3).
   *
   * @return another future with each call, so that cancelling one is of no consequence; completed
   *     with this registration as {@link BeaconBuilder#listenerExecutor} says, once the service was
   *     announced on every interface in use; with a {@link
   *     java.util.concurrent.CancellationException} if it was closed before, with a {@link
   *     NameTakenException} if it was to keep its name and can't, with a {@link
   *     BeaconFailedException} if its Beacon failed
   */
  public CompletableFuture<Registration> registered() {
    return feed.registered(this);
  }

  /**
   * The service as it is published at this moment: under its present name after a {@link
   * RegistrationEvent.Renamed}, with its present attributes after an {@link
   * RegistrationEvent.Updated}.
   */
  public Service service() {
    return feed.service();
  }

  /** Its whole name at this moment, {@code My Web._http._tcp.local}. */
  public Name fullName() {
    return feed.service().fullName();
  }

  /**
   * The host that offers it, {@code box.local}, by its present name. Empty until the service was
   * announced: until then the name is not known to be free.
   */
  public Optional<String> host() {
    return feed.host();
  }

  /**
   * Publishes other attributes instead of those so far, as {@link #update}.
   *
   * @throws IllegalArgumentException if they are more than a packet holds, see {@link Service#txt}
   * @throws IllegalStateException if this registration is closed, or its Beacon
   */
  public void updateTxt(Txt txt) {
    Objects.requireNonNull(txt, "txt");
    feed.update(now -> now.txt(txt));
  }

  /**
   * Publishes another port instead of the one so far, as {@link #update}.
   *
   * @param port 0 to 65,535
   * @throws IllegalArgumentException if it is out of range
   * @throws IllegalStateException if this registration is closed, or its Beacon
   */
  public void updatePort(int port) {
    feed.update(now -> now.port(port));
  }

  /**
   * Publishes it with another port, priority, weight, other attributes or subtypes, without
   * claiming the name again (RFC 6762 section 8.4). {@link #service} has the change once it was
   * announced. Of several updates in a row the last one counts; more than ten a minute wait.
   *
   * <pre>{@code
   * web.update(service -> service.port(9090).txt(newTxt));
   * }</pre>
   *
   * @param change makes the next service of the one that was asked for last; called by the calling
   *     thread, perhaps more than once
   * @throws IllegalArgumentException if anything else changes
   * @throws IllegalStateException if this registration is closed, or its Beacon
   */
  public void update(UnaryOperator<Service> change) {
    feed.update(Objects.requireNonNull(change, "change"));
  }

  /**
   * Withdraws the service: goodbyes go out at once (RFC 6762 section 10.1), and the name may be
   * published again. Does not wait for that; an event already on its way may still arrive, {@link
   * RegistrationEvent.Withdrawn} comes last. Idempotent.
   */
  @Override
  public void close() {
    client.withdraw(feed);
  }

  /** For people: the full name. */
  @Override
  public String toString() {
    return fullName().toString();
  }
}
