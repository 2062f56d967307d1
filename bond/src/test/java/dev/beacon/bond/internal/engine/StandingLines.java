package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.CloseCode;

/** Lines that stand, in any mood, all at one time. */
final class StandingLines {

  static final long NOW_NS = Long.MIN_VALUE + 3; // the round trips began before the clock wrapped

  private static final long MS = 1_000_000L;

  private StandingLines() {}

  /** Empty and reliable; 10 Mbit/s are assumed. */
  static LineState line(long roundTripMs) {
    return up(new LineState(1, 0, false), roundTripMs);
  }

  static LineState metered(long roundTripMs) {
    return up(new LineState(1, 0, true), roundTripMs);
  }

  static LineState up(LineState line, long roundTripMs) {
    line.connected(NOW_NS - roundTripMs * MS);
    line.up(NOW_NS, true);
    return line;
  }

  /** A frame of it is overdue: twice the round trip of 20 ms or more is too long. */
  static LineState inDoubt(LineState line) {
    line.send(Items.shortPiece(), NOW_NS - 2 * line.roundTripNs());
    line.doubtIfOverdue(0, NOW_NS);
    return line;
  }

  static LineState late(LineState line) {
    line.send(Items.shortPiece(), NOW_NS - 4 * line.roundTripNs());
    line.doubtIfOverdue(0, NOW_NS);
    line.becomesLate(NOW_NS);
    return line;
  }

  static LineState silent(LineState line) {
    line.silence();
    return line;
  }

  static LineState ended(LineState line) {
    line.ended(CloseCode.DONE, "");
    return line;
  }

  /** It takes no more pieces. */
  static LineState full(LineState line) {
    while (line.hasRoomFor(Items.PIECE_BYTES, NOW_NS)) {
      line.send(Items.piece(), NOW_NS);
    }
    return line;
  }
}
