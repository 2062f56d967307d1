package dev.beacon.cli.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A host with very many services. It knows no more of RFC 6762 than to answer a question for its
 * type with all of them, ten in a packet, as fast as a source may. So it costs little beside the
 * programs that are looked at. Every hundredth name is markup of 63 bytes, the longest that there
 * is.
 */
final class Crowd {

  static final String MARKUP = "<img src=x onerror=window.pwned=1><b style=font-size:99em>%05d</b>";

  private static final int PORT = 5353;
  private static final int TTL = 255;
  private static final int IN_A_PACKET = 10;
  private static final long PAUSE_NS = 2_500_000;
  private static final int LIFE_SECONDS = 4_500;
  private static final int PTR = 12;
  private static final int TXT = 16;
  private static final int SRV = 33;
  private static final int A = 1;
  private static final int IN = 1;
  private static final int UNIQUE_IN = 0x8001;

  private final byte[] type;
  private final byte[] host;
  private final InetAddress address;

  private Crowd(String type, InetAddress address) {
    this.type = name(type, "_tcp", "local");
    this.host = name("crowd", "local");
    this.address = address;
  }

  /** Its address, the number of its services, and their type without the protocol. */
  public static void main(String[] args) throws IOException {
    InetAddress address = InetAddress.getByName(args[0]);
    Crowd crowd = new Crowd(args[2], address);
    NetworkInterface eth0 = NetworkInterface.getByName("eth0");
    InetSocketAddress group = new InetSocketAddress("224.0.0.251", PORT);
    try (MulticastSocket socket = new MulticastSocket(null)) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(PORT));
      socket.joinGroup(group, eth0);
      socket.setNetworkInterface(eth0);
      socket.setTimeToLive(TTL);
      System.out.println("ready");
      socket.send(packet(crowd.types(), group));
      crowd.awaitQuestion(socket, args[2]);
      for (byte[] response : crowd.responses(Integer.parseInt(args[1]))) {
        socket.send(packet(response, group));
        LockSupport.parkNanos(PAUSE_NS);
      }
      System.out.println("told");
      Object unused = System.in.read();
    }
  }

  private void awaitQuestion(MulticastSocket socket, String word) throws IOException {
    byte[] buffer = new byte[9_000];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      boolean isQuery = packet.getLength() > 12 && (buffer[2] & 0x80) == 0;
      String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
      if (isQuery && !packet.getAddress().equals(address) && text.contains(word)) {
        return;
      }
      if (isQuery && text.contains("_services")) {
        socket.send(packet(types(), new InetSocketAddress("224.0.0.251", PORT)));
      }
    }
  }

  private byte[] types() {
    Message message = new Message();
    message.record(name("_services", "_dns-sd", "_udp", "local"), PTR, IN, type);
    return message.end();
  }

  private List<byte[]> responses(int count) {
    List<byte[]> all = new ArrayList<>();
    for (int from = 0; from < count; from += IN_A_PACKET) {
      Message message = new Message();
      for (int i = from; i < Math.min(count, from + IN_A_PACKET); i++) {
        String first =
            i % 100 == 0
                ? String.format(MARKUP, i).substring(0, 63)
                : String.format("Crowd %05d", i);
        byte[] name = joined(name(first), type);
        message.record(type, PTR, IN, name);
        ByteArrayOutputStream srv = new ByteArrayOutputStream();
        srv.writeBytes(new byte[] {0, 0, 0, 0, (byte) ((1024 + i) >> 8), (byte) (1024 + i)});
        srv.writeBytes(host);
        message.record(name, SRV, UNIQUE_IN, srv.toByteArray());
        message.record(name, TXT, UNIQUE_IN, label("n=" + i));
      }
      message.record(host, A, UNIQUE_IN, address.getAddress());
      all.add(message.end());
    }
    return all;
  }

  private static DatagramPacket packet(byte[] bytes, InetSocketAddress to) {
    return new DatagramPacket(bytes, bytes.length, to);
  }

  /** A name with its end if it has more than one label; without it if it has one. */
  private static byte[] name(String... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String label : labels) {
      out.writeBytes(label(label));
    }
    if (labels.length > 1) {
      out.write(0);
    }
    return out.toByteArray();
  }

  private static byte[] label(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return joined(new byte[] {(byte) bytes.length}, bytes);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  /** A response without compressed names. */
  private static final class Message {
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private int count;

    void record(byte[] name, int type, int ofClass, byte[] data) {
      records.writeBytes(name);
      sixteen(type);
      sixteen(ofClass);
      sixteen(0);
      sixteen(LIFE_SECONDS);
      sixteen(data.length);
      records.writeBytes(data);
      count++;
    }

    private void sixteen(int value) {
      records.write(value >> 8);
      records.write(value);
    }

    byte[] end() {
      byte[] header = {0, 0, (byte) 0x84, 0, 0, 0, (byte) (count >> 8), (byte) count, 0, 0, 0, 0};
      return joined(header, records.toByteArray());
    }
  }
}
