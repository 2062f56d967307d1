package dev.beacon.internal.core;

import dev.beacon.InterfaceAddress;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.sim.Records;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A port without a network, whose end the test may put off, or bring about by a failure. */
final class SlowPort implements Port {
  private final Semaphore wakes = new Semaphore(0);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger sent = new AtomicInteger();
  private volatile @Nullable Throwable inTurn;
  private volatile @Nullable RuntimeException ofRun;
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile boolean holding;
  private volatile boolean closed;

  /** From now on the loop may leave the port. */
  void mayEnd() {
    mayEnd.countDown();
  }

  /** Has the loop's next turn fail. */
  void failInTurn(Throwable failure) {
    inTurn = failure;
    wake();
  }

  /** Has the core fail between two turns. */
  void failBetweenTurns(RuntimeException failure) {
    ofRun = failure;
    wake();
  }

  /** Has the loop take no turn until {@link #letTurns}. */
  void holdTurns() {
    held = new CountDownLatch(1);
    wake();
    while (!holding) {
      Thread.onSpinWait();
    }
  }

  /** Has the loop take turns again. */
  void letTurns() {
    held.countDown();
  }

  boolean closed() {
    return closed;
  }

  /** How many packets were sent. */
  int sent() {
    return sent.get();
  }

  @Override
  public void run(Turn turn) {
    while (turn.onTurn(0, inTurn == null ? 0 : 1, System.nanoTime()) != STOP) {
      wakes.acquireUninterruptibly();
      hold();
      if (ofRun != null) {
        throw ofRun;
      }
    }
    await(mayEnd);
  }

  private void hold() {
    CountDownLatch latch = held;
    holding = latch.getCount() > 0;
    await(latch);
    holding = false;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
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
    throw SlowPort.<RuntimeException>asIs(Objects.requireNonNull(inTurn));
  }

  @Override
  public boolean send(Outbox.Packet packet) {
    sent.incrementAndGet();
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

  /** Any throwable, thrown as it is. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException asIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
