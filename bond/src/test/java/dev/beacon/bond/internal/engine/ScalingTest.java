package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * When a bond tries one line more, and whether that stays (RCH-027). Of four paths two are used.
 */
class ScalingTest {

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long START_NS = Long.MAX_VALUE - 5 * SECOND_NS;
  private static final int RATE = 1_000_000;

  private final PathTable paths = new PathTable();
  private final Scaling scaling = new Scaling(paths, 4, START_NS);
  private long nowNs = START_NS;
  private long bytes;

  ScalingTest() {
    for (int slot = 0; slot < 4; slot++) {
      paths.add(slot, new Course("eth" + slot, "relay" + slot, false));
    }
    paths.want(2, nowNs);
  }

  @Test
  @DisplayName("RCH-027: all lines that there may be are kept for 3 s after the first one stands")
  void atFirstAllAreTried() {
    waits(60 * SECOND_NS);
    idle();
    assertThat(scaling.lines()).isEqualTo(4);
    scaling.stands(nowNs);
    waits(2 * SECOND_NS);
    scaling.stands(nowNs); // the second one
    waits(SECOND_NS - 1);
    idle();
    assertThat(scaling.lines()).isEqualTo(4);
    waits(1);
    idle();
    assertThat(scaling.lines()).isEqualTo(2);
  }

  @Test
  @DisplayName("RCH-027: a bond that may have one line keeps one")
  void oneLineAtTheMost() {
    Scaling one = new Scaling(paths, 1, START_NS);
    assertThat(one.lines()).isEqualTo(1);
    one.stands(START_NS);
    one.judge(false, false, 0, START_NS + 3 * SECOND_NS);
    assertThat(one.lines()).isEqualTo(1);
  }

  @Test
  @DisplayName("RCH-027: nothing more is tried in the first 3 s")
  void notBeforeItHasSettled() {
    scaling.stands(nowNs);
    held();
    waits(2 * SECOND_NS);
    held();
    assertThat(wantedPaths()).isEqualTo(2);
  }

  @Test
  @DisplayName("RCH-027: one more is tried when every line was full for a second, not before")
  void heldUpForASecond() {
    settle();
    held();
    waits(SECOND_NS - 1);
    held();
    assertThat(scaling.lines()).isEqualTo(2);
    waits(1);
    held();
    assertThat(scaling.lines()).isEqualTo(3);
    assertThat(wantedPaths()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-027: a pause begins the second anew")
  void withoutPause() {
    settle();
    held();
    waits(SECOND_NS - 1);
    idle();
    waits(1);
    held();
    waits(SECOND_NS - 1);
    held();
    assertThat(scaling.lines()).isEqualTo(2);
  }

  @Test
  @DisplayName("RCH-027: a peer that is held up counts as well, for a second after it said so")
  void thePeerIsHeldUp() {
    settle();
    scaling.peerHeldUp(nowNs);
    idle();
    waits(SECOND_NS / 2);
    scaling.peerHeldUp(nowNs);
    waits(SECOND_NS / 2);
    idle();
    assertThat(scaling.lines()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-027: a peer that said it once doesn't count after a second")
  void thePeerIsNotHeldUpAnyMore() {
    settle();
    scaling.peerHeldUp(nowNs);
    idle();
    waits(SECOND_NS);
    idle();
    assertThat(scaling.lines()).isEqualTo(2);
  }

  @Test
  @DisplayName("RCH-027: a line more stays if its best second of five moved a tenth more")
  void itGainsATenth() {
    beginTrial(RATE);
    stands(2);
    second(RATE / 2);
    second(RATE / 2);
    second(RATE * 1.11);
    second(RATE / 2);
    assertThat(second(RATE / 2)).isNull();
    assertThat(scaling.lines()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-027: a line that gains less is dropped after 5 s, and barred for five minutes")
  void itGainsLess() {
    beginTrial(RATE);
    stands(2);
    for (int i = 0; i < 4; i++) {
      assertThat(second(RATE * 1.09)).isNull();
    }
    waits(SECOND_NS - 1);
    assertThat(held()).isNull();
    assertThat(scaling.lines()).isEqualTo(3);
    waits(1);
    PathState dropped = Objects.requireNonNull(held());
    assertThat(dropped.slot()).isEqualTo(2);
    assertThat(scaling.lines()).isEqualTo(2);
    assertThat(dropped.isBarred(nowNs + 300 * SECOND_NS - 1)).isTrue();
    assertThat(dropped.isBarred(nowNs + 300 * SECOND_NS)).isFalse();
  }

  @Test
  @DisplayName("RCH-027: a line that never came up is dropped, whatever the others move")
  void itNeverStood() {
    beginTrial(RATE);
    for (int i = 0; i < 4; i++) {
      second(2 * RATE);
    }
    assertThat(second(2 * RATE)).isNotNull();
  }

  @Test
  @DisplayName("RCH-027: what moved before all lines were full isn't compared")
  void theSecondBefore() {
    settle();
    waits(SECOND_NS / 2);
    bytes += 5 * RATE;
    held();
    waits(SECOND_NS);
    bytes += RATE;
    held();
    stands(2);
    for (int i = 0; i < 5; i++) {
      assertThat(second(RATE * 1.2)).isNull();
    }
    assertThat(scaling.lines()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-027: what moved before the trial is no gain of it")
  void onlyTheTrialCounts() {
    scaling.stands(nowNs);
    held();
    moves(1.2 * RATE, 1_200);
    moves(1.2 * RATE, 1_200);
    moves(5 * RATE, 600); // the trial begins now, at 3 s
    assertThat(scaling.lines()).isEqualTo(3);
    stands(2);
    moves(0.4 * RATE, 400);
    moves(0.6 * RATE, 600);
    for (int i = 0; i < 3; i++) {
      assertThat(second(RATE)).isNull();
    }
    assertThat(second(RATE)).isNotNull();
  }

  @Test
  @DisplayName("RCH-027: seconds that are a little longer are compared by their rates")
  void longerSeconds() {
    beginTrial(RATE);
    stands(2);
    for (int i = 0; i < 3; i++) {
      assertThat(moves(1.25 * RATE, 1_250)).isNull();
    }
    assertThat(moves(1.25 * RATE, 1_250)).isNotNull();
  }

  @Test
  @DisplayName("RCH-027: ten seconds lie between two trials")
  void trialsAreApart() {
    beginTrial(RATE);
    for (int i = 0; i < 4; i++) {
      second(RATE);
    }
    paths.drop(Objects.requireNonNull(second(RATE)));
    waits(5 * SECOND_NS - 1);
    held();
    assertThat(scaling.lines()).isEqualTo(2);
    waits(1);
    held();
    assertThat(scaling.lines()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-027: there are never more lines than the most")
  void neverMoreThanTheMost() {
    gainOne();
    waits(5 * SECOND_NS);
    held();
    assertThat(scaling.lines()).isEqualTo(4);
    stands(3);
    for (int i = 0; i < 5; i++) {
      second(RATE * 9);
    }
    paths.add(4, new Course("eth4", "relay4", false));
    waits(10 * SECOND_NS);
    held();
    assertThat(scaling.lines()).isEqualTo(4);
  }

  @Test
  @DisplayName("RCH-027: without another path there is nothing to try")
  void noOtherPath() {
    paths.want(4, nowNs);
    settle();
    held();
    waits(SECOND_NS);
    assertThat(held()).isNull();
    assertThat(scaling.lines()).isEqualTo(2);
  }

  @Test
  @DisplayName("RCH-027: after a minute without business there are two lines again")
  void idleForAMinute() {
    gainOne();
    scaling.judge(true, false, bytes, nowNs);
    waits(60 * SECOND_NS - 1);
    idle();
    assertThat(scaling.lines()).isEqualTo(3);
    scaling.judge(true, false, bytes, nowNs);
    waits(60 * SECOND_NS - 1);
    idle();
    assertThat(scaling.lines()).isEqualTo(3);
    waits(1);
    idle();
    assertThat(scaling.lines()).isEqualTo(2);
  }

  /** The first 3 s are over. */
  private void settle() {
    scaling.stands(nowNs);
    waits(3 * SECOND_NS);
    idle();
  }

  /** Held up for a second in which so many bytes moved. */
  private void beginTrial(double rate) {
    settle();
    held();
    second(rate);
    assertThat(scaling.lines()).isEqualTo(3);
  }

  /** A third line stays. */
  private void gainOne() {
    beginTrial(RATE);
    stands(2);
    for (int i = 0; i < 5; i++) {
      second(RATE * 3);
    }
    assertThat(scaling.lines()).isEqualTo(3);
  }

  /** A second passes in which all lines are full. */
  private @Nullable PathState second(double moved) {
    return moves(moved, 1_000);
  }

  private @Nullable PathState moves(double moved, long inMs) {
    waits(inMs * 1_000_000);
    bytes += (long) moved;
    return held();
  }

  private @Nullable PathState held() {
    return scaling.judge(true, true, bytes, nowNs);
  }

  private void idle() {
    assertThat(scaling.judge(false, false, bytes, nowNs)).isNull();
  }

  private void waits(long ns) {
    nowNs += ns;
  }

  /** A line of this path stands. */
  private void stands(int slot) {
    paths.spoke(StandingLines.up(new LineState(9, slot, false), 20));
  }

  /** The paths that are wanted, and have no line. */
  private long wantedPaths() {
    long[] count = {0};
    paths.forEachDue(nowNs, path -> count[0]++);
    return count[0];
  }
}
