package dev.beacon.sim;

import dev.beacon.internal.core.Port;
import java.util.concurrent.Semaphore;

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

  /** Takes turns until one of them ends the loop. The node's thread. */
  void serve(Port.Turn turn) {
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
    return result;
  }
}
