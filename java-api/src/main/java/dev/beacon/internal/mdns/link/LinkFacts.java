package dev.beacon.internal.mdns.link;

import dev.beacon.IpFamily;
import java.net.InetAddress;
import java.util.List;

/**
 * The facts about a link that the engine needs: one family of IP on one interface (RFC 6762 section
 * 20).
 *
 * @param ifindex the operating system's number of the interface
 * @param interfaceName its name
 * @param family the family
 * @param mtuBytes the largest packet of the interface in bytes, IP header included
 * @param hearsUnicast whether unicast answers to port 5353 reach this process
 * @param addresses this host's addresses of the family on the interface that we announce
 */
public record LinkFacts(
    int ifindex,
    String interfaceName,
    IpFamily family,
    int mtuBytes,
    boolean hearsUnicast,
    List<InetAddress> addresses)
    implements Comparable<LinkFacts> {

  /** Copies the list. */
  public LinkFacts {
    addresses = List.copyOf(addresses);
  }

  /** Orders links by interface index, IPv4 before IPv6. */
  @Override
  public int compareTo(LinkFacts other) {
    int byIndex = Integer.compare(ifindex, other.ifindex);
    return byIndex != 0 ? byIndex : family.compareTo(other.family);
  }

  public boolean sameLink(LinkFacts other) {
    return ifindex == other.ifindex && family == other.family;
  }
}
