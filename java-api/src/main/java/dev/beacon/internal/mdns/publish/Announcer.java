package dev.beacon.internal.mdns.publish;

import dev.beacon.ServiceType;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sends the packets of an interface that no query asked for: probes (RFC 6762 section 8.1),
 * announcements (8.3) and goodbyes (10.1). The records that are due in one turn share as few
 * packets as possible, on each link.
 */
final class Announcer {

  private static final int HEADER_BYTES = 12;

  /** The type and class of a question; below, the type, class, TTL and length of a record. */
  private static final int QUESTION_BYTES = 4;

  private static final int RECORD_BYTES = 10;

  private final Published published;
  private final Outbox outbox;
  private final MessageWriter writer;
  private final ResponsePackets packets;
  private final Set<Claim> toProbe = new LinkedHashSet<>();
  private final Set<Claim> toAnnounce = new LinkedHashSet<>();
  private final List<OwnRecord> goodbyes = new ArrayList<>();

  Announcer(Published published, Shared shared) {
    this.published = published;
    this.outbox = shared.outbox();
    this.writer = shared.writer();
    this.packets = new ResponsePackets(shared);
  }

  /** Probes for a name at the end of this turn. */
  void probe(Claim claim) {
    toProbe.add(claim);
  }

  /** Announces the records of a name at the end of this turn. */
  void announce(Claim claim) {
    toAnnounce.add(claim);
  }

  /**
   * Sends a goodbye for a record at the end of this turn. Two kinds of record have no goodbye.
   * Another host may offer the same type of service, and a type without instances does no harm. A
   * denial ends with the records beside it.
   */
  void goodbye(OwnRecord own) {
    if (!own.type().equals(RecordType.NSEC)
        && !own.record().name().equals(ServiceType.ENUMERATION)) {
      goodbyes.add(own);
    }
  }

  /** Sends the packets that are due, on each link. */
  void flush(long nowNs) {
    if (!toProbe.isEmpty()) {
      toProbe.removeIf(claim -> claim.owned());
      published.links().forEach(link -> sendProbes(link, nowNs));
      toProbe.clear();
    }
    if (!goodbyes.isEmpty() || !toAnnounce.isEmpty()) {
      toAnnounce.removeIf(claim -> !claim.answering() || isPutOff(claim, nowNs));
      published.links().forEach(link -> sendAnnouncements(link, nowNs));
      goodbyes.clear();
      List<Claim> sent = List.copyOf(toAnnounce);
      toAnnounce.clear();
      sent.forEach(claim -> claim.announcementSent(nowNs));
    }
  }

  private void sendAnnouncements(Link link, long nowNs) {
    for (OwnRecord gone : goodbyes) {
      // A record that is published again under the same name in this turn is not gone.
      if (!published.has(gone.record())) {
        packets.answer(link, gone.record(), 0, nowNs);
        gone.takeBack();
      }
    }
    List<OwnRecord> addresses = addressesAlong(link, nowNs);
    if (!addresses.isEmpty()) {
      packets.end(link, nowNs); // the goodbyes, if there are any, have their own packet
      packets.bring(addresses);
    }
    for (Claim claim : toAnnounce) {
      claim.others().forEach(record -> announce(link, record, nowNs));
      claim.unique().forEach(record -> announce(link, record, nowNs));
    }
    packets.end(link, nowNs);
  }

  /**
   * RFC 6763 section 12.2: an SRV record comes with its host's addresses, because a listener may no
   * longer know the host, or may look at each packet separately. So an announcement waits once
   * until the addresses may be multicast again (RFC 6762 section 6: a second after the last time).
   */
  private boolean isPutOff(Claim claim, long nowNs) {
    long readyNs = nowNs;
    for (Link link : published.links()) {
      for (OwnRecord address : addresses(claim, link, nowNs)) {
        long addressNs = address.readyNs(link, Timing.MULTICAST_SPACING_NS, nowNs);
        readyNs = addressNs - readyNs > 0 ? addressNs : readyNs;
      }
    }
    return readyNs != nowNs && claim.putOff(readyNs);
  }

  /**
   * Returns the addresses that accompany the announced SRV records and are not announced
   * themselves.
   */
  private List<OwnRecord> addressesAlong(Link link, long nowNs) {
    Set<OwnRecord> along = new LinkedHashSet<>();
    toAnnounce.forEach(claim -> along.addAll(addresses(claim, link, nowNs)));
    toAnnounce.forEach(claim -> claim.unique().forEach(along::remove));
    along.removeIf(each -> each.multicastWithin(link, Timing.MULTICAST_SPACING_NS, nowNs));
    return List.copyOf(along);
  }

  /**
   * Returns the addresses of a service's host, if its SRV record is to be announced on that link.
   */
  private Set<OwnRecord> addresses(Claim claim, Link link, long nowNs) {
    Set<OwnRecord> addresses = new LinkedHashSet<>();
    for (OwnRecord own : claim.unique()) {
      if (own.type().equals(RecordType.SRV)
          && !own.multicastWithin(link, Timing.MULTICAST_SPACING_NS, nowNs)) {
        published.addFollowing(own, addresses);
      }
    }
    return addresses;
  }

  /** Section 6: a record that was multicast within the last second needs no announcement. */
  private void announce(Link link, OwnRecord record, long nowNs) {
    if (!record.multicastWithin(link, Timing.MULTICAST_SPACING_NS, nowNs)) {
      packets.answer(link, record.record(), record.record().ttlSeconds(), nowNs);
      record.multicast(link, nowNs);
    }
  }

  /**
   * Section 8.1: for each name a question of type ANY, and our proposed records as authority
   * records. The question and the proposals of a name are in one packet, because a tie could not be
   * decided otherwise.
   */
  private void sendProbes(Link link, long nowNs) {
    List<Claim> together = new ArrayList<>();
    int bytes = HEADER_BYTES;
    for (Claim claim : toProbe) {
      int more = probeBytes(claim);
      if (!together.isEmpty() && bytes + more > link.payloadBytes()) {
        sendProbe(link, together, bytes, nowNs);
        together.clear();
        bytes = HEADER_BYTES;
      }
      together.add(claim);
      bytes += more;
    }
    if (!together.isEmpty()) {
      sendProbe(link, together, bytes, nowNs);
    }
  }

  private void sendProbe(Link link, List<Claim> claims, int bytes, long nowNs) {
    ByteBuffer buffer = outbox.buffer();
    buffer.limit(Math.min(buffer.capacity(), Math.max(bytes, link.payloadBytes())));
    writer.begin(buffer, 0, 0, MessageWriter.QUERY);
    for (Claim claim : claims) {
      // With QU, the owner of the name answers at once. Only the first probe has it: a program that
      // started later on this host may get the unicast packets for port 5353, and the objection
      // must reach us.
      boolean unicast = link.hearsUnicast() && claim.sendsFirstProbe();
      writer.question(new Question(claim.name(), RecordType.ANY, unicast));
    }
    for (Claim claim : claims) {
      for (OwnRecord proposed : claim.unique()) {
        long ttlSeconds = proposed.record().ttlSeconds();
        writer.record(Section.AUTHORITY, proposed.record(), ttlSeconds, false);
      }
    }
    link.send(buffer, writer.finish(), nowNs);
  }

  /** The largest size of a probe; compression makes it smaller. */
  private static int probeBytes(Claim claim) {
    int bytes = claim.name().wireLength() + QUESTION_BYTES;
    for (OwnRecord proposed : claim.unique()) {
      bytes += 2 + RECORD_BYTES + proposed.record().rdata().wireLength();
    }
    return bytes;
  }
}
