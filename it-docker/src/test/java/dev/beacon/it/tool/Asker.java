package dev.beacon.it.tool;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;

/**
 * Runs in a box: sends unicast queries to port 5353 of one address, one after the other from an
 * ephemeral port, and counts those that were answered (RFC 6762 5.5 and 6.7). Plain JDK sockets:
 * what is asked is the mDNS responder over there, by somebody who is not Beacon.
 *
 * <p>{@code Asker ADDRESS NAME TYPE COUNT} prints {@code N answered, M not} and ends with 0; the
 * third that is not answered ends it early.
 */
public final class Asker {

  /**
   * An answer comes within 1 ms, a shared one within 120 ms (RFC 6762 6); but a first datagram may
   * wait for a second neighbour solicitation, which IPv6 sends after 1 s (RFC 4861 10), and the
   * machine may be loaded, or stand still for seconds.
   */
  private static final int ANSWER_WITHIN_MS = 7000;

  private static final int GIVE_UP_AFTER = 3;

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
        byte[] query = Query.message(id, args[1], Query.type(args[2]));
        socket.send(new DatagramPacket(query, query.length, address, Query.MDNS_PORT));
        if (answered(socket, id)) {
          answered++;
        } else {
          unanswered++;
        }
      }
    }
    System.out.println(answered + " answered, " + unanswered + " not");
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
      socket.setSoTimeout(Math.max(1, leftMs)); // late, one more look: it may have come meanwhile
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
