package dev.beacon.internal.mdns;

import dev.beacon.LinkTraffic;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was sent and heard on one link. */
final class Traffic {

  /** RFC 6762 section 11: what is sent on the link has it still when it arrives. */
  private static final int UNFORWARDED_TTL = 255;

  private static final int MOST_FORWARDERS = 16;

  private final Set<InetAddress> forwarders = new LinkedHashSet<>();
  private long sent;
  private long echoed;
  private long fromThisHost;
  private long fromOthers;
  private long forwarded;

  void sent() {
    sent++;
  }

  void heard(Datagram datagram, boolean echo) {
    if (echo) {
      echoed++;
    } else if (datagram.fromThisHost()) {
      fromThisHost++;
    } else {
      fromOthers++;
      if (datagram.ttl() != UNFORWARDED_TTL) {
        forwarded++;
        if (forwarders.size() < MOST_FORWARDERS) {
          forwarders.add(Datagram.address(datagram.sourceHigh(), datagram.sourceLow()));
        }
      }
    }
  }

  LinkTraffic on(Link link) {
    return new LinkTraffic(
        link.interfaceName(),
        link.family(),
        sent,
        echoed,
        fromThisHost,
        fromOthers,
        forwarded,
        List.copyOf(forwarders));
  }
}
