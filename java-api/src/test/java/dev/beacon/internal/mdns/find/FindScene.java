package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Links on which a test asks, without an engine around them. */
final class FindScene {

  final Shared shared = Shared.with(new SplittableRandom(7));
  final Interests interests = new Interests();
  final FirstQueries firstQueries = new FirstQueries(shared.random());
  long nowNs = Long.MAX_VALUE - 3_123_456_789L; // it wraps in many tests

  private final Overheard overheard = new Overheard();
  private final MessageReader reader = new MessageReader(new NameTable(1_024));

  /** A link over one family of the interface with this index. */
  AskedLink link(int ifindex, IpFamily family) {
    LinkFacts facts =
        new LinkFacts(
            ifindex,
            "eth" + ifindex,
            family,
            1_500,
            true,
            List.of(Records.ip(family == IpFamily.IPV4 ? "192.0.2.1" : "fe80::1")));
    return new AskedLink(new Link(facts, shared), interests, firstQueries, shared);
  }

  /** Receives one packet of a host on that link. */
  void receive(AskedLink link, ResourceRecord... records) {
    receiveFrom(9, link, records);
  }

  /** Receives one packet of the host with this number on that link. */
  void receiveFrom(long host, AskedLink link, ResourceRecord... records) {
    Datagram datagram =
        new Datagram()
            .arrival(link.link().ifindex(), link.link().family(), true)
            .source(0, host, Datagram.MDNS_PORT, false);
    read(SimMessage.response(records), () -> link.receive(reader, datagram, nowNs));
    link.responseOver(datagram, nowNs);
  }

  /** Hears the query of another host on that link. */
  void overhear(AskedLink link, SimMessage query) {
    overheard.begin();
    read(
        query,
        () -> {
          if (reader.section() == Section.QUESTION) {
            overheard.question(link, reader, nowNs);
          } else {
            overheard.knownAnswer(link, reader, nowNs);
          }
        });
    overheard.end(link, reader, nowNs);
  }

  /** Receives a record by unicast for which nobody asked so. */
  void receiveUnbelieved(AskedLink link, ResourceRecord record) {
    read(SimMessage.response(record), () -> link.unbelieved(reader, nowNs));
  }

  /** Takes the end of a turn: due timers, then packets. Returns the packets. */
  List<SimMessage> turn(AskedLink link) {
    shared.deadlines().runDue(nowNs);
    link.flush(nowNs);
    List<SimMessage> sent = new ArrayList<>();
    for (Outbox.Packet next = outbox().nextPacket(); next != null; next = outbox().nextPacket()) {
      byte[] bytes = new byte[next.payload().remaining()];
      next.payload().duplicate().get(bytes);
      sent.add(SimMessage.read(bytes));
      outbox().release(next);
    }
    return sent;
  }

  private Outbox outbox() {
    return shared.outbox();
  }

  private void read(SimMessage message, Runnable eachEntry) {
    byte[] bytes = message.toBytes();
    try {
      reader.open(ByteBuffer.wrap(bytes), 0, bytes.length);
      while (reader.next()) {
        eachEntry.run();
      }
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
