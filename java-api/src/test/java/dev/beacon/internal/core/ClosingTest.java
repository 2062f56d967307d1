package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceAddress;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RateLimit;
import dev.beacon.Service;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.sim.Records;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is closed while its loop runs on a thread of its own. */
@Timeout(10)
class ClosingTest {

  /** A port without a network, whose end the test may put off. */
  private static final class SlowPort implements Port {
    private final Semaphore wakes = new Semaphore(0);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private volatile boolean closed;

    @Override
    public void run(Turn turn) {
      while (turn.onTurn(0, 0, System.nanoTime()) != STOP) {
        wakes.acquireUninterruptibly();
      }
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void wake() {
      wakes.release();
    }

    @Override
    public List<NetworkInterfaceFacts> interfaces() {
      InterfaceAddress address = new InterfaceAddress(Records.ip("192.0.2.1"), 24, true, true);
      return List.of(
          new NetworkInterfaceFacts(
              "eth0",
              2,
              LinkKind.ETHERNET,
              "",
              true,
              true,
              true,
              false,
              1_500,
              0,
              false,
              List.of(address)));
    }

    @Override
    public void join(NetworkInterfaceFacts facts, IpFamily family) {
      // There is no group.
    }

    @Override
    public void leave(int ifindex, IpFamily family) {
      // There is no group.
    }

    @Override
    public PortSharing sharing(IpFamily family) {
      return PortSharing.ALONE;
    }

    @Override
    public void read(int number, Datagram into) {
      throw new AssertionError("there is no datagram");
    }

    @Override
    public PortEvent event(int number) {
      throw new AssertionError("there is no event");
    }

    @Override
    public boolean send(Outbox.Packet packet) {
      return true;
    }

    @Override
    public Map<String, Long> counters() {
      return Map.of();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final SlowPort port = new SlowPort();

  @Test
  @DisplayName("RFC 6762 10.1: who closes second waits too, for the process may end with that")
  void whoClosesSecondWaitsToo() throws Exception {
    Node node = open();
    Thread first = closer(node);
    awaitWaiting(first);
    boolean[] endedBefore = {false};
    Thread second =
        new Thread(
            () -> {
              node.close();
              endedBefore[0] = port.closed;
            });
    second.start();
    awaitWaiting(second);
    port.mayEnd.countDown();
    first.join();
    second.join();
    assertThat(endedBefore[0]).as("the loop had ended").isTrue();
  }

  @Test
  @DisplayName("A loop that hangs holds nobody up for more than 300 ms")
  void aLoopThatHangsHoldsNobodyUp() throws Exception {
    Node node = open();
    node.publish(Service.named("A").type("_http._tcp").port(80), event -> {});
    long startNs = System.nanoTime();
    node.close();
    long tookMs = (System.nanoTime() - startNs) / 1_000_000;
    assertThat(tookMs).isBetween(200L, 2_000L); // 250, and patience with a loaded machine
    assertThat(port.closed).isFalse();
    port.mayEnd.countDown();
  }

  private Node open() throws BeaconException {
    return Node.open(
        new Settings(
            InterfacePolicy.physical(),
            Set.of(IpFamily.IPV4),
            RateLimit.standard(),
            true,
            Optional.empty(),
            Optional.empty()),
        port);
  }

  private static Thread closer(Node node) {
    Thread thread = new Thread(node::close);
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
