package dev.beacon.internal.mdns.publish;

import dev.beacon.internal.mdns.link.Station;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.Section;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An answer to one station alone.
 *
 * @param to the asker
 * @param id the id of the query, which the answer repeats (RFC 6762 section 18.1)
 * @param legacy whether the asker understands plain DNS only: the answer repeats its questions and
 *     has no cache-flush bit and a short time to live (section 6.7)
 * @param questions the questions of a legacy querier; empty for others (section 6)
 * @param answers the records that answer the query
 * @param additionals the records that the asker needs next
 */
record Reply(
    Station to,
    int id,
    boolean legacy,
    List<LegacyQuestion> questions,
    List<OwnRecord> answers,
    List<OwnRecord> additionals) {

  ByteBuffer begin(MessageWriter writer, ByteBuffer buffer) {
    if (legacy) {
      writer.beginLegacyResponse(buffer, 0, id);
      for (LegacyQuestion question : questions) {
        writer.question(question.name(), question.type(), question.wireClass());
      }
    } else {
      writer.begin(buffer, 0, id, MessageWriter.RESPONSE);
    }
    return buffer;
  }

  boolean write(MessageWriter writer, Section section, OwnRecord own) {
    var record = own.record();
    long ttlSeconds = record.ttlSeconds();
    return legacy
        ? writer.record(section, record, Math.min(ttlSeconds, Timing.LEGACY_TTL_SECONDS), false)
        : writer.record(section, record, ttlSeconds);
  }
}
