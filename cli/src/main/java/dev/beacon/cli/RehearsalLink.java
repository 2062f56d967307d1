package dev.beacon.cli;

import dev.beacon.InterfaceAddress;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.internal.core.Port;
import dev.beacon.internal.core.PortEvent;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A link within this process: each port receives all that the others send. It stands in for the
 * native core, so that a command can be carried out without a network.
 */
final class RehearsalLink {

  private static final int INDEX = 1;
  private static final int MTU_BYTES = 1_500;
  private static final int MOST_AT_ONCE = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<End> ends = new ArrayList<>();
  private int plugged;

  /** Returns a port of one more host on the link. */
  Port plug() {
    lock.lock();
    try {
      End end = new End(++plugged);
      ends.add(end);
      return end;
    } finally {
      lock.unlock();
    }
  }

  private record Sent(End from, IpFamily family, boolean multicast, ByteBuffer payload) {}

  /** A port. The lock of the link guards all that other threads use. */
  private final class End implements Port {

    private final InetAddress ipv4;
    private final InetAddress ipv6;
    private final List<Sent> arrived = new ArrayList<>();
    private List<Sent> batch = List.of();
    private boolean woken;

    End(int number) {
      ipv4 = address(192, 0, 2, number);
      ipv6 = address(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number);
    }

    private static InetAddress address(int... bytes) {
      ByteBuffer address = ByteBuffer.allocate(bytes.length);
      for (int each : bytes) {
        address.put((byte) each);
      }
      try {
        return InetAddress.getByAddress(address.array());
      } catch (UnknownHostException e) {
        throw new AssertionError("4 or 16 bytes are an address", e);
      }
    }

    @Override
    public void run(Turn turn) {
      long dueNs = System.nanoTime();
      while (dueNs != STOP) {
        awaitNews(dueNs);
        dueNs = turn.onTurn(batch.size(), 0, System.nanoTime());
      }
    }

    /** Waits for packets, a wake-up or that time, and takes the packets. */
    private void awaitNews(long dueNs) {
      lock.lock();
      try {
        long leftNs = dueNs == NEVER ? NEVER : dueNs - System.nanoTime();
        while (arrived.isEmpty() && !woken && leftNs > 0) {
          leftNs = Math.min(leftNs, TimeUnit.SECONDS.toNanos(1));
          long unused = news.awaitNanos(leftNs);
          leftNs = dueNs == NEVER ? NEVER : dueNs - System.nanoTime();
        }
        woken = false;
        List<Sent> some = arrived.subList(0, Math.min(arrived.size(), MOST_AT_ONCE));
        batch = List.copyOf(some);
        some.clear();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the next turn comes at once
        batch = List.of();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        woken = true;
        news.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public List<NetworkInterfaceFacts> interfaces() {
      List<InterfaceAddress> its =
          List.of(
              new InterfaceAddress(ipv4, 24, true, true),
              new InterfaceAddress(ipv6, 64, true, true));
      return List.of(
          new NetworkInterfaceFacts(
              "rehearsal0",
              INDEX,
              LinkKind.ETHERNET,
              "",
              true,
              true,
              true,
              false,
              MTU_BYTES,
              0,
              false,
              its));
    }

    @Override
    public void join(NetworkInterfaceFacts facts, IpFamily family) {
      // the link is all there is
    }

    @Override
    public void leave(int ifindex, IpFamily family) {
      // the same
    }

    @Override
    public PortSharing sharing(IpFamily family) {
      return PortSharing.ALONE;
    }

    @Override
    public void read(int number, Datagram into) {
      Sent sent = batch.get(number);
      End from = sent.from();
      ByteBuffer source = mapped(sent.family() == IpFamily.IPV4 ? from.ipv4 : from.ipv6);
      into.payload(sent.payload(), 0, sent.payload().capacity())
          .arrival(INDEX, sent.family(), sent.multicast())
          .source(source.getLong(), source.getLong(), Datagram.MDNS_PORT, false);
    }

    /** IPv4 is mapped (RFC 4291 section 2.5.5.2). */
    private static ByteBuffer mapped(InetAddress address) {
      byte[] bytes = address.getAddress();
      if (bytes.length == 16) {
        return ByteBuffer.wrap(bytes);
      }
      ByteBuffer mapped = ByteBuffer.allocate(16);
      mapped.putShort(10, (short) 0xffff);
      mapped.put(12, bytes);
      return mapped;
    }

    @Override
    public PortEvent event(int number) {
      throw new IndexOutOfBoundsException(number);
    }

    @Override
    public boolean send(Outbox.Packet packet) {
      ByteBuffer payload = ByteBuffer.allocate(packet.payload().remaining());
      payload.put(packet.payload().duplicate()).clear();
      Sent sent = new Sent(this, packet.family(), packet.multicast(), payload);
      lock.lock();
      try {
        ends.stream().filter(end -> end != this).forEach(end -> end.arrived.add(sent));
        news.signalAll();
      } finally {
        lock.unlock();
      }
      return true;
    }

    @Override
    public Map<String, Long> counters() {
      return Map.of();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        ends.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
