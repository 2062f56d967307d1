package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.RegistrationFeed;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A service that is published (RFC 6762 section 8, RFC 6763 section 4). Until it is closed, Beacon
 * announces it, answers for it and defends it on every interface in use, also on interfaces that
 * come later.
 *
 * <p>Closing the {@link Beacon} closes it too. All methods may be called by any thread.
 */
public final class Registration implements AutoCloseable {

  private final Client client;
  private final RegistrationFeed feed;

  Registration(Client client, RegistrationFeed feed) {
    this.client = client;
    this.feed = feed;
  }

  /**
   * Returns a future for the first announcement. It comes 0.75 to 1.05 s after publishing if the
   * names are free, and later if they must change (RFC 6762 section 8.1, 8.3).
   *
   * @return a new future with each call, so cancelling one does not affect the others. It completes
   *     with this registration, as {@link BeaconBuilder#listenerExecutor} says, when the service
   *     has been announced on every interface in use. It fails with a {@link
   *     java.util.concurrent.CancellationException} if the registration is closed before, with a
   *     {@link NameTakenException} if the service must keep its name and can't, and with a {@link
   *     BeaconFailedException} if its Beacon fails
   */
  public CompletableFuture<Registration> registered() {
    return feed.registered(this);
  }

  /**
   * The service as it is published at this moment. It has its new name after a {@link
   * RegistrationEvent.Renamed}, and its new attributes after an {@link RegistrationEvent.Updated}.
   */
  public Service service() {
    return feed.service();
  }

  /** The service's whole name at this moment, {@code My Web._http._tcp.local}. */
  public Name fullName() {
    return feed.service().fullName();
  }

  /**
   * The present name of the host that offers the service, {@code box.local}. It is empty until the
   * first announcement, because until then the name may belong to another host.
   */
  public Optional<String> host() {
    return feed.host();
  }

  /**
   * Replaces all attributes, as {@link #update} does.
   *
   * @throws IllegalArgumentException if they do not fit into a packet, see {@link Service#txt}
   * @throws IllegalStateException if this registration or its Beacon is closed
   */
  public void updateTxt(Txt txt) {
    Objects.requireNonNull(txt, "txt");
    feed.update(now -> now.txt(txt));
  }

  /**
   * Replaces the port, as {@link #update} does.
   *
   * @param port 0 to 65,535
   * @throws IllegalArgumentException if it is out of range
   * @throws IllegalStateException if this registration or its Beacon is closed
   */
  public void updatePort(int port) {
    feed.update(now -> now.port(port));
  }

  /**
   * Changes the port, priority, weight, attributes or subtypes without claiming the name again (RFC
   * 6762 section 8.4). {@link #service} shows the change when it has been announced. If several
   * updates follow each other quickly, the last one counts. At most ten a minute are announced;
   * later ones wait.
   *
   * <pre>{@code
   * web.update(service -> service.port(9090).txt(newTxt));
   * }</pre>
   *
   * @param change makes the new service from the latest requested one; called on the calling
   *     thread, perhaps more than once
   * @throws IllegalArgumentException if anything else changes
   * @throws IllegalStateException if this registration or its Beacon is closed
   */
  public void update(UnaryOperator<Service> change) {
    feed.update(Objects.requireNonNull(change, "change"));
  }

  /**
   * Withdraws the service. The loop sends the goodbyes at once (RFC 6762 section 10.1); this method
   * does not wait for them. The program may publish the name again. Events that were already handed
   * over may still arrive; {@link RegistrationEvent.Withdrawn} is the last. Idempotent.
   */
  @Override
  public void close() {
    client.withdraw(feed);
  }

  /** Returns a text to read: the full name. */
  @Override
  public String toString() {
    return fullName().toString();
  }
}
