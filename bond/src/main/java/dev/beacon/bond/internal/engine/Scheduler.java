package dev.beacon.bond.internal.engine;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which line carries the next frame: the one with the earliest expected arrival (RCH-024). Lines
 * that are late come after all that are on time, lines of last choice after those that cost
 * nothing.
 */
final class Scheduler {

  private final List<LineState> lines;

  Scheduler(List<LineState> lines) {
    this.lines = lines;
  }

  /** The best line on time with room for a piece. */
  @Nullable LineState onTimeWithRoom(int bytes) {
    return best(bytes, line -> line.isOnTime() && line.hasRoomFor(bytes));
  }

  /** The best line on time that has room and doesn't carry the item yet. */
  @Nullable LineState onTimeWithRoomFor(Item item) {
    int bytes = item.bytes();
    return best(
        bytes,
        line ->
            line.isOnTime()
                && !item.isCarriedBy(line)
                && (!item.isPiece() || line.hasRoomFor(bytes)));
  }

  /** For new pieces: on time, or late where no line is on time. */
  @Nullable LineState forPiece(int bytes) {
    LineState best = onTimeWithRoom(bytes);
    return best == null && nobodyIsOnTime()
        ? best(bytes, line -> line.isHeard() && line.hasRoomFor(bytes))
        : best;
  }

  /** For an item that no standing line carries. */
  @Nullable LineState forStranded(Item item) {
    int bytes = item.bytes();
    LineState best = onTimeWithRoomFor(item);
    return best == null && nobodyIsOnTime()
        ? best(bytes, line -> line.isHeard() && (!item.isPiece() || line.hasRoomFor(bytes)))
        : best;
  }

  /** For what doesn't wait for room. */
  @Nullable LineState forControl(int bytes) {
    LineState best = best(bytes, LineState::isOnTime);
    return best == null ? best(bytes, LineState::isHeard) : best;
  }

  private boolean nobodyIsOnTime() {
    return lines.stream().noneMatch(LineState::isOnTime);
  }

  private @Nullable LineState best(int bytes, Predicate<LineState> fit) {
    boolean choice = lines.stream().anyMatch(line -> line.isOnTime() && !line.isLastChoice());
    LineState best = null;
    double bestNs = 0;
    for (LineState line : lines) {
      if ((choice && line.isLastChoice()) || !fit.test(line)) {
        continue;
      }
      double arrivalNs = line.arrivalInNs(bytes);
      if (best == null || arrivalNs < bestNs) {
        best = line;
        bestNs = arrivalNs;
      }
    }
    return best;
  }
}
