package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.bond.internal.discovery.MdnsEndpoints;
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
    this.beacon = beacon;
    this.service = Service.named(name).type(MdnsEndpoints.TYPE).txt("v", VERSION).txt("n", name);
  }

  /** Announces the ports for an anchor; nobody on the link reaches those of the loopback. */
  void announce(String id, List<InetSocketAddress> ports, String via) {
    for (InetSocketAddress port : ports) {
      if (!port.getAddress().isLoopbackAddress()) {
        Service one = service.port(port.getPort()).txt(MdnsEndpoints.ID_KEY, id);
        if (!registrations.isEmpty()) {
          one = one.name(service.name() + " " + (registrations.size() + 1));
        }
        if (!port.getAddress().isAnyLocalAddress()) {
          one = one.ownAddress(port.getAddress());
        }
        registrations.add(beacon.publish(via.isEmpty() ? one : one.txt("via", via)));
      }
    }
  }

  void close() {
    registrations.forEach(Registration::close);
    registrations.clear();
  }
}
