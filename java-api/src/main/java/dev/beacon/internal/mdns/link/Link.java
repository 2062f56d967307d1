package dev.beacon.internal.mdns.link;

import dev.beacon.IpFamily;
import java.nio.ByteBuffer;

/**
 * One family of IP on one interface (RFC 6762 section 20): its facts, its packets to send, and the
 * counts of its traffic. Each side of the engine has its own part of it: the querier has questions
 * and received records, the publisher has answers.
 */
public final class Link {

  /**
   * Section 17: a packet should fit the link; on a link wider than Ethernet we use Ethernet's size.
   */
  private static final int WIDEST_MTU_BYTES = 1_500;

  private static final int IPV4_AND_UDP_BYTES = 20 + 8;
  private static final int IPV6_AND_UDP_BYTES = 40 + 8;

  private LinkFacts facts;
  private final Shared shared;
  private final Traffic traffic = new Traffic();

  public Link(LinkFacts facts, Shared shared) {
    this.facts = facts;
    this.shared = shared;
  }

  public LinkFacts facts() {
    return facts;
  }

  /**
   * Updates the facts: another name, MTU or sharing of the port. Returns whether the name changed.
   */
  public boolean update(LinkFacts facts) {
    boolean renamed = !facts.interfaceName().equals(interfaceName());
    this.facts = facts;
    return renamed;
  }

  public int ifindex() {
    return facts.ifindex();
  }

  public String interfaceName() {
    return facts.interfaceName();
  }

  public IpFamily family() {
    return facts.family();
  }

  /** Reports whether a question may ask for unicast answers (section 5.4). */
  public boolean hearsUnicast() {
    return facts.hearsUnicast();
  }

  public int payloadBytes() {
    int headers = family() == IpFamily.IPV4 ? IPV4_AND_UDP_BYTES : IPV6_AND_UDP_BYTES;
    return Math.max(512, Math.min(facts.mtuBytes(), WIDEST_MTU_BYTES) - headers);
  }

  public Traffic traffic() {
    return traffic;
  }

  /** Multicasts the first {@code length} bytes of the buffer, and remembers them as ours. */
  public void send(ByteBuffer buffer, int length, long nowNs) {
    shared.echoes().sent(Datagram.hash(buffer, 0, length), nowNs);
    shared.outbox().multicast(this, buffer, length);
    traffic.sent();
  }

  /** Multicasts more known answers for a question that was sent before (section 7.2). */
  public void sendSupplement(ByteBuffer buffer, int length, long nowNs) {
    shared.echoes().sent(Datagram.hash(buffer, 0, length), nowNs);
    shared.outbox().supplement(this, buffer, length);
    traffic.sent();
  }

  /** Reports whether this is a packet of our own that the network returned (FR-007). */
  public boolean isEcho(Datagram datagram, long nowNs) {
    return datagram.fromThisHost() && shared.echoes().heard(datagram.payloadHash(), nowNs);
  }

  @Override
  public String toString() {
    return interfaceName() + "/" + family();
  }
}
