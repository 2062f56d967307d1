package dev.beacon.it.tool;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs in a box: asks one question again and again, each time from another port, until it is ended
 * by TERM. Whoever shares a port by a hash of the sender's would be found out, and so would a gap
 * that a single look misses. Plain JDK sockets.
 *
 * <p>{@code Pollster NAME TYPE EVERY_MS WITHIN_MS ADDRESS...}: the addresses, of a host or of the
 * group, are asked in turn. Prints {@code {"at_ms":...,"address":...,"answered":...}} whenever an
 * address changes between answering and not, and {@code {"asked":...,"answered":...}} after every
 * 20 questions and at the end. One that answers again has {@code "silent_ms"} since the first
 * question that it did not answer, and {@code "unanswered"}, how many there were.
 */
public final class Pollster {
  private static final int NO_ID_YET = 0;
  private static final int RESPONSE_BIT = 0x80;

  private final byte[] query;
  private final int withinMs;
  private final long beganNs = System.nanoTime();
  private int asked;
  private int answered;

  private Pollster(byte[] query, int withinMs) {
    this.query = query;
    this.withinMs = withinMs;
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    Pollster pollster =
        new Pollster(
            Query.message(NO_ID_YET, args[0], Query.type(args[1])), Integer.parseInt(args[3]));
    long everyNs = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[2]));
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 4; i < args.length; i++) {
      addresses.add(InetAddress.getByName(args[i]));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(pollster::tell));
    Boolean[] last = new Boolean[addresses.size()];
    long[] silentNs = new long[addresses.size()];
    int[] unanswered = new int[addresses.size()];
    for (int i = 0; true; i = (i + 1) % addresses.size()) {
      long beganNs = System.nanoTime();
      boolean answered = pollster.ask(addresses.get(i));
      if (last[i] == null || last[i] != answered) {
        String silence =
            answered && unanswered[i] > 0
                ? "\"silent_ms\":%d,\"unanswered\":%d,"
                    .formatted(TimeUnit.NANOSECONDS.toMillis(beganNs - silentNs[i]), unanswered[i])
                : "";
        pollster.print(beganNs, args[4 + i], silence, answered);
        last[i] = answered;
        silentNs[i] = beganNs;
        unanswered[i] = 0;
      }
      unanswered[i] += answered ? 0 : 1;
      LockSupport.parkNanos(beganNs + everyNs - System.nanoTime());
    }
  }

  private boolean ask(InetAddress address) throws IOException {
    int id = count() & 0xffff;
    query[0] = (byte) (id >>> 8);
    query[1] = (byte) id;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(query, query.length, address, Query.MDNS_PORT));
      boolean came = comes(socket, id);
      if (came) {
        gotAnswer();
      }
      return came;
    }
  }

  private boolean comes(DatagramSocket socket, int id) throws IOException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    byte[] buffer = new byte[9000];
    while (true) {
      int leftMs = (int) TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      socket.setSoTimeout(Math.max(1, leftMs)); // late, one more look: it may have come meanwhile
      try {
        socket.receive(new DatagramPacket(buffer, buffer.length));
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

  private synchronized int count() {
    if (asked > 0 && asked % 20 == 0) {
      tell();
    }
    return ++asked;
  }

  private synchronized void gotAnswer() {
    answered++;
  }

  private synchronized void print(long atNs, String address, String silence, boolean now) {
    System.out.printf(
        "{\"at_ms\":%d,\"address\":\"%s\",%s\"answered\":%b}%n",
        TimeUnit.NANOSECONDS.toMillis(atNs - beganNs), address, silence, now);
  }

  private synchronized void tell() {
    System.out.printf("{\"asked\":%d,\"answered\":%d}%n", asked, answered);
  }
}
