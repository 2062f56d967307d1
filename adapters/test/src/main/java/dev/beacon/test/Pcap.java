package dev.beacon.test;

import dev.beacon.IpFamily;
import dev.beacon.sim.SimPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Packets as a file of libpcap with times in nanoseconds, beginning with the IP header. */
final class Pcap {

  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  private static final int LINKTYPE_RAW = 101;
  private static final int SNAP_BYTES = 65_535;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int UDP_BYTES = 8;
  private static final byte UDP = 17;
  private static final byte HOP_LIMIT = (byte) 255; // RFC 6762 section 11
  private static final byte[] GROUP_IPV4 = {(byte) 224, 0, 0, (byte) 251};
  private static final byte[] GROUP_IPV6 = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xfb
  };

  private Pcap() {}

  static void write(List<SimPacket> packets, Path file) throws IOException {
    int bytes = FILE_HEADER_BYTES;
    for (SimPacket packet : packets) {
      bytes += RECORD_HEADER_BYTES + IPV6_BYTES + UDP_BYTES + packet.length();
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(SNAP_BYTES).putInt(LINKTYPE_RAW);
    packets.forEach(packet -> record(packet, out));
    byte[] written = new byte[out.position()];
    out.flip().get(written);
    Files.write(file, written);
  }

  private static void record(SimPacket packet, ByteBuffer out) {
    byte[] udp = udp(packet);
    byte[] source = packet.source().getAddress();
    byte[] destination = destination(packet);
    checksum(udp, source, destination);
    int length = (source.length == 4 ? IPV4_BYTES : IPV6_BYTES) + udp.length;
    Duration at = packet.at();
    out.putInt((int) at.toSeconds()).putInt(at.toNanosPart()).putInt(length).putInt(length);
    if (source.length == 4) {
      ipv4(length, source, destination, out);
    } else {
      out.putInt(0x60000000).putShort((short) udp.length).put(UDP).put(HOP_LIMIT);
      out.put(source).put(destination);
    }
    out.put(udp);
  }

  private static void ipv4(int length, byte[] source, byte[] destination, ByteBuffer out) {
    byte[] header =
        ByteBuffer.allocate(IPV4_BYTES)
            .putShort((short) 0x4500)
            .putShort((short) length)
            .putInt(0x4000) // no identification; not to be fragmented
            .put(HOP_LIMIT)
            .put(UDP)
            .putShort((short) 0)
            .put(source)
            .put(destination)
            .array();
    ByteBuffer.wrap(header).putShort(10, folded(sum(header)));
    out.put(header);
  }

  private static byte[] udp(SimPacket packet) {
    int length = UDP_BYTES + packet.length();
    return ByteBuffer.allocate(length)
        .putShort((short) packet.sourcePort())
        .putShort((short) packet.destinationPort())
        .putShort((short) length)
        .putShort((short) 0)
        .put(packet.payload())
        .array();
  }

  /** RFC 768, RFC 8200 section 8.1: over a pseudo header too. */
  private static void checksum(byte[] udp, byte[] source, byte[] destination) {
    long sum = sum(source) + sum(destination) + UDP + udp.length + sum(udp);
    short folded = folded(sum);
    ByteBuffer.wrap(udp).putShort(6, folded == 0 ? (short) 0xffff : folded);
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  private static short folded(long sum) {
    long folded = sum;
    while (folded >> 16 != 0) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (short) ~folded;
  }

  private static byte[] destination(SimPacket packet) {
    byte[] group = packet.family() == IpFamily.IPV4 ? GROUP_IPV4 : GROUP_IPV6;
    return packet.destination().map(InetAddress::getAddress).orElse(group);
  }
}
