package dev.beacon.it.tool;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Runs in a box: asks as simple resolvers and Android's getaddrinfo do, each question once and from
 * an ephemeral port, and looks hard at what comes back (RFC 6762 6.7). Plain JDK sockets: nothing
 * of Beacon has a part in it.
 *
 * <p>{@code OneShot SOURCE DESTINATION ANSWERS WITHIN_MS [NAME TYPE]...}: SOURCE is an address to
 * send from or {@code any}. Waits for that many answers, for seconds if need be, then for that time
 * more; prints a JSON object for each datagram that comes back, and is then done. {@code ttl} is
 * the greatest of all records; {@code flush} is whether any has the cache-flush bit; {@code
 * answers} counts those of the name and type that was asked for.
 */
public final class OneShot {
  private static final int HEADER_BYTES = 12;
  private static final int FIRST_ID = 0x5a01;
  private static final int FLUSH = 0x8000;
  private static final int OPT = 41;

  /** A machine may stand still for seconds. */
  private static final int ANSWERED_WITHIN_MS = 15_000;

  private OneShot() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    int questions = (args.length - 4) / 2;
    byte[][] queries = new byte[questions][];
    for (int i = 0; i < questions; i++) {
      queries[i] = Query.message(FIRST_ID + i, args[4 + 2 * i], Query.type(args[5 + 2 * i]));
    }
    InetAddress destination = InetAddress.getByName(args[1]);
    try (DatagramSocket socket =
        args[0].equals("any")
            ? new DatagramSocket()
            : new DatagramSocket(new InetSocketAddress(InetAddress.getByName(args[0]), 0))) {
      for (byte[] query : queries) {
        socket.send(new DatagramPacket(query, query.length, destination, Query.MDNS_PORT));
      }
      listen(socket, Integer.parseInt(args[2]), Integer.parseInt(args[3]), queries);
    }
  }

  private static void listen(DatagramSocket socket, int awaited, int withinMs, byte[][] queries)
      throws IOException {
    int left = awaited;
    long deadlineNs = inMs(left > 0 ? ANSWERED_WITHIN_MS : withinMs);
    byte[] buffer = new byte[9000];
    while (true) {
      int leftMs = (int) ((deadlineNs - System.nanoTime()) / 1_000_000);
      if (leftMs <= 0) {
        return;
      }
      socket.setSoTimeout(leftMs);
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException done) {
        return;
      }
      if (--left == 0) {
        deadlineNs = inMs(withinMs);
      }
      byte[] message = Arrays.copyOf(buffer, packet.getLength());
      System.out.printf(
          "{\"from\":\"%s\",\"port\":%d,%s}%n",
          packet.getAddress().getHostAddress(),
          packet.getPort(),
          new Reading(message).against(queries));
    }
  }

  private static long inMs(int ms) {
    return System.nanoTime() + ms * 1_000_000L;
  }

  /** One message, read from its beginning to its end. */
  private static final class Reading {
    private final byte[] message;
    private int at = HEADER_BYTES;
    private int answers;
    private long ttl;
    private boolean flush;

    Reading(byte[] message) {
      this.message = message;
    }

    /** The rest of the JSON object. */
    String against(byte[][] queries) {
      int index = word(0) - FIRST_ID;
      boolean known = index >= 0 && index < queries.length;
      byte[] query = known ? queries[index] : new byte[HEADER_BYTES + 5];
      byte[] question = Arrays.copyOfRange(query, HEADER_BYTES, query.length);
      boolean repeated =
          word(4) == 1
              && message.length >= query.length
              && Arrays.equals(question, Arrays.copyOfRange(message, HEADER_BYTES, query.length));
      for (int left = word(4); left > 0; left--) {
        name();
        at += 4;
      }
      String asked = key(question, query);
      for (int left = word(6) + word(8) + word(10); left > 0; left--) {
        record(asked, (question[question.length - 3] & 0xff));
      }
      return String.format(
          "\"query\":%d,\"question\":%b,\"flags\":\"%04x\",\"authority\":%d,\"answers\":%d,"
              + "\"ttl\":%d,\"flush\":%b,\"whole\":%b",
          known ? index : -1,
          repeated,
          word(2),
          word(8),
          answers,
          ttl,
          flush,
          at == message.length);
    }

    private void record(String asked, int askedType) {
      String owner = name();
      int type = word(at);
      if (type != OPT) {
        flush |= (word(at + 2) & FLUSH) != 0;
        ttl = Math.max(ttl, (long) word(at + 4) << 16 | word(at + 6));
        if (owner.equals(asked) && (type == askedType || askedType == Query.ANY)) {
          answers++;
        }
      }
      at += 10 + word(at + 8);
    }

    /** Reads a name; as hexadecimal labels, so that only equal bytes are equal. */
    private String name() {
      StringBuilder name = new StringBuilder();
      int from = at;
      boolean jumped = false;
      while (message[from] != 0) {
        if ((message[from] & 0xc0) == 0xc0) {
          if (!jumped) {
            at = from + 2;
            jumped = true;
          }
          from = word(from) & 0x3fff;
        } else {
          int end = from + 1 + message[from];
          name.append(HexFormat.of().formatHex(message, from, end));
          from = end;
        }
      }
      if (!jumped) {
        at = from + 1;
      }
      return name.toString();
    }

    /** The question's name as {@link #name} gives it. */
    private static String key(byte[] question, byte[] query) {
      return HexFormat.of().formatHex(query, HEADER_BYTES, HEADER_BYTES + question.length - 5);
    }

    private int word(int offset) {
      return ((message[offset] & 0xff) << 8) | (message[offset + 1] & 0xff);
    }
  }
}
