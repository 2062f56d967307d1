package dev.beacon.internal.mdns.link;

import dev.beacon.IpFamily;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The output of the engine's turn: packets to send and results to deliver. The loop empties it;
 * packets that do not fit into one turn's send slots wait for the next.
 */
public final class Outbox {

  /**
   * The most packets that can wait. Above this, known answers are dropped first, and then the
   * oldest packet, because newer packets know more.
   */
  private static final int MOST_PACKETS = 1_024;

  /** RFC 6762 section 17: a packet is at most 9,000 bytes, headers included; IPv6's take 48. */
  static final int MOST_PAYLOAD_BYTES = 9_000 - 48;

  private static final int SPARE_BUFFERS = 8;

  /**
   * A packet to send on one link, to the group or to one station. After sending, the buffer belongs
   * to the outbox again.
   *
   * @param destinationHigh the first half of the station's address in the 16-byte form
   * @param destinationLow the second half; both 0 is the group
   * @param destinationPort the station's port; 0 is the group's
   */
  public record Packet(
      int ifindex,
      IpFamily family,
      ByteBuffer payload,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {

    /** Reports whether it goes to the group. */
    public boolean multicast() {
      return destinationPort == 0;
    }
  }

  /**
   * A packet that waits.
   *
   * @param supplement whether it only adds known answers to an earlier question (section 7.2);
   *     losing it costs one needless answer, but losing the question costs all answers
   */
  private record Waiting(Packet packet, boolean supplement) {}

  private final ArrayDeque<Waiting> packets = new ArrayDeque<>();
  private int supplements;
  private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
  private final ArrayDeque<Runnable> deliveries = new ArrayDeque<>();
  private long packetsLost;

  /** Returns an empty buffer for a packet. */
  public ByteBuffer buffer() {
    ByteBuffer buffer = spare.poll();
    return buffer != null ? buffer.clear() : ByteBuffer.allocate(MOST_PAYLOAD_BYTES);
  }

  /** Queues a packet to the group: the first {@code length} bytes of the buffer. */
  void multicast(Link link, ByteBuffer buffer, int length) {
    send(packet(link, buffer, length, 0, 0, 0), false);
  }

  /** Queues more known answers to the group; these packets are dropped first. */
  void supplement(Link link, ByteBuffer buffer, int length) {
    send(packet(link, buffer, length, 0, 0, 0), true);
  }

  /** Queues a packet to the sender of a datagram: the first {@code length} bytes of the buffer. */
  public void reply(Link link, ByteBuffer buffer, int length, Station to) {
    send(packet(link, buffer, length, to.addressHigh(), to.addressLow(), to.port()), false);
  }

  private static Packet packet(
      Link link, ByteBuffer buffer, int length, long high, long low, int port) {
    ByteBuffer payload = buffer.limit(length).position(0);
    return new Packet(link.ifindex(), link.family(), payload, high, low, port);
  }

  private void send(Packet packet, boolean supplement) {
    if (packets.size() == MOST_PACKETS) {
      packetsLost++;
      if (supplement) {
        release(packet);
        return;
      }
      makeRoom();
    }
    packets.add(new Waiting(packet, supplement));
    supplements += supplement ? 1 : 0;
  }

  /** Drops the latest known answers, or else the oldest packet. */
  private void makeRoom() {
    Iterator<Waiting> latestFirst = packets.descendingIterator();
    while (supplements > 0 && latestFirst.hasNext()) {
      Waiting waiting = latestFirst.next();
      if (waiting.supplement()) {
        latestFirst.remove();
        supplements--;
        release(waiting.packet());
        return;
      }
    }
    release(packets.remove().packet());
  }

  /** Queues a result. The result must not block, and it passes user code to another thread. */
  public void deliver(Runnable delivery) {
    deliveries.add(delivery);
  }

  /** Returns the next packet to send, or null. Give it back by {@link #release}. */
  public @Nullable Packet nextPacket() {
    Waiting next = packets.poll();
    if (next == null) {
      return null;
    }
    supplements -= next.supplement() ? 1 : 0;
    return next.packet();
  }

  /** Takes back the buffer of a packet that was sent. */
  public void release(Packet packet) {
    if (spare.size() < SPARE_BUFFERS) {
      spare.add(packet.payload());
    }
  }

  /** Returns the next result to deliver, or null. */
  public @Nullable Runnable nextDelivery() {
    return deliveries.poll();
  }

  /** The number of packets that were dropped because more than {@value #MOST_PACKETS} waited. */
  public long packetsLost() {
    return packetsLost;
  }
}
