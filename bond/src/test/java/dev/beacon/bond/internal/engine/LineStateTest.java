package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mood of one line: late, silent, in doubt; and its room. Its first round trip is 10 ms. */
class LineStateTest {

  private static final long MS = 1_000_000L;
  private static final long BUSY_NS = 100 * MS;

  /** A whole piece on the line. */
  private static final int PIECE = Frame.HEADER + Frame.MAX_BODY;

  private final Ledger ledger = new Ledger(Bounds.DEFAULT, new Budget(1 << 30));
  private final FrameReader reader = new FrameReader();
  private long nowNs = Long.MAX_VALUE - 20 * MS; // the clock overflows meanwhile
  private long acknowledged;
  private LineState line = up(10);
  private final StreamState stream = new StreamState(1, "", ledger, 1L << 40, nowNs);

  @Test
  @DisplayName("A line is an attempt until both have said HELLO, then it is up, until it ends")
  void aLineHasALife() {
    LineState young = new LineState(3, 1, false);
    assertThat(young).hasToString("line 3 of path 1 DIALLING");
    assertThat(young.isAttempt()).isTrue();
    young.connected(nowNs);
    assertThat(young.state()).isEqualTo(LineState.State.GREETING);
    assertThat(young.isAttempt()).isTrue();
    assertThat(young.isUp()).isFalse();
    assertThat(young.isHeard()).isFalse();
    young.up(nowNs + 20 * MS, true);
    assertThat(young.isAttempt()).isFalse();
    assertThat(young.isUp()).isTrue();
    assertThat(young.isHeard()).isTrue();
    assertThat(young.hasEnded()).isFalse();
    assertThat(young.roundTripNs()).isEqualTo(20 * MS);
    young.ended(CloseCode.LIMIT, "enough");
    assertThat(young.hasEnded()).isTrue();
    assertThat(young.isUp()).isFalse();
    assertThat(young.closeCode()).isEqualTo(CloseCode.LIMIT);
    assertThat(young.closeText()).isEqualTo("enough");
    assertThat(young).hasToString("line 3 of path 1 ENDED");
  }

  @Test
  @DisplayName("An anchor learns the number from HELLO, and no round trip")
  void anAnchorLearnsTheNumber() {
    LineState guest = new LineState(0, 0, false);
    guest.connected(nowNs);
    guest.numbered(7);
    long assumedNs = guest.roundTripNs();
    guest.up(nowNs + 20 * MS, false);
    assertThat(guest.number()).isEqualTo(7);
    assertThat(guest.roundTripNs()).isEqualTo(assumedNs);
  }

  @Test
  @DisplayName("RCH-022: late without progress for srtt + 4 rttvar + 5 ms; progress ends it")
  void isLateWithoutProgress() {
    passed(1_000);
    assertThat(line.becomesLate(nowNs)).as("nothing is in flight").isFalse();
    send(10);
    passed(20);
    send(10);
    passed(15);
    nowNs--;
    assertThat(line.becomesLate(nowNs)).isFalse();
    nowNs++;
    assertThat(line.isOnTime()).isTrue();
    assertThat(line.becomesLate(nowNs)).isTrue();
    assertThat(line.becomesLate(nowNs)).as("already").isFalse();
    assertThat(line.isLate()).isTrue();
    assertThat(line.isOnTime()).isFalse();
    assertThat(line.isHeard()).isTrue();
    assertThat(line).hasToString("line 1 of path 0 UP late");
    passed(25);
    acknowledge(1);
    assertThat(line.isLate()).isFalse();
    assertThat(number(line.lateness())).isEqualTo(1);
    assertThat(line.lateness().totalNs()).isEqualTo(60 * MS);
    acknowledge(1);
    assertThat(number(line.lateness())).isEqualTo(1);
  }

  @Test
  @DisplayName("RCH-042: a line that ends late or silent counts the time up to the last judgement")
  void aLineThatEndsCountsItsTime() {
    send(10);
    passed(35);
    line.becomesLate(nowNs);
    passed(15);
    line.becomesLate(nowNs);
    line.silence();
    passed(100);
    line.ended(CloseCode.DONE, "");
    assertThat(line.lateness().totalNs()).isEqualTo(50 * MS);
    assertThat(line.silences().totalNs()).isEqualTo(50 * MS);
    assertThat(line.isLate()).isFalse();
    assertThat(line.isSilent()).isFalse();
    assertThat(line.becomesLate(nowNs)).isFalse();
    assertThat(line.becomesSilent(BUSY_NS, nowNs - 1_000 * MS, nowNs)).isFalse();

    LineState well = up(10);
    well.ended(CloseCode.DONE, "");
    assertThat(number(well.lateness()) + number(well.silences())).isZero();
  }

  @Test
  @DisplayName("RCH-023: silent without a byte for three intervals; a byte ends it, and counts it")
  void isSilentWithoutAByte() {
    long upNs = nowNs;
    passed(300);
    nowNs--;
    assertThat(line.becomesSilent(BUSY_NS, upNs - 50 * MS, nowNs)).isFalse();
    nowNs++;
    assertThat(line.becomesSilent(BUSY_NS, upNs - 50 * MS, nowNs)).isTrue();
    assertThat(line.becomesSilent(BUSY_NS, upNs - 50 * MS, nowNs)).as("already").isFalse();
    assertThat(line.isSilent()).isTrue();
    assertThat(line.isHeard()).isFalse();
    assertThat(line.isOnTime()).isFalse();
    assertThat(line).hasToString("line 1 of path 0 UP silent");
    passed(200);
    assertThat(line.heard(nowNs)).isTrue();
    assertThat(line.isSilent()).isFalse();
    assertThat(line.heardNs()).isEqualTo(nowNs);
    assertThat(line.silences().totalNs()).isEqualTo(500 * MS);
    assertThat(line.heard(nowNs)).isFalse();
    assertThat(number(line.silences())).isEqualTo(1);
  }

  @Test
  @DisplayName("RCH-023: the silence of an idle line counts from the begin of business only")
  void silenceCountsFromTheBeginOfBusiness() {
    long upNs = nowNs;
    passed(499);
    assertThat(line.becomesSilent(BUSY_NS, upNs + 200 * MS, nowNs)).isFalse();
    passed(1);
    assertThat(line.becomesSilent(BUSY_NS, upNs + 200 * MS, nowNs)).isTrue();
    LineState young = new LineState(2, 0, false);
    young.connected(nowNs);
    passed(10_000);
    assertThat(young.becomesSilent(BUSY_NS, upNs, nowNs)).as("it is not up").isFalse();
  }

  @Test
  @DisplayName("RCH-023: a line that is silent for 30 s is dropped")
  void isDroppedAfterLongSilence() {
    passed(30_000);
    assertThat(line.isSilentForTooLong(nowNs)).isFalse();
    line.silence();
    assertThat(line.isSilentForTooLong(nowNs)).isTrue();
    assertThat(line.isSilentForTooLong(nowNs - 1)).isFalse();
  }

  @Test
  @DisplayName("It asks for a sign of life when nothing was said for an interval of 10 ms at least")
  void asksForASignOfLife() {
    line.write(new Frame.HeldUp(), nowNs);
    said();
    passed(100);
    line.pingIfDue(BUSY_NS, nowNs - 1);
    assertThat(said()).isEmpty();
    line.pingIfDue(BUSY_NS, nowNs);
    assertThat(said()).containsExactly(new Frame.Ping(nowNs));
    line.pingIfDue(BUSY_NS, nowNs);
    assertThat(said()).isEmpty();
    passed(10);
    line.pingIfDue(MS, nowNs - 1);
    assertThat(said()).isEmpty();
    line.pingIfDue(MS, nowNs);
    assertThat(said()).hasSize(1);
    LineState young = new LineState(2, 0, false);
    young.connected(nowNs - 1_000 * MS);
    young.pingIfDue(BUSY_NS, nowNs);
    assertThat(young.writer().isEmpty()).isTrue();
  }

  @Test
  @DisplayName("RCH-024: a round trip is that of a PONG or of an acknowledgement on the same line")
  void roundTripsAreMeasuredHere() {
    line.ponged(18 * MS, nowNs);
    assertThat(line.roundTripNs()).isEqualTo(11 * MS);
    send(10);
    send(10);
    passed(35);
    acknowledge(1, /* here= */ false);
    assertThat(line.roundTripNs()).isEqualTo(11 * MS);
    acknowledge(1, /* here= */ true);
    assertThat(line.roundTripNs()).isEqualTo(14 * MS);
  }

  @Test
  @DisplayName("RCH-023: what was said before a silence ended tells no round trip")
  void aSilenceIsNoRoundTrip() {
    line.silence();
    line.ponged(90 * MS, nowNs);
    assertThat(line.roundTripNs()).isEqualTo(10 * MS);
    line.heard(nowNs);
    passed(18);
    line.ponged(18 * MS + 1, nowNs);
    assertThat(line.roundTripNs()).isEqualTo(10 * MS);
    line.ponged(18 * MS, nowNs);
    assertThat(line.roundTripNs()).isEqualTo(11 * MS);
  }

  @Test
  @DisplayName("RCH-040: frames that were never sent can't be acknowledged; old counts say nothing")
  void onlySentFramesAreAcknowledged() throws LineFault {
    List<Item> settled = new ArrayList<>();
    Item first = send(10);
    Item second = send(10);
    assertThatThrownBy(() -> line.acknowledged(3, true, nowNs, settled::add))
        .isInstanceOf(LineFault.class);
    assertThat(settled).isEmpty();
    passed(10);
    line.acknowledged(1, true, nowNs, settled::add);
    line.acknowledged(1, true, nowNs, settled::add);
    line.acknowledged(0, true, nowNs, settled::add);
    assertThat(settled).containsExactly(first);
    List<Item> left = new ArrayList<>();
    line.forEachInFlight(left::add);
    assertThat(left).containsExactly(second);
    passed(35);
    assertThat(line.becomesLate(nowNs)).isTrue();
    line.acknowledged(1, true, nowNs, settled::add);
    assertThat(line.isLate()).as("that is no progress").isTrue();
  }

  @Test
  @DisplayName("Numbered frames that came are acknowledged together, once")
  void framesAreAcknowledgedTogether() {
    assertThat(line.takeAckDue()).isFalse();
    line.received();
    line.received();
    assertThat(line.takeAckDue()).isTrue();
    assertThat(line.takeAckDue()).isFalse();
    assertThat(line.ack()).isEqualTo(new Frame.Ack(1, 2));
  }

  @Test
  @DisplayName("RCH-042: it counts the bytes that it carried, those of copies, and all of them")
  void countsItsBytes() {
    Item item = send(100);
    assertThat(line.carriedBytes()).isEqualTo(item.bytes());
    assertThat(line.copiedBytes()).isZero();
    line.sendCopy(item, nowNs);
    line.sendSpare(item, nowNs);
    assertThat(line.carriedBytes()).isEqualTo(3L * item.bytes());
    assertThat(line.copiedBytes()).isEqualTo(2L * item.bytes());
    line.flushed(5);
    line.flushed(6);
    line.came(7);
    line.came(8);
    assertThat(line.sentBytes()).isEqualTo(11);
    assertThat(line.receivedBytes()).isEqualTo(15);
  }

  @Test
  @DisplayName("RCH-029: a broken rule is counted once")
  void aBrokenRuleCountsOnce() {
    assertThat(line.isFaulty()).isFalse();
    line.faulty(true);
    assertThat(line.isFaulty()).isTrue();
    line.forgiven();
    assertThat(line.isFaulty()).isFalse();
  }

  @Test
  @DisplayName("RCH-027: the last choice costs money, or is about to end")
  void theLastChoiceCosts() {
    assertThat(line.isLastChoice()).isFalse();
    line.drain();
    assertThat(line.isLastChoice()).isTrue();
    assertThat(new LineState(1, 0, true).isLastChoice()).isTrue();
  }

  @Test
  @DisplayName("Its next time is that of the first judgement or PING that is due")
  void tellsTheNextTime() {
    long upNs = nowNs;
    line.write(new Frame.HeldUp(), nowNs);
    assertThat(nextInNs(BUSY_NS, upNs)).as("PING").isEqualTo(100 * MS);
    assertThat(nextInNs(1, upNs)).as("silent").isEqualTo(3);
    assertThat(nextInNs(1, upNs + 20)).isEqualTo(23);
    assertThat(nextInNs(20 * MS, upNs)).isEqualTo(20 * MS);
    assertThat(nextInNs(5 * MS, upNs)).as("PING, not more often").isEqualTo(10 * MS);
    send(Frame.MAX_PIECE);
    assertThat(nextInNs(BUSY_NS, upNs)).as("late").isEqualTo(35 * MS);
    passed(35);
    line.becomesLate(nowNs);
    long overdueInNs = line.overdueInNs(nowNs);
    assertThat(nextInNs(BUSY_NS, upNs)).as("overdue").isEqualTo(overdueInNs).isPositive();
    line.doubtIfOverdue(0, nowNs);
    assertThat(nextInNs(BUSY_NS, upNs)).as("PING").isEqualTo(65 * MS);
    line.silence();
    line.write(new Frame.HeldUp(), nowNs + 60_000 * MS);
    assertThat(nextInNs(BUSY_NS, upNs)).as("dropped").isEqualTo(30_000 * MS - 35 * MS);
    line.ended(CloseCode.DONE, "");
    assertThat(nextInNs(BUSY_NS, upNs)).isEqualTo(Deadlines.NEVER);
  }

  @Test
  @DisplayName("RCH-024: at first it takes six whole pieces; when the least is old, only one")
  void aLineWithoutARateHasLittleRoom() {
    for (int i = 0; i < 6; i++) {
      assertThat(line.hasRoomFor(PIECE, nowNs)).isTrue();
      send(Frame.MAX_PIECE);
    }
    assertThat(line.hasRoomFor(1, nowNs)).isFalse();
    passed(10);
    acknowledge(5);
    passed(30_000);
    assertThat(line.hasRoomFor(1, nowNs)).isTrue();
    nowNs++;
    assertThat(line.hasRoomFor(1, nowNs)).as("an empty line is needed").isFalse();
    acknowledge(1);
    assertThat(line.hasRoomFor(PIECE, nowNs)).isTrue();
  }

  @ParameterizedTest(name = "RCH-024: a path of {0} ms is filled for {1} ms")
  @CsvSource({"2, 8", "10, 24", "30, 64", "40, 74", "100, 154"})
  void theQueueIsARoundTripOrLess(int roundTripMs, int filledMs) {
    line = up(roundTripMs);
    for (int i = 0; i < 100; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(roundTripMs);
    acknowledge(100);
    long filled = 100L * PIECE * filledMs / roundTripMs;
    assertThat(line.hasRoomFor((int) filled - 10, nowNs)).isTrue();
    assertThat(line.hasRoomFor((int) filled + 10, nowNs)).isFalse();
    send(Frame.MAX_PIECE);
    assertThat(line.hasRoomFor((int) filled - 10 - PIECE, nowNs)).isTrue();
    assertThat(line.hasRoomFor((int) filled + 10 - PIECE, nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-024: the fastest line takes 16 MiB")
  void roomIsBounded() {
    for (int i = 0; i < 1_000; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(10);
    acknowledge(1_000);
    assertThat(line.hasRoomFor(16 << 20, nowNs)).isTrue();
    assertThat(line.hasRoomFor((16 << 20) + 1, nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-024: the expected arrival is half a round trip after the queue")
  void arrivalFollowsTheQueue() {
    fast();
    double empty = line.arrivalInNs(PIECE);
    assertThat(empty).isBetween(5.0 * MS, 11.0 * MS);
    for (int i = 0; i < 200; i++) {
      send(Frame.MAX_PIECE);
    }
    assertThat(line.arrivalInNs(PIECE)).isBetween(25.0 * MS, 25.2 * MS); // 100 pieces in 10 ms
  }

  @Test
  @DisplayName("RCH-024: where round trips vary, the expected arrival is later")
  void arrivalFollowsTheVariation() {
    fast();
    double steady = line.arrivalInNs(1);
    line.ponged(90 * MS, nowNs);
    assertThat(line.arrivalInNs(1)).isGreaterThan(steady + 20 * MS);
  }

  @Test
  @DisplayName("RCH-025: a line with an overdue frame is in doubt, until one takes the usual time")
  void anOverdueFrameRaisesDoubts() {
    fast();
    line.doubtIfOverdue(0, nowNs);
    assertThat(line.isReliable()).as("nothing is in flight").isTrue();
    send(10);
    assertThat(line.overdueInNs(nowNs)).isEqualTo(30 * MS);
    passed(30);
    line.doubtIfOverdue(0, nowNs - 1);
    assertThat(line.isReliable()).isTrue();
    assertThat(line.isBehind(nowNs)).isFalse();
    line.doubtIfOverdue(0, nowNs);
    assertThat(line.isReliable()).isFalse();
    assertThat(line.isOnTime()).isTrue();
    assertThat(line.isBehind(nowNs)).isTrue();
    assertThat(line.isTrialDue(1 << 20)).as("it is not empty").isFalse();
    send(10);
    passed(1);
    acknowledge(1);
    assertThat(line.isReliable()).as("31 ms are not usual").isFalse();
    assertThat(line.isBehind(nowNs)).as("there is progress").isFalse();
    passed(9);
    acknowledge(1);
    assertThat(line.isReliable()).isTrue();
    assertThat(line.overdueInNs(nowNs)).isEqualTo(Deadlines.NEVER);
    assertThat(line.isBehind(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-025: a late line is in doubt; an empty one in doubt is tried")
  void aLateLineIsInDoubt() {
    send(Frame.MAX_PIECE);
    passed(35);
    line.becomesLate(nowNs);
    assertThat(line.overdueInNs(nowNs)).isPositive();
    line.doubtIfOverdue(0, nowNs);
    assertThat(line.isBehind(nowNs)).as("nothing is overdue").isFalse();
    passed(300);
    acknowledge(1, /* here= */ false);
    assertThat(line.isOnTime()).isTrue();
    assertThat(line.isReliable()).isFalse();
    assertThat(line.isTrialDue(1 << 20)).isTrue();
    line.tried(1 << 20);
    assertThat(line.isTrialDue(1 << 20)).isFalse();
    LineState ended = up(10);
    ended.ended(CloseCode.DONE, "");
    ended.doubtIfOverdue(0, nowNs);
    assertThat(ended.isBehind(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-025: nothing is overdue while acknowledgements come")
  void nothingIsOverdueWhileAcknowledgementsCome() {
    fast();
    long sentNs = nowNs;
    send(10);
    send(10);
    assertThat(line.stuckSinceNs(sentNs)).isEqualTo(sentNs);
    passed(20);
    assertThat(line.overdueInNs(nowNs)).isEqualTo(10 * MS);
    acknowledge(1);
    assertThat(line.overdueInNs(nowNs)).isEqualTo(30 * MS);
    assertThat(line.stuckSinceNs(sentNs)).isEqualTo(nowNs);
    assertThat(line.stuckSinceNs(nowNs + 1)).isEqualTo(nowNs + 1);
  }

  @Test
  @DisplayName("RCH-025: on a long path a frame is overdue after one and a half round trips")
  void aLongPathTakesLonger() {
    line = up(100);
    for (int i = 0; i < 1_000; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(100);
    acknowledge(1_000);
    send(10);
    send(10);
    assertThat(line.overdueInNs(nowNs)).isBetween(150 * MS, 150 * MS + 1_000);
    passed(80);
    acknowledge(1);
    assertThat(line.overdueInNs(nowNs)).as("a round trip without any").isEqualTo(80 * MS);
  }

  @Test
  @DisplayName("RCH-025: a new line beside others that carry data begins with two pieces")
  void aNewLineBeginsCarefully() {
    line.beginCarefully();
    assertThat(line.hasRoomFor(2 * PIECE, nowNs)).isTrue();
    assertThat(line.hasRoomFor(2 * PIECE + 1, nowNs)).isFalse();
    send(Frame.MAX_PIECE);
    assertThat(line.hasRoomFor(PIECE, nowNs)).isTrue();
    assertThat(line.hasRoomFor(PIECE + 1, nowNs)).isFalse();
    send(Frame.MAX_PIECE);
    passed(10);
    acknowledge(1);
    assertThat(line.hasRoomFor(2 * PIECE, nowNs)).isTrue();
    assertThat(line.hasRoomFor(2 * PIECE + 1, nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-025: a line that may carry only little has no lower rate for it")
  void aCarefulLineIsNotSlow() {
    double before = line.arrivalInNs(PIECE);
    line.beginCarefully();
    send(10);
    passed(10);
    acknowledge(1);
    assertThat(line.arrivalInNs(PIECE)).isLessThanOrEqualTo(before);
  }

  @Test
  @DisplayName("RCH-024: slow but steady acknowledgements tell that the line carries less now")
  void steadyAcknowledgementsTellTheRate() {
    fast();
    for (int i = 0; i < 20; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(10);
    for (int i = 0; i < 20; i++) {
      passed(5);
      acknowledge(1);
    }
    assertThat(line.arrivalInNs(1 << 20)).isGreaterThan(200 * MS); // a piece in 5 ms
  }

  @Test
  @DisplayName("RCH-024: a pause says nothing about the rate")
  void aPauseTellsNoRate() {
    fast();
    for (int i = 0; i < 20; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(60);
    acknowledge(20);
    assertThat(line.arrivalInNs(1 << 20)).isLessThan(60 * MS);
  }

  @Test
  @DisplayName("RCH-025: three trials alike tell that the line is slow; lost ones do not")
  void threeTrialsAlikeTellASlowLine() {
    fast();
    for (int i = 0; i < 3; i++) {
      assertThat(line.isReliable()).isEqualTo(i == 0);
      takes(100);
    }
    assertThat(line.isReliable()).isTrue();
    assertThat(line.arrivalInNs(PIECE)).isGreaterThan(100 * MS);

    line = up(10);
    acknowledged = 0;
    fast();
    for (int i = 0; i < 3; i++) {
      takes(160); // as after a timeout of TCP
    }
    assertThat(line.isReliable()).isFalse();
  }

  private void takes(long ms) {
    send(Frame.MAX_PIECE);
    passed(ms);
    line.doubtIfOverdue(0, nowNs);
    acknowledge(1);
  }

  @Test
  @DisplayName("RCH-024: a line that sent nothing for two seconds is untried")
  void isUntriedAfterTwoSeconds() {
    passed(2_000);
    assertThat(line.isUntried(nowNs)).isFalse();
    assertThat(line.isUntried(nowNs + 1)).isTrue();
    send(10);
    passed(2_001);
    assertThat(line.isUntried(nowNs)).as("it is not empty").isFalse();
    acknowledge(1);
    assertThat(line.isUntried(nowNs)).isTrue();
  }

  @Test
  @DisplayName("RCH-025: the oldest piece without a copy is the first that is not settled")
  void tellsTheOldestWithoutACopy() {
    assertThat(line.oldestUncopiedNs()).isEqualTo(Deadlines.NEVER);
    Item first = send(10);
    long firstNs = nowNs;
    passed(1);
    Item second = send(10);
    long secondNs = nowNs;
    passed(1);
    Item third = send(10);
    assertThat(line.oldestUncopiedNs()).isEqualTo(firstNs);
    assertThat(line.oldestUncopied()).isSameAs(first);
    first.done(); // it came by another line
    assertThat(line.oldestUncopiedNs()).isEqualTo(secondNs);
    assertThat(line.oldestUncopied()).isSameAs(second);
    line.copied();
    assertThat(line.oldestUncopied()).isSameAs(third);
  }

  private LineState up(long roundTripMs) {
    LineState young = new LineState(1, 0, false);
    young.connected(nowNs - roundTripMs * MS);
    young.up(nowNs, true);
    return young;
  }

  /** Shows that it carries a hundred pieces in 10 ms. */
  private void fast() {
    for (int i = 0; i < 100; i++) {
      send(Frame.MAX_PIECE);
    }
    passed(10);
    acknowledge(100);
  }

  private Item send(int bytes) {
    Item item = stream.item(new Frame.Data(1, 0, new byte[bytes]));
    line.send(item, nowNs);
    return item;
  }

  private void passed(long ms) {
    nowNs += ms * MS;
  }

  private void acknowledge(int count) {
    acknowledge(count, true);
  }

  /** The peer has so many frames more. */
  private void acknowledge(int count, boolean here) {
    acknowledged += count;
    try {
      line.acknowledged(acknowledged, here, nowNs, Item::done);
    } catch (LineFault fault) {
      throw new AssertionError(fault);
    }
  }

  private long nextInNs(long intervalNs, long busySinceNs) {
    Deadlines deadlines = new Deadlines(nowNs);
    line.addDeadlines(deadlines, intervalNs, busySinceNs);
    return deadlines.nextInNs();
  }

  private List<Frame> said() {
    List<Frame> said = new ArrayList<>();
    ByteBuffer bytes = line.writer().take();
    try {
      reader.read(bytes, said::add);
    } catch (LineFault fault) {
      throw new AssertionError(fault);
    }
    return said;
  }

  private static long number(Durations durations) {
    return Arrays.stream(durations.counts()).sum();
  }
}
