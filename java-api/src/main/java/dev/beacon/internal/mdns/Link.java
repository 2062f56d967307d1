package dev.beacon.internal.mdns;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import java.nio.ByteBuffer;

/**
 * One family of IP on one interface, with a cache and questions of its own: what is heard on one
 * link says nothing of another (RFC 6762 section 20).
 */
final class Link implements RecordCache.Owner {

  /** Section 17: a packet should fit the link; where it is wider than Ethernet, stay with that. */
  private static final int WIDEST_MTU_BYTES = 1_500;

  private static final int IPV4_AND_UDP_BYTES = 20 + 8;
  private static final int IPV6_AND_UDP_BYTES = 40 + 8;

  private LinkFacts facts;
  private final Published published;
  private final Shared shared;
  private final RecordCache cache;
  private final Questions questions;
  private final Responder responder;
  private final Traffic traffic = new Traffic();

  Link(LinkFacts facts, Published published, Shared shared) {
    this.facts = facts;
    this.published = published;
    this.shared = shared;
    this.cache = new RecordCache(this, shared.deadlines(), shared.random());
    this.questions = new Questions(this, shared);
    this.responder = new Responder(this, shared);
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

  RecordCache cache() {
    return cache;
  }

  Questions questions() {
    return questions;
  }

  Traffic traffic() {
    return traffic;
  }

  Responder responder() {
    return responder;
  }

  /** What we publish on its interface. */
  Published published() {
    return published;
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

  /** The link went: all that was heard on it is void. */
  void close(long nowNs) {
    questions.clear();
    responder.clear();
    cache.clear(nowNs);
  }

  @Override
  public void recordChanged(CachedRecord record, RecordCache.Change change, long nowNs) {
    shared.interests().recordChanged(this, record, change, nowNs);
  }

  @Override
  public void refresh(RecordSet set, long nowNs) {
    // A denial is kept for whoever asks for what it denies, but isn't asked for itself.
    boolean askedFor = shared.interests().wanted(set.name(), set.type()) || set.inDoubt();
    if (askedFor && set.mayRefresh(nowNs)) {
      questions.askOnce(set.name(), set.type());
    }
  }

  /** Denials are wanted along with whatever may be denied (section 6.1). */
  @Override
  public boolean wanted(Name name, RecordType type) {
    return shared.interests().wanted(name, type)
        || (type.equals(RecordType.NSEC) && shared.interests().anyFor(name));
  }

  @Override
  public boolean inUse(CachedRecord record) {
    return shared.interests().inUse(record);
  }

  @Override
  public String toString() {
    return interfaceName() + "/" + family();
  }
}
