package dev.beacon.reach.internal.source;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks on the calling thread, and later ones when the test says so. */
final class ByHand extends ScheduledThreadPoolExecutor {

  private Runnable next = () -> {};
  private long afterSeconds;

  ByHand() {
    super(1);
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    next = task;
    afterSeconds = unit.toSeconds(delay);
    return super.schedule(() -> {}, 0, unit);
  }

  /** Runs the task that was scheduled last. */
  void runNext() {
    next.run();
  }

  long afterSeconds() {
    return afterSeconds;
  }
}
