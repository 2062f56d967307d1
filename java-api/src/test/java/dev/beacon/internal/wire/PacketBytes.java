package dev.beacon.internal.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Packets byte by byte, right or wrong. */
final class PacketBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PacketBytes() {}

  /** A response that promises so many records in the answer section. */
  static PacketBytes response(int answers) {
    return header(0x8400, 0, answers, 0, 0);
  }

  /** A query that promises so many questions. */
  static PacketBytes query(int questions) {
    return header(0, questions, 0, 0, 0);
  }

  static PacketBytes header(int flags, int questions, int answers, int authority, int additional) {
    PacketBytes packet = new PacketBytes();
    for (int word : new int[] {0, flags, questions, answers, authority, additional}) {
      packet.u16(word);
    }
    return packet;
  }

  PacketBytes u8(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  PacketBytes u16(int value) {
    return u8(value >>> 8, value);
  }

  PacketBytes u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  PacketBytes bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Labels, without the zero after them. */
  PacketBytes labels(String... labels) {
    for (String label : labels) {
      byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
      u8(utf8.length).bytes(utf8);
    }
    return this;
  }

  PacketBytes name(String... labels) {
    return labels(labels).u8(0);
  }

  PacketBytes pointer(int offset) {
    return u16(0xc000 | offset);
  }

  /** Type, class IN with the cache-flush bit, 120 s, and the length of the data. */
  PacketBytes fixed(int type, int rdataLength) {
    return u16(type).u16(0x8001).u32(120).u16(rdataLength);
  }

  /** A good A record of {@code good.local}, to stand beside bad ones. */
  PacketBytes goodRecord() {
    return name("good", "local").fixed(1, 4).u8(192, 0, 2, 1);
  }

  int length() {
    return out.size();
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
