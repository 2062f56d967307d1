package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;

/**
 * The doubts about a line (RCH-025). An overdue acknowledgement raises one: new pieces go
 * elsewhere, where there is a line without doubts. They end with an acknowledgement in the usual
 * time, of a piece that is still on its way or of a copy that the line carries for trial; the line
 * then carries two pieces, and twice as much after each round trip. Trials become rarer while the
 * line fails again and again, so that a line that loses much costs few copies and delays little.
 */
final class Doubts {

  private static final long PIECE_BYTES = Frame.HEADER + Frame.MAX_BODY;
  private static final long FIRST_BYTES = 2 * PIECE_BYTES;
  private static final long LEAST_APART_BYTES = 8 * PIECE_BYTES;
  private static final int MOST_TRIALS = 5;
  private static final int ALIKE = 3;
  private static final long NO_BOUND = Long.MAX_VALUE / 2;

  /** So many bytes in the usual time make up for one trial. */
  private static final long MAKES_UP_BYTES = 1 << 20;

  private boolean raised;
  private int trials;
  private long sinceBytes;
  private long usualBytes;
  private long failedNs;
  private int alikeCount;
  private long mayCarryBytes = NO_BOUND;

  boolean areRaised() {
    return raised;
  }

  /**
   * An acknowledgement is overdue.
   *
   * @param deliveredBytes of the bond, so far
   */
  void raise(long deliveredBytes) {
    if (!raised) {
      raised = true;
      sinceBytes = deliveredBytes;
      mayCarryBytes = NO_BOUND; // where all lines are in doubt, all go on
    }
  }

  void beginCarefully() {
    mayCarryBytes = FIRST_BYTES;
  }

  /** Enough was delivered since the last trial that a copy more doesn't matter. */
  boolean isTrialDue(long deliveredBytes) {
    return raised && deliveredBytes - sinceBytes >= LEAST_APART_BYTES << trials;
  }

  void tried(long deliveredBytes) {
    trials = Math.min(MOST_TRIALS, trials + 1);
    sinceBytes = deliveredBytes;
  }

  /** A trial took too long; returns whether this was the third time alike: it is a slow line. */
  boolean failedAlike(long tookNs) {
    boolean alike = Math.abs(tookNs - failedNs) <= failedNs / 4;
    alikeCount = alike ? alikeCount + 1 : 1;
    failedNs = tookNs;
    return alikeCount >= ALIKE;
  }

  /** So many bytes were acknowledged in the usual time, and so many are on their way. */
  void usual(long bytes, long inFlightBytes) {
    if (raised) {
      raised = false;
      mayCarryBytes = trials == 0 ? NO_BOUND : Math.max(FIRST_BYTES, inFlightBytes);
    } else if (mayCarryBytes < NO_BOUND) {
      mayCarryBytes += bytes;
    }
    usualBytes += bytes;
    if (usualBytes >= MAKES_UP_BYTES) {
      usualBytes = 0;
      trials = Math.max(0, trials - 1);
    }
  }

  /** It may have so many bytes in flight, as far as doubts go. */
  long mayCarryBytes() {
    return mayCarryBytes;
  }
}
