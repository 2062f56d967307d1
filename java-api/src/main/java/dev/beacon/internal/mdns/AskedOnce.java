package dev.beacon.internal.mdns;

import dev.beacon.dns.Name;
import dev.beacon.internal.wire.MessageReader;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds repeated questions in one packet, because 9,000 bytes can hold the same question 1,480
 * times. Of different questions the first {@value #MOST} count; a packet that fits Ethernet has no
 * room for more. Nearly all packets have one question, which makes no garbage.
 */
final class AskedOnce {

  private static final int MOST = 240;

  /** The parts of a question, with the unicast-response bit. */
  private record Asked(Name name, int typeCode, int questionClass, boolean unicast) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Asked that
          && typeCode == that.typeCode
          && questionClass == that.questionClass
          && unicast == that.unicast
          && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * name.hashCode() + typeCode) + 2 * questionClass + (unicast ? 1 : 0);
    }
  }

  private final Set<Asked> seen = new HashSet<>();
  private Name firstName = Name.ROOT;
  private int firstType;
  private int firstClass;
  private boolean firstUnicast;
  private boolean any;

  /** Begins a packet. */
  void begin() {
    any = false;
    if (!seen.isEmpty()) {
      seen.clear();
    }
  }

  /** Reports whether the reader's present question is the first of its kind in this packet. */
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
