package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.wire.MessageReader;

/**
 * A question of a querier that understands plain DNS only. The answer repeats it unchanged, with
 * its class (RFC 6762 section 6.7), because the querier ignores any other answer.
 *
 * @param name the name in the question
 * @param type the type in the question
 * @param wireClass the class in the question, IN or ANY, with its top bit
 */
record LegacyQuestion(Name name, RecordType type, int wireClass) {

  static LegacyQuestion of(MessageReader reader) {
    return new LegacyQuestion(reader.name(), reader.type(), reader.wireClass());
  }
}
