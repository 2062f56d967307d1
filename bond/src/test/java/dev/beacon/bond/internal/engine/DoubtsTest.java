package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When new pieces avoid a line, and how they come back to it (RCH-025). */
class DoubtsTest {

  private static final long PIECE = Items.PIECE_BYTES;
  private static final long MS = 1_000_000L;

  private final Doubts doubts = new Doubts();

  @Test
  @DisplayName("An overdue acknowledgement raises doubts, one in the usual time ends them")
  void raisedAndEnded() {
    assertThat(doubts.areRaised()).isFalse();
    doubts.raise(0);
    assertThat(doubts.areRaised()).isTrue();
    doubts.usual(PIECE, 0);
    assertThat(doubts.areRaised()).isFalse();
  }

  @Test
  @DisplayName("Doubts bound nothing before, during and after, if no trial was needed")
  void withoutATrialNothingIsBound() {
    long withoutBound = doubts.mayCarryBytes();
    assertThat(withoutBound).isGreaterThan(1L << 60);
    doubts.usual(PIECE, 0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(withoutBound);
    doubts.raise(0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(withoutBound);
    doubts.usual(PIECE, 0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(withoutBound);
  }

  @Test
  @DisplayName("After a trial the line carries two pieces, and twice as much after each round trip")
  void afterATrialItCarriesMoreAndMore() {
    doubts.raise(0);
    doubts.tried(0);
    doubts.usual(PIECE, 0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(2 * PIECE);
    doubts.usual(2 * PIECE, 0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(4 * PIECE);
    doubts.usual(4 * PIECE, 0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(8 * PIECE);
  }

  @Test
  @DisplayName("What is on its way when doubts end may stay there")
  void itMayCarryWhatIsOnItsWay() {
    doubts.raise(0);
    doubts.tried(0);
    doubts.usual(PIECE, 5 * PIECE);
    assertThat(doubts.mayCarryBytes()).isEqualTo(5 * PIECE);
  }

  @Test
  @DisplayName("A new line that begins carefully carries two pieces; in doubt it has no bound")
  void aNewLineBeginsCarefully() {
    long withoutBound = doubts.mayCarryBytes();
    doubts.beginCarefully();
    assertThat(doubts.mayCarryBytes()).isEqualTo(2 * PIECE);
    doubts.raise(0);
    assertThat(doubts.mayCarryBytes()).isEqualTo(withoutBound);
  }

  @Test
  @DisplayName("A line without doubts needs no trial, however much is delivered")
  void withoutDoubtsNoTrial() {
    assertThat(doubts.isTrialDue(1_000 * PIECE)).isFalse();
  }

  @Test
  @DisplayName("A trial is due when the bond delivered eight pieces since doubts were raised")
  void aTrialIsDueAfterEightPieces() {
    doubts.raise(100 * PIECE);
    assertThat(doubts.isTrialDue(108 * PIECE - 1)).isFalse();
    assertThat(doubts.isTrialDue(108 * PIECE)).isTrue();
    doubts.raise(104 * PIECE); // it is the same doubt
    assertThat(doubts.isTrialDue(108 * PIECE)).isTrue();
  }

  @Test
  @DisplayName("Each trial in vain doubles the bytes before the next one, five times")
  void trialsBecomeRarer() {
    doubts.raise(0);
    long delivered = 0;
    for (long pieces : new long[] {16, 32, 64, 128, 256, 256}) {
      doubts.tried(delivered);
      assertThat(doubts.isTrialDue(delivered + pieces * PIECE - 1)).isFalse();
      delivered += pieces * PIECE;
      assertThat(doubts.isTrialDue(delivered)).isTrue();
    }
  }

  @Test
  @DisplayName("Each 1,048,576 bytes in the usual time make up for one trial, and for no more")
  void bytesInTheUsualTimeMakeUpForTrials() {
    doubts.raise(0);
    doubts.tried(0);
    doubts.tried(0);
    doubts.usual((1 << 20) - 1, 0);
    assertThat(piecesToATrial()).isEqualTo(32);
    doubts.usual(1, 0);
    assertThat(piecesToATrial()).isEqualTo(16);
    doubts.usual((1 << 20) - 1, 0);
    assertThat(piecesToATrial()).isEqualTo(16);
    doubts.usual(1, 0);
    assertThat(piecesToATrial()).isEqualTo(8);
    doubts.usual(1 << 20, 0);
    assertThat(piecesToATrial()).isEqualTo(8);
  }

  /** Raises a doubt, and leaves it. */
  private long piecesToATrial() {
    doubts.raise(0);
    for (long pieces = 1; pieces < 1_000; pieces++) {
      if (doubts.isTrialDue(pieces * PIECE)) {
        return pieces;
      }
    }
    return 0;
  }

  @Test
  @DisplayName("Three trials in a row that take as long, to a quarter, are those of a slow line")
  void threeTrialsAlike() {
    assertThat(doubts.failedAlike(100 * MS)).isFalse();
    assertThat(doubts.failedAlike(125 * MS)).isFalse();
    assertThat(doubts.failedAlike(94 * MS)).isTrue();
  }

  @Test
  @DisplayName("A trial that took another time begins the count anew")
  void anotherTimeBeginsAnew() {
    assertThat(doubts.failedAlike(100 * MS)).isFalse();
    assertThat(doubts.failedAlike(100 * MS)).isFalse();
    assertThat(doubts.failedAlike(125 * MS + 1)).isFalse();
    assertThat(doubts.failedAlike(93 * MS)).isFalse();
    assertThat(doubts.failedAlike(93 * MS)).isFalse();
    assertThat(doubts.failedAlike(93 * MS)).isTrue();
  }
}
