package dev.beacon.internal.watch;

import dev.beacon.PathState;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes states on, but Up only after it has lasted (RFC 5882 section 3.2). If an Up was not passed
 * on, its end is not passed on either. Confined to one thread.
 */
public final class HoldDown implements PathObserver {

  /** Runs an action later, on the same thread. */
  @FunctionalInterface
  public interface Timer {
    /** Runs the action after a while. */
    void after(Duration delay, Runnable action);
  }

  private final Supplier<Duration> howLong;
  private final Timer timer;
  private final PathObserver next;
  private @Nullable SessionState held;
  private PathState passed = PathState.DOWN;
  private int changes;
  private long number;

  /**
   * Passes states to the observer.
   *
   * @param howLong returns the time that an Up must last; called at each Up
   */
  public HoldDown(Supplier<Duration> howLong, Timer timer, PathObserver next) {
    this.howLong = howLong;
    this.timer = timer;
    this.next = next;
  }

  @Override
  public void changed(SessionState state, int newChanges) {
    changes += newChanges;
    Duration wait = howLong.get();
    boolean up = state.statistics().state() == PathState.UP;
    boolean wasHeld = held != null;
    if (up && passed != PathState.UP && !wait.isZero()) {
      held = state;
      long mine = ++number;
      timer.after(wait, () -> lasted(mine));
      return;
    }
    held = null;
    number++;
    if (!wasHeld || state.statistics().state() != passed) {
      pass(state);
    }
  }

  private void lasted(long mine) {
    SessionState state = held;
    if (state != null && mine == number) {
      held = null;
      pass(state);
    }
  }

  private void pass(SessionState state) {
    passed = state.statistics().state();
    int all = changes;
    changes = 0;
    next.changed(state, all);
  }
}
