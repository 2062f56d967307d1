package dev.beacon.internal.mdns;

import dev.beacon.IpFamily;
import java.nio.ByteBuffer;

/**
 * One family of IP on one interface (RFC 6762 section 20): what is known of it, what is sent on it,
 * and the traffic that it had. Each side keeps its own part of it: {@link AskedLink} what we ask
 * and heard, {@link Responder} what we answer.
 */
final class Link {

  /** Section 17: a packet should fit the link; where it is wider than Ethernet, stay with that. */
  private static final int WIDEST_MTU_BYTES = 1_500;

  private static final int IPV4_AND_UDP_BYTES = 20 + 8;
  private static final int IPV6_AND_UDP_BYTES = 40 + 8;

  private LinkFacts facts;
  private final Shared shared;
  private final Traffic traffic = new Traffic();

  Link(LinkFacts facts, Shared shared) {
    this.facts = facts;
    this.shared = shared;
  }

  LinkFacts facts() {
    return facts;
  }

  /**
   * The same link under new circumstances: another name, MTU or neighbour on the port. Returns
   * whether it has another name.
   */
  boolean update(LinkFacts facts) {
    boolean renamed = !facts.interfaceName().equals(interfaceName());
    this.facts = facts;
    return renamed;
  }

  int ifindex() {
    return facts.ifindex();
  }

  String interfaceName() {
    return facts.interfaceName();
  }

  IpFamily family() {
    return facts.family();
  }

  /** Section 5.4: whether a question may ask for unicast answers. */
  boolean hearsUnicast() {
    return facts.hearsUnicast();
  }

  int payloadBytes() {
    int headers = family() == IpFamily.IPV4 ? IPV4_AND_UDP_BYTES : IPV6_AND_UDP_BYTES;
    return Math.max(512, Math.min(facts.mtuBytes(), WIDEST_MTU_BYTES) - headers);
  }

  Traffic traffic() {
    return traffic;
  }

  /** Multicasts the first {@code length} bytes of the buffer, and will know them again. */
  void send(ByteBuffer buffer, int length, long nowNs) {
    shared.echoes().sent(Datagram.hash(buffer, 0, length), nowNs);
    shared.outbox().multicast(this, buffer, length);
    traffic.sent();
  }

  /** FR-007: whether this is a packet of our own that the network gives back. */
  boolean isEcho(Datagram datagram, long nowNs) {
    return datagram.fromThisHost() && shared.echoes().heard(datagram.payloadHash(), nowNs);
  }

  @Override
  public String toString() {
    return interfaceName() + "/" + family();
  }
}
