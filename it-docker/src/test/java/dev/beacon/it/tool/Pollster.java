package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
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
 * 20 questions and at the end.
 */
public final class Pollster {
  private static final int MDNS_PORT = 5353;
  private static final int CLASS_IN = 1;
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
    Pollster pollster = new Pollster(query(args[0], type(args[1])), Integer.parseInt(args[3]));
    long everyNs = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[2]));
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 4; i < args.length; i++) {
      addresses.add(InetAddress.getByName(args[i]));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(pollster::tell));
    Boolean[] last = new Boolean[addresses.size()];
    for (int i = 0; true; i = (i + 1) % addresses.size()) {
      long beganNs = System.nanoTime();
      boolean answered = pollster.ask(addresses.get(i));
      if (last[i] == null || last[i] != answered) {
        pollster.print(beganNs, args[4 + i], answered);
        last[i] = answered;
      }
      LockSupport.parkNanos(beganNs + everyNs - System.nanoTime());
    }
  }

  private static int type(String name) {
    return switch (name) {
      case "A" -> 1;
      case "PTR" -> 12;
      case "AAAA" -> 28;
      case "SRV" -> 33;
      case "ANY" -> 255;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** With id 0, to be filled in. */
  private static byte[] query(String name, int type) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    for (int word : new int[] {0, 0, 1, 0, 0, 0}) { // id, flags, one question and nothing else
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

  private boolean ask(InetAddress address) throws IOException {
    int id = count() & 0xffff;
    query[0] = (byte) (id >>> 8);
    query[1] = (byte) id;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(query, query.length, address, MDNS_PORT));
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
      if (leftMs <= 0) {
        return false;
      }
      socket.setSoTimeout(leftMs);
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

  private synchronized void print(long atNs, String address, boolean now) {
    System.out.printf(
        "{\"at_ms\":%d,\"address\":\"%s\",\"answered\":%b}%n",
        TimeUnit.NANOSECONDS.toMillis(atNs - beganNs), address, now);
  }

  private synchronized void tell() {
    System.out.printf("{\"asked\":%d,\"answered\":%d}%n", asked, answered);
  }
}
