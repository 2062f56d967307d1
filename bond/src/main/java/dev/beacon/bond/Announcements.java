package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.bond.internal.discovery.MdnsEndpoints;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoints of an anchor or a relay on the local link. */
final class Announcements {

  private static final String VERSION = "1";

  private final Beacon beacon;
  private final Service service;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  Announcements(Beacon beacon, String name) {
    this(beacon, Service.named(name).type(MdnsEndpoints.TYPE).txt("v", VERSION).txt("n", name));
  }

  private Announcements(Beacon beacon, Service service) {
    this.beacon = beacon;
    this.service = service;
  }

  /** The same, of a host that answers BFD. */
  Announcements watchable() {
    return new Announcements(beacon, service.watchable());
  }

  /**
   * Announces the ports of an anchor, by its id, and by the first name of its certificate.
   *
   * @throws IOException if it is to be watchable and can't be
   */
  void announce(Identity anchor, List<InetSocketAddress> ports) throws IOException {
    Service named = service.txt(MdnsEndpoints.ID_KEY, anchor.id());
    if (!anchor.names().isEmpty()) {
      named = named.txt(MdnsEndpoints.NAME_KEY, anchor.names().get(0));
    }
    announce(named, ports);
  }

  /**
   * Announces the ports of a relay for an anchor.
   *
   * @throws IOException if it is to be watchable and can't be
   */
  void announceRelay(String anchor, List<InetSocketAddress> ports) throws IOException {
    String key = Ids.isId(anchor) ? MdnsEndpoints.ID_KEY : MdnsEndpoints.NAME_KEY;
    announce(service.txt(key, anchor).txt("via", "relay"), ports);
  }

  /** Nobody on the link reaches ports of the loopback. */
  private void announce(Service of, List<InetSocketAddress> ports) throws IOException {
    for (InetSocketAddress port : ports) {
      if (!port.getAddress().isLoopbackAddress()) {
        Service one = of.port(port.getPort());
        if (!registrations.isEmpty()) {
          one = one.name(service.name() + " " + (registrations.size() + 1));
        }
        if (!port.getAddress().isAnyLocalAddress()) {
          one = one.ownAddress(port.getAddress());
        }
        try {
          registrations.add(beacon.publish(one));
        } catch (UncheckedIOException e) {
          throw new IOException("can't be watched: " + e.getMessage(), e);
        }
      }
    }
  }

  void close() {
    registrations.forEach(Registration::close);
    registrations.clear();
  }
}
