package dev.beacon.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads captures of other stacks: classic pcap, Ethernet, IPv4 and IPv6, UDP without fragments. */
public final class Pcap {

  /** The stacks whose packets were captured, each in a file of its name. */
  public static final List<String> STACKS =
      List.of(
          "apple-mdnsd",
          "apple-posix",
          "avahi",
          "go-hashicorp",
          "jmdns",
          "node-bonjour",
          "python-zeroconf",
          "resolved",
          "troglobit-mdnsd");

  private static final int FILE_HEADER_BYTES = 24;
  private static final int PACKET_HEADER_BYTES = 16;
  private static final int ETHERNET_HEADER_BYTES = 14;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int UDP_HEADER_BYTES = 8;

  private Pcap() {}

  /** The UDP payloads of one capture, in order. */
  public static List<byte[]> payloads(String stack) {
    ByteBuffer file = ByteBuffer.wrap(bytes(stack + ".pcap"));
    file.order(file.get(0) == (byte) 0xd4 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    List<byte[]> payloads = new ArrayList<>();
    int at = FILE_HEADER_BYTES;
    while (at < file.limit()) {
      int length = file.getInt(at + 8);
      payloads.add(udpPayload(file, at + PACKET_HEADER_BYTES));
      at += PACKET_HEADER_BYTES + length;
    }
    return payloads;
  }

  /** The UDP payloads of all captures, each with a name that says where it is from. */
  public static Map<String, byte[]> allPayloads() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String stack : STACKS) {
      List<byte[]> payloads = payloads(stack);
      for (int i = 0; i < payloads.size(); i++) {
        all.put(stack + " #" + (i + 1), payloads.get(i));
      }
    }
    return all;
  }

  private static byte[] udpPayload(ByteBuffer file, int frame) {
    int ip = frame + ETHERNET_HEADER_BYTES;
    boolean ipv4 = (file.get(ip) >> 4) == 4;
    int udp = ip + (ipv4 ? 4 * (file.get(ip) & 15) : IPV6_HEADER_BYTES);
    int length = (file.get(udp + 4) & 0xff) << 8 | (file.get(udp + 5) & 0xff);
    byte[] payload = new byte[length - UDP_HEADER_BYTES];
    file.get(udp + UDP_HEADER_BYTES, payload);
    return payload;
  }

  private static byte[] bytes(String name) {
    String path = "/dev/beacon/captures/" + name;
    try (InputStream in = Pcap.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
