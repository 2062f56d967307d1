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
  // The times of the timers in the heap. A comparison reads these, and not the timers, which lie
  // all over the memory: with 80,000 timers each would be a cache miss.
  private long[] times = new long[64];
  private int size;

  /** Sets the timer, or moves it if it is set already. */
  public void arm(Timer timer, long dueNs) {
    timer.dueNs = dueNs;
    if (timer.armed()) {
      siftDown(siftUp(timer.place, timer), timer);
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
      times = Arrays.copyOf(times, size * 2);
    }
    siftUp(size++, timer);
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
      siftDown(siftUp(hole, last), last);
    }
  }

  /** The time when the next timer is due, or {@link Timing#NEVER_NS}. */
  public long nextNs() {
    return size == 0 ? Timing.NEVER_NS : times[0];
  }

  /**
   * Runs all timers that are due. Timers that are set again for a time not after {@code nowNs} run
   * too.
   */
  public void runDue(long nowNs) {
    while (size > 0 && times[0] - nowNs <= 0) {
      Timer timer = at(0);
      disarm(timer);
      timer.onDue(nowNs);
    }
  }

  public int size() {
    return size;
  }

  /** Puts a timer into this place or one above it; returns which. */
  private int siftUp(int from, Timer timer) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      if (timer.dueNs - times[parent] >= 0) {
        break;
      }
      move(parent, index);
      index = parent;
    }
    put(index, timer);
    return index;
  }

  /** Moves a timer from this place to one below it, if it is due later than those. */
  private void siftDown(int from, Timer timer) {
    int index = from;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && times[child + 1] - times[child] < 0) {
        child++;
      }
      if (times[child] - timer.dueNs >= 0) {
        break;
      }
      move(child, index);
      index = child;
    }
    put(index, timer);
  }

  @SuppressWarnings("NullAway") // below size every place is filled
  private Timer at(int index) {
    return heap[index];
  }

  private void move(int from, int to) {
    Timer timer = at(from);
    heap[to] = timer;
    times[to] = times[from];
    timer.place = to;
  }

  private void put(int index, Timer timer) {
    heap[index] = timer;
    times[index] = timer.dueNs;
    timer.place = index;
  }
}
