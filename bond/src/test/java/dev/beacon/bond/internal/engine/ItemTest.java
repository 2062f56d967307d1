package dev.beacon.bond.internal.engine;

import static dev.beacon.bond.internal.engine.StandingLines.ended;
import static dev.beacon.bond.internal.engine.StandingLines.inDoubt;
import static dev.beacon.bond.internal.engine.StandingLines.late;
import static dev.beacon.bond.internal.engine.StandingLines.line;
import static dev.beacon.bond.internal.engine.StandingLines.silent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the courier asks an item (RCH-021). */
class ItemTest {

  private final Item item = Items.shortPiece();
  private final LineState line = line(20);

  @Test
  @DisplayName("Only bytes of a stream wait for room; the length is that on the line")
  void piecesAndOthers() {
    Item piece = Items.of(new Frame.Data(7, 0, new byte[100]));
    assertThat(piece.isPiece()).isTrue();
    assertThat(piece.bytes()).isEqualTo(116);
    Item open = Items.of(new Frame.Open(7, 1, "web"));
    assertThat(open.isPiece()).isFalse();
    assertThat(open.bytes()).isEqualTo(16);
  }

  @Test
  @DisplayName("The bond is busy until its last item is done; an item is done once")
  void theBondIsBusy() {
    Ledger ledger = Items.ledger();
    assertThat(ledger.isBusy()).isFalse();
    Item first = Items.of(new Frame.Fin(1, 0), ledger);
    Item second = Items.of(new Frame.Fin(1, 0), ledger);
    first.done();
    first.done();
    assertThat(first.isDone()).isTrue();
    assertThat(second.isDone()).isFalse();
    assertThat(ledger.isBusy()).isTrue();
    second.done();
    assertThat(ledger.isBusy()).isFalse();
  }

  @Test
  @DisplayName("An item that no line carries is owed, and stranded")
  void nobodyCarriesIt() {
    assertThat(item.isCarriedBy(line)).isFalse();
    assertThat(item.hasCopyBeside(line)).isFalse();
    assertThat(item.isOwed()).isTrue();
    assertThat(item.isStranded()).isTrue();
  }

  @Test
  @DisplayName("An item on a line on time is neither owed nor stranded, also if that is in doubt")
  void aLineOnTimeCarriesIt() {
    item.carriedBy(line);
    inDoubt(line);
    assertThat(item.isCarriedBy(line)).isTrue();
    assertThat(item.isCarriedBy(line(20))).isFalse();
    assertThat(item.isOwed()).isFalse();
    assertThat(item.isStranded()).isFalse();
  }

  @Test
  @DisplayName("An item of a late or silent line is owed, but that line may still bring it")
  void aLateLineCarriesIt() {
    item.carriedBy(line);
    late(line);
    assertThat(item.isOwed()).isTrue();
    assertThat(item.isStranded()).isFalse();
    silent(line);
    assertThat(item.isOwed()).isTrue();
    assertThat(item.isStranded()).isFalse();
  }

  @Test
  @DisplayName("An item of a line that ended is stranded, until another one carries it")
  void itsLineEnded() {
    item.carriedBy(line);
    ended(line);
    assertThat(item.isStranded()).isTrue();
    LineState other = late(line(20));
    item.carriedBy(other);
    assertThat(item.isCarriedBy(line)).isFalse();
    assertThat(item.isCarriedBy(other)).isTrue();
    assertThat(item.isStranded()).isFalse();
  }

  @Test
  @DisplayName("An item that is done is neither owed nor stranded")
  void doneIsDone() {
    item.done();
    assertThat(item.isOwed()).isFalse();
    assertThat(item.isStranded()).isFalse();
  }

  @Test
  @DisplayName("A copy beside a line is one on another line that is on time")
  void aCopyBesideALine() {
    item.carriedBy(line);
    assertThat(item.hasCopyBeside(line)).isFalse();
    LineState other = line(20);
    item.carriedBy(other);
    assertThat(item.hasCopyBeside(line)).isTrue();
    late(other);
    assertThat(item.hasCopyBeside(line)).isFalse();
    assertThat(item.hasCopyBeside(other)).isTrue();
  }
}
