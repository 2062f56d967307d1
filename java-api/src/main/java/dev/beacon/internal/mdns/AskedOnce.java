package dev.beacon.internal.mdns;

import dev.beacon.dns.Name;
import dev.beacon.internal.wire.MessageReader;
import java.util.HashSet;
import java.util.Set;

/**
 * The questions of one packet, each once: 9,000 bytes hold 1,480 times the same. Of different ones
 * the first {@value #MOST} count; a packet that fits Ethernet has no room for more. Nearly all
 * packets have one question, which costs no garbage.
 */
final class AskedOnce {

  private static final int MOST = 240;

  /** What makes a question, with the unicast-response bit. */
  private record Asked(Name name, int typeCode, int questionClass, boolean unicast) {}

  private final Set<Asked> seen = new HashSet<>();
  private Name firstName = Name.ROOT;
  private int firstType;
  private int firstClass;
  private boolean firstUnicast;
  private boolean any;

  /** A packet begins. */
  void begin() {
    any = false;
    if (!seen.isEmpty()) {
      seen.clear();
    }
  }

  /** Whether the question at which the reader stands was not in this packet before. */
  boolean isNew(MessageReader reader) {
    if (!any) {
      any = true;
      firstName = reader.name();
      firstType = reader.typeCode();
      firstClass = reader.recordClass();
      firstUnicast = reader.topBit();
      return true;
    }
    return seen.size() < MOST && !isFirst(reader) && seen.add(asked(reader));
  }

  private boolean isFirst(MessageReader reader) {
    return reader.typeCode() == firstType
        && reader.recordClass() == firstClass
        && reader.topBit() == firstUnicast
        && reader.name().equals(firstName);
  }

  private static Asked asked(MessageReader reader) {
    return new Asked(reader.name(), reader.typeCode(), reader.recordClass(), reader.topBit());
  }
}
