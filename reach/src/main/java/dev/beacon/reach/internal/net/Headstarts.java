package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.engine.Race;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts a helper for each attempt that is not over after {@link Race#APART_NS}.
 *
 * <p>Nearly all attempts are over long before. A timer for each would wake the timers' thread each
 * time, and cost more than a fast connection. So an attempt is only noted here. While there were
 * some lately, the timers' thread checks every {@value #EVERY_MS} ms which of them need a timer.
 */
public final class Headstarts {

  /** Less than half of the headstart: each attempt is seen before its headstart is over. */
  private static final long EVERY_MS = 40;

  /** After this many checks without an attempt, the checks stop. */
  private static final int MOST_IN_VAIN = 25;

  private final ScheduledExecutorService timers;
  private final Set<Headstart> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean begun;
  private int inVain; // only for the timers' thread, during a check

  /** The headstart of one attempt. */
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

  /** Uses these timers. */
  public Headstarts(ScheduledExecutorService timers) {
    this.timers = timers;
  }

  /** Begins an attempt. If it is not over in time, the timers' thread runs the action. */
  Headstart begin(Runnable help) {
    Headstart headstart = new Headstart(help);
    running.add(headstart);
    begun = true;
    lookIfNobodyDoes();
    return headstart;
  }

  /** Handles the end of an attempt. */
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
    if (begun) { // an attempt began while this check still ran
      lookIfNobodyDoes();
    }
  }

  /** Reports whether the headstart is over soon; if so, sets a timer. */
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
      // no attempt gets help any more
    }
  }
}
