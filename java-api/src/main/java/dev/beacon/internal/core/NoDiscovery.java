package dev.beacon.internal.core;

import dev.beacon.IpFamily;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The port of a program that only watches: it has no socket, and receives and sends nothing. */
public final class NoDiscovery implements Port {

  private final Semaphore wakes = new Semaphore(0);

  @Override
  public boolean discovers() {
    return false;
  }

  @Override
  public void run(Turn turn) {
    long nextNs = turn.onTurn(0, 0, System.nanoTime());
    while (nextNs != STOP) {
      try {
        if (nextNs == NEVER) {
          wakes.acquire();
        } else {
          boolean unused = wakes.tryAcquire(nextNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("the loop's thread was interrupted", e);
      }
      wakes.drainPermits();
      nextNs = turn.onTurn(0, 0, System.nanoTime());
    }
  }

  @Override
  public void wake() {
    wakes.release();
  }

  @Override
  public List<NetworkInterfaceFacts> interfaces() {
    return List.of();
  }

  @Override
  public void join(NetworkInterfaceFacts facts, IpFamily family) {
    throw new IllegalStateException("there is no interface to join on");
  }

  @Override
  public void leave(int ifindex, IpFamily family) {
    // There is no membership.
  }

  @Override
  public PortSharing sharing(IpFamily family) {
    return PortSharing.NONE;
  }

  @Override
  public void read(int number, Datagram into) {
    throw new IllegalStateException("nothing is received");
  }

  @Override
  public PortEvent event(int number) {
    throw new IllegalStateException("nothing happens");
  }

  @Override
  public boolean send(Outbox.Packet packet) {
    return true; // there is no receiver
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
