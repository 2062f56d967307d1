package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.line.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Collects the settings of a {@link Relay}, then opens it. Not safe for use by several threads at
 * once.
 */
public final class RelayBuilder {

  private final List<InetSocketAddress> ports = new ArrayList<>();
  private final Map<String, InetSocketAddress> anchors = new LinkedHashMap<>();
  private final List<Network> from = new ArrayList<>();
  private Optional<Announcements> announcements = Optional.empty();
  private boolean watchable;

  RelayBuilder() {}

  /**
   * Adds a port on one local address.
   *
   * @param host the local address
   * @param port 0 to 65,535; 0 takes a free one
   * @throws IllegalArgumentException if it is out of range
   */
  public RelayBuilder listen(String host, int port) {
    ports.add(AnchorBuilder.place(host, port, 0));
    return this;
  }

  /**
   * Adds an anchor to forward to.
   *
   * @param anchor the anchor's id, or the DNS name by which its clients know it
   * @param host a name or an address
   * @param port 1 to 65,535
   * @throws IllegalArgumentException if the anchor or the port is not of that kind
   */
  public RelayBuilder to(String anchor, String host, int port) {
    anchors.put(Ids.checkedOrName(anchor), AnchorBuilder.place(host, port, 1));
    return this;
  }

  /**
   * Adds a network whose clients may use the relay, such as 10.0.0.0/8. Default: all may.
   *
   * @throws IllegalArgumentException if it is not an address with a prefix
   */
  public RelayBuilder from(String network) {
    from.add(Network.of(network));
    return this;
  }

  /**
   * Announces each port on the local link for each anchor, so that clients find it.
   *
   * @param beacon the Beacon that announces; it must stay open as long as the relay
   * @param name a name for people, such as Relay in the hall
   */
  public RelayBuilder publish(Beacon beacon, String name) {
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
  public RelayBuilder watchable() {
    watchable = true;
    return this;
  }

  /**
   * Opens the relay.
   *
   * @throws IOException if a port cannot be had
   * @throws IllegalStateException if there is no anchor to forward to
   */
  public Relay open() throws IOException {
    if (anchors.isEmpty()) {
      throw new IllegalStateException("a relay needs an anchor: to(...)");
    }
    return new Relay(
        ports,
        anchors,
        from,
        watchable ? announcements.map(Announcements::watchable) : announcements);
  }
}
