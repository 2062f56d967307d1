package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.wire.MessageReader;

/**
 * A question of a querier that knows plain DNS only. It is told again as it came, class and all
 * (RFC 6762 section 6.7), or it won't take the answer for its own.
 *
 * @param name that was asked for
 * @param type that was asked for
 * @param wireClass the class as it stands, IN or any, top bit included
 */
record LegacyQuestion(Name name, RecordType type, int wireClass) {

  static LegacyQuestion of(MessageReader reader) {
    return new LegacyQuestion(reader.name(), reader.type(), reader.wireClass());
  }
}
