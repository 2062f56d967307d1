package dev.beacon;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * What was heard on one link, one family on one interface, since it is used: for finding out why
 * discovery fails. Counts packets that passed the core's checks.
 *
 * @param interfaceName the interface's name
 * @param family the family of IP
 * @param sent packets that this Beacon multicast there
 * @param echoed of these, packets that came back by multicast loopback: none of many sent says that
 *     a firewall or a missing route swallows multicast
 * @param fromThisHost packets of other programs on this host: another responder, say
 * @param fromOthers packets of other hosts
 * @param forwarded packets of other hosts whose TTL or hop limit was not 255: they came through a
 *     router, or their sender breaks RFC 6762 section 11
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
