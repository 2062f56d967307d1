package dev.beacon.internal.core;

import dev.beacon.internal.watch.WatchPort;
import java.time.Duration;
import java.util.PriorityQueue;

/** The delayed actions of the watching loop. Loop only. */
final class LaterActions {

  /** The clock may wrap: times compare by their difference. */
  private record Due(long atNs, long number, Runnable action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      long difference = atNs - other.atNs;
      return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Due> all = new PriorityQueue<>();
  private long nowNs = System.nanoTime();
  private long added;

  /** Runs an action in the first turn after that time. */
  void add(Duration delay, Runnable action) {
    all.add(new Due(nowNs + delay.toNanos(), added++, action));
  }

  /** Sets the time of the turn that begins. */
  void begin(long turnNs) {
    nowNs = turnNs;
  }

  /** Runs the actions that are due. */
  void run() {
    for (Due next = all.peek(); next != null && next.atNs - nowNs <= 0; next = all.peek()) {
      all.remove();
      next.action.run();
    }
  }

  /** The time when the next action is due; {@link WatchPort#NEVER} if there is none. */
  long nextNs() {
    Due next = all.peek();
    if (next == null) {
      return WatchPort.NEVER;
    }
    boolean isWord = next.atNs == WatchPort.NEVER || next.atNs == WatchPort.STOP;
    return isWord ? next.atNs - 2 : next.atNs;
  }
}
