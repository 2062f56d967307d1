package dev.beacon.bond.internal.engine;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's path: when it is dialled (RCH-023). While no line of it is heard it is dialled at
 * once, then every 300 ms for 3 s, then after 0.5 s doubling to 10 s. A backed-off TCP connection
 * may need seconds to notice that its path is whole again; a new one needs a round trip.
 */
final class PathState {

  private static final long MS = 1_000_000L;
  private static final long EAGER_EVERY_NS = 300 * MS;
  private static final long EAGER_FOR_NS = 3_000 * MS;
  private static final long FIRST_PAUSE_NS = 500 * MS;
  private static final long LONGEST_PAUSE_NS = 10_000 * MS;
  private static final int MAX_ATTEMPTS = 4;

  /** RCH-033. */
  private static final long WRONG_KEY_PAUSE_NS = 600_000 * MS;

  private final int slot;
  private final boolean metered;
  private final ArrayDeque<LineState> attempts = new ArrayDeque<>();
  private @Nullable LineState line;
  private boolean troubled;
  private long troubledSinceNs;
  private long dialAtNs;
  private long pauseNs;

  PathState(int slot, boolean metered) {
    this.slot = slot;
    this.metered = metered;
  }

  int slot() {
    return slot;
  }

  boolean isMetered() {
    return metered;
  }

  /** The line in use, heard or not. */
  @Nullable LineState line() {
    return line;
  }

  boolean isHeard() {
    return line != null && line.isHeard();
  }

  /** Whether to dial now. */
  boolean isDue(long nowNs) {
    if (isHeard()) {
      troubled = false;
      return false;
    }
    if (!troubled) {
      troubled = true;
      troubledSinceNs = nowNs;
      dialAtNs = nowNs;
      pauseNs = FIRST_PAUSE_NS;
    }
    return nowNs - dialAtNs >= 0;
  }

  /** An attempt begins; returns one that must end for it, if there are too many. */
  @Nullable LineState dialled(LineState attempt, RandomGenerator random, long nowNs) {
    if (nowNs - troubledSinceNs < EAGER_FOR_NS) {
      dialAtNs = nowNs + EAGER_EVERY_NS;
    } else {
      dialAtNs = nowNs + (long) (pauseNs * random.nextDouble(0.8, 1.2));
      pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
    }
    attempts.add(attempt);
    return attempts.size() > MAX_ATTEMPTS ? attempts.remove() : null;
  }

  /** An attempt answered; returns the line that it replaces. */
  @Nullable LineState spoke(LineState attempt) {
    attempts.remove(attempt);
    LineState old = line;
    line = attempt;
    return old;
  }

  /** The attempts that aren't wanted any more: a line of this path speaks. */
  ArrayDeque<LineState> takeAttempts() {
    ArrayDeque<LineState> taken = new ArrayDeque<>(attempts);
    attempts.clear();
    return taken;
  }

  void ended(LineState over) {
    attempts.remove(over);
    if (line == over) {
      line = null;
    }
  }

  /** The other end hasn't the key that it should have. */
  void refused(long nowNs) {
    troubled = true;
    troubledSinceNs = nowNs - EAGER_FOR_NS;
    pauseNs = LONGEST_PAUSE_NS;
    dialAtNs = nowNs + WRONG_KEY_PAUSE_NS;
  }

  /** Something says that the path may be whole: dial as if trouble began now. */
  void retry() {
    troubled = false;
  }

  void addDeadlines(Deadlines deadlines) {
    if (!isHeard()) {
      deadlines.at(dialAtNs);
    }
  }
}
