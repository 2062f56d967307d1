package dev.beacon.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A packet as full as it may be: entries go in as long as they fit into 9,000 bytes. */
final class HostilePacket {

  static final int A = 1;
  static final int PTR = 12;
  static final int TXT = 16;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int NSEC = 47;
  static final int ANY = 255;

  static final int QUESTION = 0;
  static final int ANSWER = 1;
  static final int AUTHORITY = 2;

  static final int RESPONSE = 0x8400;
  static final int QUERY = 0;
  static final int TRUNCATED = 0x0200;

  /** RFC 6762 section 17; the arena takes no more. */
  static final int MOST_BYTES = 9_000;

  private static final int HEADER_BYTES = 12;
  private static final int MOST_POINTER = 0x3fff;
  private static final int TOP_BIT = 0x8000;

  private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES + 512);
  private final int mostBytes;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final int[] counts = new int[4];
  private final int flags;

  HostilePacket(int flags) {
    this(flags, MOST_BYTES);
  }

  HostilePacket(int flags, int mostBytes) {
    this.flags = flags;
    this.mostBytes = mostBytes;
    bytes.position(HEADER_BYTES);
  }

  /** Returns whether it fitted. */
  boolean question(String name, int type, boolean unicast) {
    int mark = bytes.position();
    name(name);
    bytes.putShort((short) type).putShort((short) (unicast ? TOP_BIT | 1 : 1));
    return keep(QUESTION, mark);
  }

  /** Data of bytes. Returns whether it fitted. */
  boolean record(int section, String name, int type, boolean flush, int ttl, byte... rdata) {
    int mark = bytes.position();
    head(name, type, flush, ttl);
    bytes.putShort((short) rdata.length).put(rdata);
    return keep(section, mark);
  }

  /** Data that ends in a name. Returns whether it fitted. */
  boolean record(
      int section, String name, int type, boolean flush, int ttl, byte[] before, String target) {
    int mark = bytes.position();
    head(name, type, flush, ttl);
    int lengthAt = bytes.position();
    bytes.putShort((short) 0).put(before);
    name(target);
    bytes.putShort(lengthAt, (short) (bytes.position() - lengthAt - 2));
    return keep(section, mark);
  }

  boolean pointer(int section, String name, int ttl, String target) {
    return record(section, name, PTR, false, ttl, new byte[0], target);
  }

  boolean server(int section, String name, boolean flush, int ttl, int port, String target) {
    byte[] numbers = {0, 0, 0, 0, (byte) (port >> 8), (byte) port};
    return record(section, name, SRV, flush, ttl, numbers, target);
  }

  byte[] toBytes() {
    bytes.putShort(0, (short) 0).putShort(2, (short) flags);
    for (int i = 0; i < counts.length; i++) {
      bytes.putShort(4 + 2 * i, (short) counts[i]);
    }
    byte[] packet = new byte[bytes.position()];
    bytes.get(0, packet);
    return packet;
  }

  private void head(String name, int type, boolean flush, int ttl) {
    name(name);
    bytes.putShort((short) type).putShort((short) (flush ? TOP_BIT | 1 : 1)).putInt(ttl);
  }

  /** Dots part labels; nothing is escaped. */
  private void name(String name) {
    String rest = name;
    while (!rest.isEmpty()) {
      Integer known = offsets.get(rest);
      if (known != null) {
        bytes.putShort((short) (0xc000 | known));
        return;
      }
      if (bytes.position() <= MOST_POINTER && bytes.position() < mostBytes) {
        offsets.put(rest, bytes.position());
      }
      int dot = rest.indexOf('.');
      byte[] label = (dot < 0 ? rest : rest.substring(0, dot)).getBytes(ISO_8859_1);
      bytes.put((byte) label.length).put(label);
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    bytes.put((byte) 0);
  }

  private boolean keep(int section, int mark) {
    if (bytes.position() > mostBytes) {
      bytes.position(mark);
      offsets.values().removeIf(at -> at >= mark);
      return false;
    }
    counts[section]++;
    return true;
  }
}
