package dev.beacon.internal.mdns.link;

import dev.beacon.LinkTraffic;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Counts the packets that were sent and heard on one link. */
public final class Traffic {

  /** RFC 6762 section 11: a packet that was sent on the link arrives with this TTL. */
  private static final int UNFORWARDED_TTL = 255;

  private static final int MOST_FORWARDERS = 16;

  private final List<InetAddress> forwarders = new ArrayList<>();
  private long sent;
  private long echoed;
  private long fromThisHost;
  private long fromOthers;
  private long forwarded;

  void sent() {
    sent++;
  }

  public void heard(Datagram datagram, boolean echo) {
    if (echo) {
      echoed++;
    } else if (datagram.fromThisHost()) {
      fromThisHost++;
    } else {
      fromOthers++;
      if (datagram.ttl() != UNFORWARDED_TTL) {
        forwarded++;
        if (forwarders.size() < MOST_FORWARDERS) {
          InetAddress source = Datagram.address(datagram.sourceHigh(), datagram.sourceLow());
          if (!forwarders.contains(source)) {
            forwarders.add(source);
          }
        }
      }
    }
  }

  public LinkTraffic on(Link link) {
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
