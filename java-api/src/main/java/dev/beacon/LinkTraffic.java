package dev.beacon;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * The packets of one link (one family on one interface) since Beacon uses it, to find out why
 * discovery fails. It counts packets that passed the core's checks.
 *
 * @param interfaceName the interface's name
 * @param family the family of IP
 * @param sent packets that this Beacon sent there by multicast
 * @param echoed the part of these that came back by multicast loopback; if many were sent and none
 *     came back, a firewall or a missing route drops multicast
 * @param fromThisHost packets of other programs on this host, such as another responder
 * @param fromOthers packets of other hosts
 * @param forwarded packets of other hosts whose TTL or hop limit was not 255: a router forwarded
 *     them, or their sender breaks RFC 6762 section 11
 * @param forwarders the sources of such packets, at most 16
 */
public record LinkTraffic(
    String interfaceName,
    IpFamily family,
    long sent,
    long echoed,
    long fromThisHost,
    long fromOthers,
    long forwarded,
    List<InetAddress> forwarders) {

  /** Checks and copies the values. */
  public LinkTraffic {
    Objects.requireNonNull(interfaceName, "interfaceName");
    Objects.requireNonNull(family, "family");
    forwarders = List.copyOf(forwarders);
  }
}
