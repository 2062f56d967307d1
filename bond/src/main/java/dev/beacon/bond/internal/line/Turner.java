package dev.beacon.bond.internal.line;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls an engine's turn: once after however much has happened, and when the engine said that the
 * next one is due. The task that it posts runs after all reads of the loop's round, so that a line
 * is judged by all that has come (RCH-022).
 */
final class Turner {

  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);

  private final EventLoop loop;
  private final LongUnaryOperator turn;
  private boolean due;
  private @Nullable ScheduledFuture<?> timer;
  private long timerNs;

  /**
   * Takes the time in nanoseconds; returns in how many the next turn is due, negative for never.
   */
  Turner(EventLoop loop, LongUnaryOperator turn) {
    this.loop = loop;
    this.turn = turn;
  }

  /** Something happened. Called on the loop. */
  void soon() {
    if (!due && !loop.isShuttingDown()) {
      due = true;
      loop.execute(this::turn);
    }
  }

  private void turn() {
    due = false;
    long nowNs = System.nanoTime();
    long inNs = turn.applyAsLong(nowNs);
    if (inNs == 0) {
      soon();
    } else if (inNs > 0) {
      at(nowNs + Math.min(inNs, LONGEST_NS));
    }
  }

  /** A timer that is set for earlier stays: its turn finds the time again. */
  private void at(long atNs) {
    ScheduledFuture<?> set = timer;
    if (set != null && !set.isDone()) {
      if (timerNs - atNs <= 0) {
        return;
      }
      set.cancel(false);
    }
    if (!loop.isShuttingDown()) {
      timerNs = atNs;
      timer = loop.schedule(this::soon, atNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }
}
