package dev.beacon.bond.internal.engine;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the line for the next frame: the one with the earliest expected arrival (RCH-024). Lines
 * that are late come after all that are on time, lines of last choice after those that cost
 * nothing.
 *
 * <p>A line with room is passed over if a piece would be there much later than on the best line,
 * for which it must wait: all that follows such a piece would wait for it at the other end. For the
 * same reason new pieces avoid a line with overdue ones, where there is another line (RCH-025).
 */
final class Scheduler {

  /** The longest silence that a line may cause by its slowness alone. */
  private static final double MOST_BEHIND_NS = 250e6;

  private final List<LineState> lines;

  Scheduler(List<LineState> lines) {
    this.lines = lines;
  }

  /** The best line on time that has room and doesn't carry the item yet. */
  @Nullable LineState onTimeWithRoomFor(Item item, long nowNs) {
    int bytes = item.bytes();
    Predicate<LineState> fit = line -> line.isOnTime() && !item.isCarriedBy(line);
    return item.isPiece() ? withRoom(bytes, fit, nowNs) : best(bytes, fit);
  }

  /** The same, of the lines that can be counted on. */
  @Nullable LineState reliableWithRoomFor(Item item, long nowNs) {
    int bytes = item.bytes();
    Predicate<LineState> fit = line -> line.isReliable() && !item.isCarriedBy(line);
    return item.isPiece() ? withRoom(bytes, fit, nowNs) : best(bytes, fit);
  }

  /** For new pieces: reliable, else on time, or late where no line is on time. */
  @Nullable LineState forPiece(int bytes, long nowNs) {
    LineState first = best(bytes, LineState::isReliable);
    if (first != null) {
      return withRoom(first, bytes, LineState::isReliable, nowNs);
    }
    return withRoom(bytes, noLineIsOnTime() ? LineState::isHeard : LineState::isOnTime, nowNs);
  }

  /** For an item that no standing line carries. */
  @Nullable LineState forStranded(Item item, long nowNs) {
    if (!noLineIsOnTime()) {
      return onTimeWithRoomFor(item, nowNs);
    }
    return item.isPiece()
        ? withRoom(item.bytes(), LineState::isHeard, nowNs)
        : best(item.bytes(), LineState::isHeard);
  }

  /** For frames that don't wait for room. */
  @Nullable LineState forControl(int bytes) {
    LineState best = best(bytes, LineState::isReliable);
    best = best == null ? best(bytes, LineState::isOnTime) : best;
    return best == null ? best(bytes, LineState::isHeard) : best;
  }

  private boolean noLineIsOnTime() {
    return lines.stream().noneMatch(LineState::isOnTime);
  }

  private @Nullable LineState withRoom(int bytes, Predicate<LineState> fit, long nowNs) {
    LineState first = best(bytes, fit);
    return first == null ? null : withRoom(first, bytes, fit, nowNs);
  }

  private @Nullable LineState withRoom(
      LineState first, int bytes, Predicate<LineState> fit, long nowNs) {
    if (first.hasRoomFor(bytes, nowNs)) {
      return first;
    }
    LineState best = best(bytes, fit.and(line -> line.hasRoomFor(bytes, nowNs)));
    return best == null || best.arrivalInNs(bytes) - first.arrivalInNs(bytes) > MOST_BEHIND_NS
        ? null
        : best;
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
