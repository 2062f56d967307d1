package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.bond.internal.identity.Authorities;
import dev.beacon.bond.internal.identity.ClientList;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Trust;
import dev.beacon.bond.internal.line.AnchorBonds;
import dev.beacon.bond.internal.line.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Collects the settings of an {@link Anchor}, then opens it. Not safe for use by several threads at
 * once.
 */
public final class AnchorBuilder {

  private static final int HIGHEST_PORT = 65_535;

  /** IPv6 too, where there is any. */
  static final String ANY_ADDRESS = "0.0.0.0";

  private final Map<String, InetSocketAddress> services = new LinkedHashMap<>();
  private final List<Path> identities = new ArrayList<>();
  private final List<InetSocketAddress> ports = new ArrayList<>();
  private final List<Network> relays = new ArrayList<>();
  private Optional<Path> clients = Optional.empty();
  private Optional<Path> clientCa = Optional.empty();
  private Optional<Announcements> announcements = Optional.empty();
  private boolean watchable;
  private boolean anyClient;

  AnchorBuilder() {}

  /**
   * Adds a service that clients ask for by name.
   *
   * @param name up to 63 letters, digits and hyphens
   * @param host a name or an address
   * @param port 1 to 65,535
   * @throws IllegalArgumentException if the name or the port is not of that kind
   */
  public AnchorBuilder service(String name, String host, int port) {
    services.put(ServiceNames.check(name), place(host, port, 1));
    return this;
  }

  /**
   * Sets the file of the anchor's identity: a private key (PKCS #8) and its certificate, then those
   * up to its authority if it has one, as PEM. If there is no such file, {@link #open} makes it.
   * May be called twice: an anchor whose key is about to change has both identities for a while.
   */
  public AnchorBuilder identity(Path file) {
    identities.add(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Sets the file with the ids of the clients that are let in, one a line; with {@link #clientCa}
   * also DNS names. The anchor reads it again when it changes. A client that was taken out loses
   * its connections within 5 s.
   */
  public AnchorBuilder clients(Path file) {
    clients = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Lets in clients whose certificate these authorities issued for use by clients. With {@link
   * #clients} only those that are in the file: by a DNS name of the certificate, or by id. Nothing
   * is asked about withdrawn certificates; take their names out of the file.
   *
   * @param file certificates of authorities, as PEM
   */
  public AnchorBuilder clientCa(Path file) {
    clientCa = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /** Lets any client in. The service behind the anchor must then ask clients who they are. */
  public AnchorBuilder anyClient() {
    anyClient = true;
    return this;
  }

  /**
   * Names a network of relays, such as 10.81.0.0/16. All clients of a relay share its address, so
   * more connections are taken from there.
   *
   * @throws IllegalArgumentException if it is not an address with a prefix
   */
  public AnchorBuilder relayFrom(String network) {
    relays.add(Network.of(network));
    return this;
  }

  /**
   * Adds a port on all local addresses.
   *
   * @param port 0 to 65,535; 0 takes a free one
   * @throws IllegalArgumentException if it is out of range
   */
  public AnchorBuilder listen(int port) {
    ports.add(place(ANY_ADDRESS, port, 0));
    return this;
  }

  /**
   * Adds a port on one local address.
   *
   * @param host the local address
   * @param port 0 to 65,535; 0 takes a free one
   * @throws IllegalArgumentException if it is out of range
   */
  public AnchorBuilder listen(String host, int port) {
    ports.add(place(host, port, 0));
    return this;
  }

  /**
   * Announces each port on the local link, so that clients find it.
   *
   * @param beacon the Beacon that announces; it must stay open as long as the anchor
   * @param name a name for people, such as Orders
   */
  public AnchorBuilder publish(Beacon beacon, String name) {
    announcements =
        Optional.of(
            new Announcements(
                Objects.requireNonNull(beacon, "beacon"), Objects.requireNonNull(name, "name")));
    return this;
  }

  /**
   * Lets clients on the link watch this host by BFD: they then know within a second that it or the
   * link is dead, also while nothing is sent. Only together with {@link #publish}. This needs
   * Linux, and port 3784, which another BFD program may have.
   */
  public AnchorBuilder watchable() {
    watchable = true;
    return this;
  }

  static InetSocketAddress place(String host, int port, int least) {
    Objects.requireNonNull(host, "host");
    if (port < least || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "port " + port + ": must be " + least + " to " + HIGHEST_PORT);
    }
    return InetSocketAddress.createUnresolved(host, port);
  }

  /**
   * Opens the anchor.
   *
   * @throws IOException if a port cannot be had, or a file cannot be read or written
   * @throws IllegalStateException if there is no port or no identity, or if neither {@link
   *     #clients} nor {@link #clientCa} nor {@link #anyClient} was called, or the last one with
   *     another
   */
  public Anchor open() throws IOException {
    if (ports.isEmpty()) {
      throw new IllegalStateException("an anchor needs a port: listen(...)");
    }
    if (identities.isEmpty()) {
      throw new IllegalStateException("an anchor needs an identity: identity(...)");
    }
    if ((clients.isPresent() || clientCa.isPresent()) == anyClient) {
      throw new IllegalStateException("say who may come: clients(...), clientCa(...), anyClient()");
    }
    List<Identity> own = new ArrayList<>();
    for (Path file : identities) {
      own.add(Identity.at(file));
    }
    Optional<Authorities> ca =
        clientCa.isPresent() ? Optional.of(Authorities.of(clientCa.get())) : Optional.empty();
    Optional<ClientList> list =
        clients.isPresent()
            ? Optional.of(new ClientList(clients.get(), ca.isPresent()))
            : Optional.empty();
    Trust trust = anyClient ? Trust.inAnybody() : Trust.inClients(list, ca);
    AnchorBonds.Terms terms = new AnchorBonds.Terms(own, trust, List.copyOf(relays));
    return new Anchor(
        terms,
        list,
        services,
        ports,
        watchable ? announcements.map(Announcements::watchable) : announcements);
  }
}
