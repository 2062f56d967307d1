package dev.beacon.internal.core;

import dev.beacon.IpFamily;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that the core and Java share, read and written in place: offsets of beacon_core.h's
 * {@code bcn_arena_header}, {@code bcn_rx}, {@code bcn_tx} and {@code bcn_event}. Their sizes are
 * in the header and are compared when it is mapped.
 */
final class Arena {

  static final int IPV4 = 4;
  static final int IPV6 = 6;

  private static final int MAGIC = 0x314e4342;
  private static final int RX_BYTES = 64;
  private static final int TX_BYTES = 64;
  private static final int EVENT_BYTES = 128;
  private static final int TX_COUNT_AT = 128;
  private static final int OP_BYTES = 48;
  private static final int FLAG_MULTICAST = 1;
  private static final int FLAG_FROM_SELF = 2;
  private static final int FLAG_OTHER_SUBNET = 4;

  private final ByteBuffer memory;
  private final int txSlots;
  private final int rxAt;
  private final int txAt;
  private final int eventAt;

  Arena(ByteBuffer memory) {
    this.memory = memory.order(ByteOrder.nativeOrder());
    if (memory.getInt(0) != MAGIC
        || memory.getInt(48) != RX_BYTES
        || memory.getInt(52) != TX_BYTES
        || memory.getInt(56) != EVENT_BYTES) {
      throw new IllegalStateException("beacon_core and beacon don't agree on the arena's layout");
    }
    this.txSlots = memory.getInt(20);
    this.rxAt = memory.getInt(32);
    this.txAt = memory.getInt(36);
    this.eventAt = memory.getInt(40);
  }

  /** Points the view at a received datagram. */
  void read(int number, Datagram into) {
    int at = rxAt + number * RX_BYTES;
    int flags = memory.getShort(at + 8);
    IpFamily family = memory.get(at + 10) == IPV4 ? IpFamily.IPV4 : IpFamily.IPV6;
    into.payload(memory, memory.getInt(at), memory.getInt(at + 4))
        .ttl(memory.get(at + 11) & 0xff)
        .otherSubnet((flags & FLAG_OTHER_SUBNET) != 0)
        .arrival(memory.getInt(at + 16), family, (flags & FLAG_MULTICAST) != 0)
        .source(
            bigEndianLong(at + 32),
            bigEndianLong(at + 40),
            memory.getShort(at + 12) & 0xffff,
            (flags & FLAG_FROM_SELF) != 0);
  }

  /** Copies a packet into the next free slot; false if there is none. */
  boolean write(Outbox.Packet packet) {
    int number = memory.getInt(TX_COUNT_AT);
    if (number == txSlots) {
      return false;
    }
    int at = txAt + number * TX_BYTES;
    ByteBuffer payload = packet.payload();
    int length = payload.remaining();
    memory.put(memory.getInt(at), payload, payload.position(), length);
    memory.putInt(at + 4, length);
    memory.putInt(at + 8, packet.ifindex());
    memory.put(at + 12, (byte) (packet.family() == IpFamily.IPV4 ? IPV4 : IPV6));
    memory.putShort(at + 14, (short) packet.destinationPort());
    memory.putLong(at + 24, 0);
    putBigEndianLong(at + 32, packet.destinationHigh());
    putBigEndianLong(at + 40, packet.destinationLow());
    memory.putLong(at + 48, 0); // the core chooses the source address: ...
    memory.putLong(at + 56, 0); // ... one of the receiving interface, in the destination's subnet
    memory.putInt(TX_COUNT_AT, number + 1);
    return true;
  }

  int eventKind(int number) {
    return memory.getInt(eventAt + number * EVENT_BYTES);
  }

  int eventInterface(int number) {
    return memory.getInt(eventAt + number * EVENT_BYTES + 4);
  }

  int eventError(int number) {
    return memory.getInt(eventAt + number * EVENT_BYTES + 8);
  }

  int eventReason(int number) {
    return memory.getShort(eventAt + number * EVENT_BYTES + 12) & 0xffff;
  }

  long eventValue(int number) {
    return memory.getLong(eventAt + number * EVENT_BYTES + 16);
  }

  long eventTimeNs(int number) {
    return memory.getLong(eventAt + number * EVENT_BYTES + 96);
  }

  long eventLimit(int number) {
    return memory.getLong(eventAt + number * EVENT_BYTES + 24);
  }

  byte[] eventAddress(int number) {
    byte[] address = new byte[16];
    memory.get(eventAt + number * EVENT_BYTES + 32, address);
    return address;
  }

  String eventOperation(int number) {
    byte[] text = new byte[OP_BYTES];
    memory.get(eventAt + number * EVENT_BYTES + 48, text);
    return Structs.text(text);
  }

  /** Addresses are bytes in network order on every machine. */
  private long bigEndianLong(int at) {
    return inNetworkOrder(memory.getLong(at));
  }

  private void putBigEndianLong(int at, long value) {
    memory.putLong(at, inNetworkOrder(value));
  }

  private long inNetworkOrder(long value) {
    return memory.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
