package dev.beacon.internal.mdns.link;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of timers. Each timer knows its place in the heap, so moving or removing a timer
 * costs O(log n), and setting a timer again does not grow the heap.
 */
public final class Deadlines {

  private static final int NOT_ARMED = -1;

  /** An action at a time. A timer is armed in at most one {@link Deadlines}. */
  public abstract static class Timer {
    private int place = NOT_ARMED;
    private long dueNs;

    /** Runs the action, once, when the time has come; the timer is then no longer armed. */
    protected abstract void onDue(long nowNs);

    public final boolean armed() {
      return place != NOT_ARMED;
    }

    /** The time when it is due; valid only while it is armed. */
    public final long dueNs() {
      return dueNs;
    }
  }

  /** A timer without an action: it only makes the loop take a turn at its time. */
  public static final class Wake extends Timer {
    @Override
    protected void onDue(long nowNs) {
      // the turn goes on
    }
  }

  private @Nullable Timer[] heap = new Timer[64];
  private int size;

  /** Sets the timer, or moves it if it is set already. */
  public void arm(Timer timer, long dueNs) {
    timer.dueNs = dueNs;
    if (timer.armed()) {
      siftDown(siftUp(timer.place));
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    put(size, timer);
    siftUp(size++);
  }

  /** Runs an action once at this time, with the time as its argument. */
  public Subscription at(long dueNs, LongConsumer action) {
    Timer timer =
        new Timer() {
          @Override
          protected void onDue(long nowNs) {
            action.accept(nowNs);
          }
        };
    arm(timer, dueNs);
    return endNowNs -> disarm(timer);
  }

  /** Removes the timer; does nothing if it is not armed. */
  public void disarm(Timer timer) {
    if (!timer.armed()) {
      return;
    }
    int hole = timer.place;
    timer.place = NOT_ARMED;
    Timer last = at(--size);
    heap[size] = null;
    if (hole != size) {
      put(hole, last);
      siftDown(siftUp(hole));
    }
  }

  /** The time when the next timer is due, or {@link Timing#NEVER_NS}. */
  public long nextNs() {
    return size == 0 ? Timing.NEVER_NS : at(0).dueNs;
  }

  /**
   * Runs all timers that are due. Timers that are set again for a time not after {@code nowNs} run
   * too.
   */
  public void runDue(long nowNs) {
    while (size > 0 && at(0).dueNs - nowNs <= 0) {
      Timer timer = at(0);
      disarm(timer);
      timer.onDue(nowNs);
    }
  }

  public int size() {
    return size;
  }

  private int siftUp(int from) {
    int index = from;
    Timer timer = at(index);
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      if (timer.dueNs - at(parent).dueNs >= 0) {
        break;
      }
      put(index, at(parent));
      index = parent;
    }
    put(index, timer);
    return index;
  }

  private void siftDown(int from) {
    int index = from;
    Timer timer = at(index);
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).dueNs - at(child).dueNs < 0) {
        child++;
      }
      if (at(child).dueNs - timer.dueNs >= 0) {
        break;
      }
      put(index, at(child));
      index = child;
    }
    put(index, timer);
  }

  @SuppressWarnings("NullAway") // below size every place is filled
  private Timer at(int index) {
    return heap[index];
  }

  private void put(int index, Timer timer) {
    heap[index] = timer;
    timer.place = index;
  }
}
