package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.engine.Race;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has help come to attempts that are not over after {@link Race#APART_NS}.
 *
 * <p>Nearly all are over long before. A timer for each would wake the timers' thread for each, and
 * cost more than a fast connection does. So an attempt is only put down here, and while there were
 * some lately, the timers' thread looks every {@value #EVERY_MS} ms which of them need a timer.
 */
public final class Headstarts {

  /** Less than half of the headstart: each attempt is seen before it is over. */
  private static final long EVERY_MS = 40;

  /** So often it looks in vain before it ceases. */
  private static final int MOST_IN_VAIN = 25;

  private final ScheduledExecutorService timers;
  private final Set<Headstart> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean begun;
  private int inVain; // of the timers' thread, while looking

  /** One attempt's. */
  public static final class Headstart {
    private final Runnable help;
    private final long endNs = System.nanoTime() + Race.APART_NS;
    private volatile boolean over;

    private Headstart(Runnable help) {
      this.help = help;
    }

    private void end() {
      if (!over) {
        help.run();
      }
    }
  }

  /** By those timers. */
  public Headstarts(ScheduledExecutorService timers) {
    this.timers = timers;
  }

  /** An attempt begins; unless it is over in time that is called, by the timers' thread. */
  Headstart begin(Runnable help) {
    Headstart headstart = new Headstart(help);
    running.add(headstart);
    begun = true;
    lookIfNobodyDoes();
    return headstart;
  }

  /** It is over. */
  void over(Headstart headstart) {
    headstart.over = true;
    running.remove(headstart);
  }

  private void lookIfNobodyDoes() {
    if (!looking.get() && looking.compareAndSet(false, true)) {
      in(TimeUnit.MILLISECONDS.toNanos(EVERY_MS), this::look);
    }
  }

  private void look() {
    long now = System.nanoTime();
    running.removeIf(each -> isSoon(each, now));
    inVain = begun ? 0 : inVain + 1;
    begun = false;
    if (inVain < MOST_IN_VAIN) {
      in(TimeUnit.MILLISECONDS.toNanos(EVERY_MS), this::look);
      return;
    }
    looking.set(false);
    if (begun) { // one that saw somebody look still
      lookIfNobodyDoes();
    }
  }

  /** If it is, it gets a timer. */
  private boolean isSoon(Headstart headstart, long now) {
    long leftNs = headstart.endNs - now;
    boolean soon = leftNs <= TimeUnit.MILLISECONDS.toNanos(2 * EVERY_MS);
    if (soon) {
      in(Math.max(0, leftNs), headstart::end);
    }
    return soon;
  }

  private void in(long ns, Runnable task) {
    try {
      Object unused = timers.schedule(task, ns, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // nobody is helped any more
    }
  }
}
