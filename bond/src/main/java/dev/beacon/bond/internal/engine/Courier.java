package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the line of each item, and on the time to send it again.
 *
 * <p>The order matters, and was measured: the debts of late and dead lines go before new data; a
 * copy of a piece that is only old goes when nothing new waits: copies while new data waits cost 15
 * % of the rate (RCH-022, RCH-025). A piece that is overdue is more than old: the other end can't
 * go on without it, so a copy of it goes before new data, within a budget.
 *
 * <p>Debts are a queue: an item enters when a line that carries it becomes late, silent or ends,
 * and leaves when a line on time carries it or it is acknowledged. An item of a line that came to
 * itself is owed no more.
 */
final class Courier {

  /** Copies of overdue pieces are at most so many bytes at once, and one in so many delivered. */
  private static final long MOST_HELP_BYTES = 512 << 10;

  private static final int HELP_ONE_IN = 20;

  private final List<LineState> lines;
  private final Scheduler scheduler;
  private final ArrayDeque<Item> debts = new ArrayDeque<>();
  private final ArrayDeque<Item> controls = new ArrayDeque<>();
  private final ArrayDeque<StreamState> turns = new ArrayDeque<>();
  private long deliveredBytes;
  private long helpBytes = MOST_HELP_BYTES;

  Courier(List<LineState> lines) {
    this.lines = lines;
    this.scheduler = new Scheduler(lines);
  }

  /** A frame that doesn't wait for room. */
  void add(Item control) {
    controls.add(control);
  }

  /** A stream may have something to send. */
  void enqueue(StreamState stream) {
    if (!stream.isInTurn() && (stream.hasPiece() || stream.hasEndToSay())) {
      stream.inTurn(true);
      turns.add(stream);
    }
  }

  /** The items of this line must go over another. */
  void owe(LineState line) {
    line.forEachInFlight(
        item -> {
          if (item.isOwed()) {
            debts.add(item);
          }
        });
  }

  /** An item was acknowledged. */
  void settled(Item item) {
    if (!item.isDone()) {
      item.done();
      deliveredBytes += item.bytes();
      helpBytes = Math.min(MOST_HELP_BYTES, helpBytes + item.bytes() / HELP_ONE_IN);
      item.stream().settled(item);
      enqueue(item.stream());
    }
  }

  /** Bytes of items that the peer has, each once. */
  long deliveredBytes() {
    return deliveredBytes;
  }

  /** After {@link #send}: lines are heard, and none of them takes more. */
  boolean isHeldUp() {
    return !(debts.isEmpty() && turns.isEmpty()) && lines.stream().anyMatch(LineState::isHeard);
  }

  void send(long nowNs) {
    payDebts(nowNs);
    sendControls(nowNs);
    if (debts.isEmpty()) {
      helpThoseBehind(nowNs);
      sendPieces(nowNs);
    }
    if (!debts.isEmpty()) {
      return;
    }
    if (turns.isEmpty()) {
      lines.stream().filter(LineState::isOnTime).forEach(LineState::nothingToSend);
      copyOldPieces(nowNs);
    }
    tryThoseLeftOut(nowNs);
  }

  /**
   * Sends a copy on a line that is in doubt, or was passed over as too slow: without it nothing
   * would show that it is fast again.
   */
  private void tryThoseLeftOut(long nowNs) {
    for (LineState line : lines) {
      boolean untried = !turns.isEmpty() && line.isUntried(nowNs);
      if (!line.isOnTime()
          || line.isLastChoice()
          || !(untried || line.isTrialDue(deliveredBytes))) {
        continue;
      }
      lines.stream()
          .filter(other -> other.oldestUncopiedNs() != Deadlines.NEVER)
          .findFirst()
          .map(LineState::oldestUncopied) // an empty line carries none of them
          .ifPresent(
              item -> {
                openFirst(item, line, nowNs);
                line.sendSpare(item, nowNs);
                line.tried(deliveredBytes);
              });
    }
  }

  private void payDebts(long nowNs) {
    while (!debts.isEmpty()) {
      Item item = debts.element();
      if (!item.isOwed()) {
        debts.remove();
        continue;
      }
      LineState line =
          item.isStranded()
              ? scheduler.forStranded(item, nowNs)
              : scheduler.onTimeWithRoomFor(item, nowNs);
      if (line == null) {
        return;
      }
      debts.remove();
      openFirst(item, line, nowNs);
      line.sendCopy(item, nowNs);
    }
  }

  private void sendControls(long nowNs) {
    while (!controls.isEmpty()) {
      Item item = controls.element();
      if (item.isDone()) {
        controls.remove();
        continue;
      }
      LineState line = scheduler.forControl(item.bytes());
      if (line == null) {
        return;
      }
      controls.remove();
      sendFirst(item, line, nowNs);
    }
  }

  private void sendPieces(long nowNs) {
    while (!turns.isEmpty()) {
      StreamState stream = turns.element();
      if (stream.hasPiece()) {
        LineState line = scheduler.forPiece(stream.nextPieceBytes(), nowNs);
        if (line == null) {
          return;
        }
        sendFirst(stream.cut(), line, nowNs);
      }
      if (stream.hasEndToSay()) {
        LineState line = scheduler.forControl(Frame.HEADER + 12);
        if (line == null) {
          return;
        }
        sendFirst(stream.sayEnd(), line, nowNs);
      }
      turns.remove();
      stream.inTurn(false);
      enqueue(stream);
    }
  }

  private void sendFirst(Item item, LineState line, long nowNs) {
    openFirst(item, line, nowNs);
    line.send(item, nowNs);
    if (line.isLate()) {
      debts.add(item);
    }
  }

  /** Until OPEN is acknowledged, its stream's frames go only on lines that carried it before. */
  private void openFirst(Item item, LineState line, long nowNs) {
    Item open = item.stream().unconfirmedOpen();
    if (open != null && open != item && !open.isCarriedBy(line)) {
      line.sendCopy(open, nowNs);
    }
  }

  /** Copies the overdue pieces of a line, the oldest first: all that follows waits for them. */
  private void helpThoseBehind(long nowNs) {
    for (LineState slow : lines) {
      if (!slow.isBehind(nowNs)) {
        continue;
      }
      long sentNs = slow.oldestUncopiedNs();
      while (sentNs != Deadlines.NEVER && help(slow, sentNs, nowNs)) {
        slow.copied();
        sentNs = slow.oldestUncopiedNs();
      }
    }
  }

  /** Returns whether the oldest piece of a line that is behind has a copy. */
  private boolean help(LineState slow, long sentNs, long nowNs) {
    Item item = slow.oldestUncopied();
    if (item.hasCopyBeside(slow)) {
      return true;
    }
    LineState free = scheduler.reliableWithRoomFor(item, nowNs);
    if (free == null
        || item.bytes() > helpBytes
        || nowNs - slow.stuckSinceNs(sentNs) < free.roundTrips().helpAfterNs()) {
      return false;
    }
    helpBytes -= item.bytes();
    openFirst(item, free, nowNs);
    free.sendSpare(item, nowNs);
    return true;
  }

  private void copyOldPieces(long nowNs) {
    for (LineState slow : lines) {
      long sentNs = slow.oldestUncopiedNs();
      while (sentNs != Deadlines.NEVER) {
        Item item = slow.oldestUncopied();
        LineState free = scheduler.onTimeWithRoomFor(item, nowNs);
        if (free == null || nowNs - sentNs < free.roundTrips().copyAfterNs()) {
          break;
        }
        slow.copied();
        openFirst(item, free, nowNs);
        free.sendCopy(item, nowNs);
        sentNs = slow.oldestUncopiedNs();
      }
    }
  }

  /** The line for an acknowledgement whose own line doesn't get through, or null. */
  @Nullable LineState wayAround(LineState line) {
    LineState other = scheduler.forControl(Frame.HEADER + 12);
    return other == line ? null : other;
  }

  void addDeadlines(Deadlines deadlines, long nowNs) {
    if (!debts.isEmpty()) {
      return; // nothing but an acknowledgement or a new line lets go on
    }
    for (LineState slow : lines) {
      long sentNs = slow.oldestUncopiedNs();
      if (sentNs == Deadlines.NEVER) {
        continue;
      }
      Item oldest = slow.oldestUncopied();
      LineState free = scheduler.reliableWithRoomFor(oldest, nowNs);
      if (free != null && oldest.bytes() <= helpBytes) {
        long stuckInNs = slow.stuckSinceNs(sentNs) + free.roundTrips().helpAfterNs() - nowNs;
        deadlines.in(Math.max(stuckInNs, slow.overdueInNs(nowNs)));
      }
      free = turns.isEmpty() ? scheduler.onTimeWithRoomFor(oldest, nowNs) : null;
      if (free != null) {
        deadlines.at(sentNs + free.roundTrips().copyAfterNs());
      }
    }
  }
}
