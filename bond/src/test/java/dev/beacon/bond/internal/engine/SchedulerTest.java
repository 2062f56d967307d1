package dev.beacon.bond.internal.engine;

import static dev.beacon.bond.internal.engine.Items.PIECE_BYTES;
import static dev.beacon.bond.internal.engine.StandingLines.NOW_NS;
import static dev.beacon.bond.internal.engine.StandingLines.full;
import static dev.beacon.bond.internal.engine.StandingLines.inDoubt;
import static dev.beacon.bond.internal.engine.StandingLines.late;
import static dev.beacon.bond.internal.engine.StandingLines.line;
import static dev.beacon.bond.internal.engine.StandingLines.metered;
import static dev.beacon.bond.internal.engine.StandingLines.silent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which line a frame goes on (RCH-024, RCH-025). */
class SchedulerTest {

  private final LineState fast = line(20);
  private final LineState slow = line(40);

  @Test
  @DisplayName("RCH-024: a piece goes on the line where it arrives first, wherever that stands")
  void theEarliestArrival() {
    assertThat(forPiece(fast, slow)).isSameAs(fast);
    assertThat(forPiece(slow, fast)).isSameAs(fast);
  }

  @Test
  @DisplayName("RCH-024: of lines alike the first one is taken, so that an idle bond uses one path")
  void theFirstOfThoseAlike() {
    LineState other = line(20);
    assertThat(forPiece(fast, other)).isSameAs(fast);
    assertThat(forPiece(other, fast)).isSameAs(other);
  }

  @Test
  @DisplayName("RCH-024: if the best line is full, the next one with room is taken")
  void theNextOneWithRoom() {
    assertThat(forPiece(full(fast), slow)).isSameAs(slow);
    assertThat(forPiece(fast, full(slow))).isNull();
  }

  @Test
  @DisplayName("RCH-024: a line up to a quarter of a second slower than the full one is taken")
  void aSlowerLineWithRoom() {
    LineState slower = line(200);
    assertThat(forPiece(full(fast), slower)).isSameAs(slower);
  }

  @Test
  @DisplayName("RCH-024: a piece waits for a full line rather than come much later on another one")
  void aMuchSlowerLineIsPassedOver() {
    LineState slower = line(700);
    assertThat(forPiece(full(fast), slower)).isNull();
    assertThat(forPiece(slower)).isSameAs(slower);
  }

  @Test
  @DisplayName("RCH-025: new pieces avoid a line in doubt, also if the other one is slower")
  void piecesAvoidALineInDoubt() {
    assertThat(forPiece(inDoubt(fast), slow)).isSameAs(slow);
    assertThat(forPiece(fast, full(slow))).isNull();
  }

  @Test
  @DisplayName("RCH-025: where all lines are in doubt, the earliest arrival counts again")
  void allLinesAreInDoubt() {
    assertThat(forPiece(inDoubt(slow), inDoubt(fast))).isSameAs(fast);
  }

  @Test
  @DisplayName("RCH-022: new pieces avoid a late line while another one is on time, even in doubt")
  void piecesAvoidALateLine() {
    assertThat(forPiece(late(fast), inDoubt(slow))).isSameAs(slow);
    assertThat(forPiece(fast, full(slow))).isNull();
  }

  @Test
  @DisplayName("RCH-022: where all lines are late, pieces go on the best of them")
  void allLinesAreLate() {
    assertThat(forPiece(late(slow), late(fast))).isSameAs(fast);
  }

  @Test
  @DisplayName("RCH-023: a silent line gets nothing at all")
  void aSilentLineGetsNothing() {
    Scheduler scheduler = scheduler(silent(fast), silent(late(slow)));
    assertThat(scheduler.forPiece(PIECE_BYTES, NOW_NS)).isNull();
    assertThat(scheduler.forControl(PIECE_BYTES)).isNull();
    assertThat(scheduler.forStranded(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.forStranded(Items.end(), NOW_NS)).isNull();
    assertThat(scheduler.onTimeWithRoomFor(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.reliableWithRoomFor(Items.piece(), NOW_NS)).isNull();
  }

  @Test
  @DisplayName("RCH-027: a metered line gets nothing while another one is on time, even a full one")
  void aMeteredLineIsPassedOver() {
    LineState metered = metered(20);
    assertThat(forPiece(metered, slow)).isSameAs(slow);
    assertThat(forPiece(metered, full(slow))).isNull();
  }

  @Test
  @DisplayName("RCH-027: a metered line is used where no other is on time")
  void aMeteredLineIsUsed() {
    LineState metered = metered(40);
    assertThat(forPiece(late(fast), metered)).isSameAs(metered);
  }

  @Test
  @DisplayName("RCH-025: a copy goes on another line than the item, on the best that is on time")
  void aCopyGoesOnAnotherLine() {
    Item item = Items.piece();
    Scheduler scheduler = scheduler(fast, slow, late(line(20)));
    assertThat(scheduler.onTimeWithRoomFor(item, NOW_NS)).isSameAs(fast);
    item.carriedBy(fast);
    assertThat(scheduler.onTimeWithRoomFor(item, NOW_NS)).isSameAs(slow);
    item.carriedBy(slow);
    assertThat(scheduler.onTimeWithRoomFor(item, NOW_NS)).isNull();
  }

  @Test
  @DisplayName("RCH-025: a copy that is to help goes on a line without doubts")
  void helpGoesOnAReliableLine() {
    Item item = Items.piece();
    Scheduler scheduler = scheduler(inDoubt(line(20)), fast, slow);
    assertThat(scheduler.reliableWithRoomFor(item, NOW_NS)).isSameAs(fast);
    item.carriedBy(fast);
    assertThat(scheduler.reliableWithRoomFor(item, NOW_NS)).isSameAs(slow);
    item.carriedBy(slow);
    assertThat(scheduler.reliableWithRoomFor(item, NOW_NS)).isNull();
  }

  @Test
  @DisplayName("Bytes of a stream wait for room; other frames don't")
  void onlyPiecesWaitForRoom() {
    Scheduler scheduler = scheduler(full(fast));
    assertThat(scheduler.onTimeWithRoomFor(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.onTimeWithRoomFor(Items.end(), NOW_NS)).isSameAs(fast);
    assertThat(scheduler.reliableWithRoomFor(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.reliableWithRoomFor(Items.end(), NOW_NS)).isSameAs(fast);
    assertThat(scheduler.forControl(PIECE_BYTES)).isSameAs(fast);
  }

  @Test
  @DisplayName("Frames that don't wait go on a line without doubts, else on time, else late")
  void controlsPreferReliableLines() {
    LineState doubtful = inDoubt(line(30));
    LineState late = late(line(20));
    assertThat(scheduler(late, doubtful, slow).forControl(16)).isSameAs(slow);
    assertThat(scheduler(late, doubtful).forControl(16)).isSameAs(doubtful);
    assertThat(scheduler(late).forControl(16)).isSameAs(late);
  }

  @Test
  @DisplayName("RCH-021: what a dead line carried goes on a line on time with room")
  void strandedGoesOnTime() {
    Scheduler scheduler = scheduler(late(line(20)), slow);
    assertThat(scheduler.forStranded(Items.piece(), NOW_NS)).isSameAs(slow);
    full(slow);
    assertThat(scheduler.forStranded(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.forStranded(Items.end(), NOW_NS)).isSameAs(slow);
  }

  @Test
  @DisplayName("RCH-021: what a dead line carried goes on a late line where no other is left")
  void strandedGoesOnALateLine() {
    Scheduler scheduler = scheduler(late(fast));
    assertThat(scheduler.forStranded(Items.piece(), NOW_NS)).isSameAs(fast);
    full(fast);
    assertThat(scheduler.forStranded(Items.piece(), NOW_NS)).isNull();
    assertThat(scheduler.forStranded(Items.end(), NOW_NS)).isSameAs(fast);
  }

  private static @Nullable LineState forPiece(LineState... lines) {
    return scheduler(lines).forPiece(PIECE_BYTES, NOW_NS);
  }

  private static Scheduler scheduler(LineState... lines) {
    return new Scheduler(List.of(lines));
  }
}
