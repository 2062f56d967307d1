package dev.beacon.bond.internal.engine;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's path: when it is dialled (RCH-023). While it is wanted and no line of it is heard it
 * is dialled at once, then every 300 ms for 3 s, then after 0.5 s doubling to 10 s. A backed-off
 * TCP connection may need seconds to notice that its path is whole again; a new one needs a round
 * trip.
 *
 * <p>A path that is wanted has hope for a second, or until an attempt fails: so long the bond
 * doesn't look for another one in its place (RCH-027).
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

  private static final long HOPE_NS = 1_000 * MS;

  private final int slot;
  private final Course course;
  private final ArrayDeque<LineState> attempts = new ArrayDeque<>();
  private @Nullable LineState line;
  private boolean troubled;
  private long troubledSinceNs;
  private long dialAtNs;
  private long pauseNs;
  private boolean wanted;
  private boolean hopeful;
  private long wantedSinceNs;
  private boolean proven;
  private boolean barred;
  private long barredUntilNs;

  PathState(int slot, Course course) {
    this.slot = slot;
    this.course = course;
  }

  int slot() {
    return slot;
  }

  Course course() {
    return course;
  }

  boolean isMetered() {
    return course.metered();
  }

  boolean isWanted() {
    return wanted;
  }

  /** A line of it shall stand. */
  void want(long nowNs) {
    wanted = true;
    hopeful = true;
    proven = false;
    wantedSinceNs = nowNs;
    troubled = false;
  }

  /** No line of it shall stand; its attempts and its line are the caller's to close. */
  void unwant() {
    wanted = false;
    hopeful = false;
  }

  /** It isn't to be wanted for a while. */
  void bar(long untilNs) {
    barred = true;
    barredUntilNs = untilNs;
  }

  boolean isBarred(long nowNs) {
    barred &= nowNs - barredUntilNs < 0;
    return barred;
  }

  /** A line of it is heard, or may soon be. */
  boolean isHopeful(long nowNs) {
    return isHeard() || (wanted && hopeful && nowNs - wantedSinceNs < HOPE_NS);
  }

  /** No line of it ever stood since it was wanted, and none may soon. */
  boolean isInVain(long nowNs) {
    return !proven && !isHopeful(nowNs);
  }

  boolean isLastChoice() {
    return line != null && line.isLastChoice();
  }

  long roundTripNs() {
    return line == null ? 0 : line.roundTripNs();
  }

  /** The line in use, heard or not. */
  @Nullable LineState line() {
    return line;
  }

  boolean isHeard() {
    return line != null && line.isHeard();
  }

  /** Checks that it is time to dial. */
  boolean isDue(long nowNs) {
    if (!wanted) {
      return false;
    }
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
    proven = true;
    return old;
  }

  /** The attempts that aren't wanted any more: a line of this path speaks. */
  ArrayDeque<LineState> takeAttempts() {
    ArrayDeque<LineState> taken = new ArrayDeque<>(attempts);
    attempts.clear();
    return taken;
  }

  void ended(LineState over) {
    hopeful &= !attempts.remove(over);
    if (line == over) {
      line = null;
    }
  }

  /** The other end hasn't the key that it should have. */
  void refused(long nowNs) {
    unwant();
    bar(nowNs + WRONG_KEY_PAUSE_NS);
  }

  /** Something says that the path may be whole: dial as if trouble began now. */
  void retry() {
    troubled = false;
  }

  void addDeadlines(Deadlines deadlines, long nowNs) {
    if (wanted && !isHeard()) {
      deadlines.at(dialAtNs);
      if (isHopeful(nowNs)) {
        deadlines.at(wantedSinceNs + HOPE_NS);
      }
    }
    if (isBarred(nowNs)) {
      deadlines.at(barredUntilNs);
    }
  }
}
