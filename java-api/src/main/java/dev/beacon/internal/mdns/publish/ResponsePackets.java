package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.Section;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of a response into as few packets as possible. A record that is too large for a
 * packet of the link has a packet of its own, of up to 9,000 bytes (RFC 6762 section 17). A
 * response has no questions and no authority records, and at least one answer (section 6, 18).
 */
final class ResponsePackets {

  /** The type, class, TTL and length of a record. */
  private static final int RECORD_BYTES = 10;

  private static final int POINTER_BYTES = 2;

  private final Outbox outbox;
  private final MessageWriter writer;
  private @Nullable ByteBuffer buffer;
  private List<OwnRecord> along = List.of();

  ResponsePackets(Shared shared) {
    this.outbox = shared.outbox();
    this.writer = shared.writer();
  }

  /** Sets the additional records of the next packet, which leaves room for them. */
  void bring(List<OwnRecord> records) {
    along = records;
  }

  /** Adds an answer to the multicast packet of a link; sends the packet first if it is full. */
  void answer(Link link, ResourceRecord record, long ttlSeconds, long nowNs) {
    ByteBuffer current = buffer != null ? buffer : begin(link.payloadBytes() - alongBytes());
    if (!writer.record(Section.ANSWER, record, ttlSeconds)) {
      if (writer.count(Section.ANSWER) > 0) {
        send(link, current, nowNs);
        current = begin(link.payloadBytes());
      }
      if (!writer.record(Section.ANSWER, record, ttlSeconds)) {
        current.limit(current.capacity());
        writer.begin(current, 0, 0, MessageWriter.RESPONSE);
        writer.record(Section.ANSWER, record, ttlSeconds);
        send(link, current, nowNs);
        current = null;
      }
    }
    buffer = current;
  }

  /** Adds a record that the asker needs next; returns false if there is no room or no answer. */
  boolean additional(ResourceRecord record) {
    return buffer != null && writer.record(Section.ADDITIONAL, record, record.ttlSeconds());
  }

  /** Sends the packet that was begun. */
  void end(Link link, long nowNs) {
    if (buffer != null) {
      send(link, buffer, nowNs);
      buffer = null;
    }
  }

  /** Sends the answer to one station, in as few packets as possible. */
  void reply(Link link, Reply reply) {
    ByteBuffer target = begin(link, reply);
    for (OwnRecord answer : reply.answers()) {
      if (reply.write(writer, Section.ANSWER, answer)) {
        continue;
      }
      if (reply.legacy()) {
        writer.setTruncated(); // section 18.5: here it has the same meaning as in unicast DNS
        break;
      }
      if (writer.count(Section.ANSWER) > 0) {
        outbox.reply(link, target, writer.finish(), reply.to());
        target = begin(link, reply);
      }
      if (!reply.write(writer, Section.ANSWER, answer)) {
        reply.begin(writer, target.limit(target.capacity()));
        reply.write(writer, Section.ANSWER, answer);
        outbox.reply(link, target, writer.finish(), reply.to());
        target = begin(link, reply);
      }
    }
    if (writer.count(Section.ANSWER) > 0 || reply.legacy()) {
      reply.additionals().forEach(record -> reply.write(writer, Section.ADDITIONAL, record));
      outbox.reply(link, target, writer.finish(), reply.to());
    }
  }

  private ByteBuffer begin(Link link, Reply reply) {
    return reply.begin(writer, outbox.buffer().limit(link.payloadBytes()));
  }

  private ByteBuffer begin(int payloadBytes) {
    ByteBuffer begun = outbox.buffer().limit(payloadBytes);
    writer.begin(begun, 0, 0, MessageWriter.RESPONSE); // section 18.1: the id is 0
    return begun;
  }

  /** The largest size of these records; all have one host's name, which the first has in full. */
  private int alongBytes() {
    int bytes = 0;
    for (OwnRecord each : along) {
      bytes += bytes == 0 ? each.record().name().wireLength() : POINTER_BYTES;
      bytes += RECORD_BYTES + each.record().rdata().wireLength();
    }
    return bytes;
  }

  private void send(Link link, ByteBuffer full, long nowNs) {
    if (!along.isEmpty()) {
      full.limit(Math.max(full.limit(), link.payloadBytes()));
      writer.extend();
      for (OwnRecord each : along) {
        if (writer.record(Section.ADDITIONAL, each.record(), each.record().ttlSeconds())) {
          each.multicast(link, nowNs);
        }
      }
      along = List.of();
    }
    link.send(full, writer.finish(), nowNs);
  }
}
