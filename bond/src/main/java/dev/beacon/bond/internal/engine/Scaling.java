package dev.beacon.bond.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * The number of lines that a client's bond keeps (RCH-027): two. While every line holds up what
 * this end or the peer sends, for a second without pause, one more is tried; it stays if the best
 * second of the next five moved a tenth more than the second before. After a minute without
 * business there are two again.
 *
 * <p>At first as many paths are tried as there may be lines; after three seconds the best two of
 * them stay.
 */
final class Scaling {

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long SETTLING_NS = 3 * SECOND_NS;
  private static final long APART_NS = 10 * SECOND_NS;
  private static final long TRIAL_NS = 5 * SECOND_NS;
  private static final long BARRED_NS = 300 * SECOND_NS;
  private static final long IDLE_NS = 60 * SECOND_NS;
  private static final double GAIN = 1.1;
  private static final int LEAST_LINES = 2;

  private final PathTable paths;
  private final int most;
  private final int least;
  private int lines;
  private boolean standing;
  private boolean settled;
  private long standingSinceNs;
  private boolean peerHeldUp;
  private long peerHeldUpNs;
  private boolean heldUp;
  private long heldUpSinceNs;
  private boolean tried;
  private long triedNs;
  private @Nullable PathState trial;
  private double rateBefore; // in bytes per nanosecond, as the others: they are only compared
  private double bestRate;
  private long businessNs;
  private double rate;
  private long measuredBytes;
  private long measuredNs;

  Scaling(PathTable paths, int most, long nowNs) {
    this.paths = paths;
    this.most = most;
    this.least = Math.min(LEAST_LINES, most);
    this.lines = least;
    this.businessNs = nowNs;
    this.measuredNs = nowNs;
  }

  /** The number of lines to keep. */
  int lines() {
    return settled ? lines : most;
  }

  /** The peer says that every line holds up what it sends. */
  void peerHeldUp(long nowNs) {
    peerHeldUp = true;
    peerHeldUpNs = nowNs;
  }

  /** A line came up. */
  void stands(long nowNs) {
    if (!standing) {
      standing = true;
      standingSinceNs = nowNs;
    }
  }

  /**
   * Judges the last turn.
   *
   * @param busy there is business
   * @param held no line takes more of the bytes to send
   * @param bytes moved so far, in both directions
   * @return a path that was tried in vain, and is to be dropped
   */
  @Nullable PathState judge(boolean busy, boolean held, long bytes, long nowNs) {
    settled |= standing && nowNs - standingSinceNs >= SETTLING_NS;
    peerHeldUp &= nowNs - peerHeldUpNs < SECOND_NS;
    boolean now = held || peerHeldUp;
    if (now && !heldUp) {
      heldUpSinceNs = nowNs;
      measureFrom(bytes, nowNs);
    }
    heldUp = now;
    measure(bytes, nowNs);
    if (busy) {
      businessNs = nowNs;
    } else if (nowNs - businessNs >= IDLE_NS) {
      lines = least;
      trial = null;
    }
    if (trial != null) {
      return nowNs - triedNs >= TRIAL_NS ? verdict(trial, nowNs) : null;
    }
    if (heldUp && nowNs - heldUpSinceNs >= SECOND_NS) {
      tryOneMore(bytes, nowNs);
    }
    return null;
  }

  private void measureFrom(long bytes, long nowNs) {
    measuredBytes = bytes;
    measuredNs = nowNs;
  }

  private void measure(long bytes, long nowNs) {
    if (nowNs - measuredNs >= SECOND_NS) {
      rate = (double) (bytes - measuredBytes) / (nowNs - measuredNs);
      bestRate = Math.max(bestRate, rate);
      measureFrom(bytes, nowNs);
    }
  }

  private void tryOneMore(long bytes, long nowNs) {
    if (!settled || lines >= most || (tried && nowNs - triedNs < APART_NS)) {
      return;
    }
    tried = true;
    triedNs = nowNs;
    trial = paths.wantOneMore(nowNs);
    if (trial != null) {
      lines++;
      rateBefore = rate;
      bestRate = 0;
      measureFrom(bytes, nowNs);
    }
  }

  private @Nullable PathState verdict(PathState path, long nowNs) {
    trial = null;
    if (path.isHeard() && bestRate >= GAIN * rateBefore) {
      return null;
    }
    lines--;
    path.bar(nowNs + BARRED_NS);
    return path;
  }
}
