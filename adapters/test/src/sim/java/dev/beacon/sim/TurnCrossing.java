package dev.beacon.sim;

import dev.beacon.internal.core.Port;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node's own thread take its turns when the net says so. The net's thread stands still
 * meanwhile.
 */
final class TurnCrossing implements Port.Turn {

  private final Semaphore asked = new Semaphore(0);
  private final Semaphore done = new Semaphore(0);
  private int datagrams;
  private int events;
  private long nowNs;
  private long result;
  private @Nullable Thread loop;

  /** Takes turns until one of them ends the loop. The node's thread. */
  void serve(Port.Turn turn) {
    loop = Thread.currentThread();
    long last;
    do {
      asked.acquireUninterruptibly();
      last = turn.onTurn(datagrams, events, nowNs);
      result = last;
      done.release();
    } while (last != Port.STOP);
  }

  @Override
  public long onTurn(int datagrams, int events, long nowNs) {
    this.datagrams = datagrams;
    this.events = events;
    this.nowNs = nowNs;
    asked.release();
    done.acquireUninterruptibly();
    if (result == Port.STOP) {
      awaitEnd();
    }
    return result;
  }

  /** The node's callers see the end of its thread before time goes on. */
  private void awaitEnd() {
    try {
      Objects.requireNonNull(loop).join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
