package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Scanner;

/**
 * Runs in a box: sends unicast queries to port 5353 of one address, one after the other from an
 * ephemeral port, and counts those that were answered (RFC 6762 5.5 and 6.7). Plain JDK sockets:
 * what is asked is the mDNS responder over there, by somebody who is not Beacon.
 *
 * <p>{@code Asker ADDRESS NAME TYPE COUNT} prints {@code N answered, M not} and ends with 0; the
 * third that is not answered ends it early.
 */
public final class Asker {
  private static final int MDNS_PORT = 5353;

  /**
   * An answer comes within 1 ms, a shared one within 120 ms (RFC 6762 6); but a first datagram may
   * wait for a second neighbour solicitation, which IPv6 sends after 1 s (RFC 4861 10), and the
   * machine may be loaded.
   */
  private static final int ANSWER_WITHIN_MS = 3000;

  private static final int GIVE_UP_AFTER = 3;

  private static final int CLASS_IN = 1;
  private static final int RESPONSE_BIT = 0x80;

  private Asker() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    InetAddress address = InetAddress.getByName(args[0]);
    int count = Integer.parseInt(args[3]);
    int answered = 0;
    int unanswered = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int id = 1; id <= count && unanswered < GIVE_UP_AFTER; id++) {
        byte[] query = query(id, args[1], type(args[2]));
        socket.send(new DatagramPacket(query, query.length, address, MDNS_PORT));
        if (answered(socket, id)) {
          answered++;
        } else {
          unanswered++;
        }
      }
    }
    System.out.println(answered + " answered, " + unanswered + " not");
  }

  private static int type(String name) {
    return switch (name) {
      case "A" -> 1;
      case "PTR" -> 12;
      case "AAAA" -> 28;
      case "SRV" -> 33;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] query(int id, String name, int type) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    put16(query, id);
    for (int word : new int[] {0, 1, 0, 0, 0}) { // flags, then one question and nothing else
      put16(query, word);
    }
    new Scanner(name)
        .useDelimiter("\\.")
        .tokens()
        .map(label -> label.getBytes(UTF_8))
        .forEach(
            label -> {
              query.write(label.length);
              query.writeBytes(label);
            });
    query.write(0);
    put16(query, type);
    put16(query, CLASS_IN);
    return query.toByteArray();
  }

  private static void put16(ByteArrayOutputStream out, int word) {
    out.write(word >>> 8);
    out.write(word);
  }

  /**
   * Whether a response to this id with at least one answer comes; late ones to earlier ids don't
   * count.
   */
  private static boolean answered(DatagramSocket socket, int id) throws IOException {
    long deadlineNs = System.nanoTime() + ANSWER_WITHIN_MS * 1_000_000L;
    byte[] buffer = new byte[9000];
    while (true) {
      int leftMs = (int) ((deadlineNs - System.nanoTime()) / 1_000_000);
      if (leftMs <= 0) {
        return false;
      }
      socket.setSoTimeout(leftMs);
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException none) {
        return false;
      }
      if (word(buffer, 0) == id && (buffer[2] & RESPONSE_BIT) != 0 && word(buffer, 6) > 0) {
        return true;
      }
    }
  }

  private static int word(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
