package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which frame goes on which line, first and again. A line takes six whole pieces at first. */
class CourierTest {

  private static final long MS = 1_000_000L;
  private static final int PIECE = Frame.MAX_PIECE;
  private static final int ROOM = 6;

  private final List<LineState> lines = new ArrayList<>();
  private final Courier courier = new Courier(lines);
  private final Ledger ledger = new Ledger(Bounds.DEFAULT, new Budget(1 << 30));
  private final Map<LineState, FrameReader> readers = new HashMap<>();
  private final Map<LineState, Long> acknowledged = new HashMap<>();
  private long nowNs = Long.MAX_VALUE - 50 * MS; // the clock overflows meanwhile
  private int lineCount;
  private int streams;

  @Test
  @DisplayName("Control frames do not wait for room, and go before pieces; one that is done stays")
  void controlsDoNotWait() {
    LineState line = line(10);
    StreamState stream = stream(ROOM + 1);
    send();
    said(line);
    courier.add(window(stream, 5));
    Item done = window(stream, 6);
    done.done();
    courier.add(done);
    courier.add(window(stream, 7));
    send();
    assertThat(said(line)).containsExactly("WINDOW 1 5", "WINDOW 1 7");
    passed(10);
    acknowledge(line, 2);
    courier.add(window(stream, 8));
    send();
    assertThat(said(line)).containsExactly("WINDOW 1 8", "1@" + ROOM * PIECE);
  }

  @Test
  @DisplayName("What no line can carry waits for one")
  void withoutALineAllWait() {
    courier.add(window(stream(1), 5));
    StreamState ends = stream(0);
    ends.finish();
    courier.enqueue(ends);
    send();
    assertThat(courier.isHeldUp()).as("no line is heard").isFalse();
    LineState line = line(10);
    send();
    assertThat(said(line)).containsExactly("WINDOW 1 5", "1@0", "FIN 2 0");
    send();
    assertThat(said(line)).isEmpty();
  }

  @Test
  @DisplayName("Streams take turns, a piece each; the end of one follows its last piece")
  void streamsTakeTurns() {
    LineState line = line(10);
    StreamState first = stream(2);
    courier.enqueue(first); // again
    StreamState second = stream(2);
    first.finish();
    send();
    assertThat(said(line)).containsExactly("1@0", "2@0", "1@16384", "FIN 1 32768", "2@16384");
    write(second, 1);
    send();
    assertThat(said(line)).containsExactly("2@32768");
  }

  @Test
  @DisplayName("RCH-027: an end is held up if it has more to send than all heard lines take")
  void isHeldUpByFullLines() {
    LineState line = line(10);
    stream(ROOM);
    send();
    assertThat(courier.isHeldUp()).isFalse();
    stream(1);
    send();
    assertThat(courier.isHeldUp()).isTrue();
    line.silence();
    assertThat(courier.isHeldUp()).isFalse();
    line.heard(nowNs);
    passed(10);
    acknowledge(line, ROOM);
    send();
    assertThat(courier.isHeldUp()).isFalse();
  }

  @Test
  @DisplayName("A stream with as many pieces in flight as it may have goes on once one arrived")
  void aStreamGoesOnOnceAPieceArrived() {
    LineState line = line(10);
    StreamState stream = stream(0);
    for (int i = 0; i <= Bounds.MAX_WAITING_PIECES; i++) {
      write(stream, 1);
      send();
    }
    assertThat(said(line)).hasSize(Bounds.MAX_WAITING_PIECES);
    passed(10);
    acknowledge(line, 1);
    send();
    assertThat(said(line)).containsExactly("1@" + Bounds.MAX_WAITING_PIECES);
  }

  @Test
  @DisplayName("RCH-022: the items of a late line go over another one before new data")
  void debtsGoFirst() {
    LineState late = line(10);
    stream(2);
    send();
    LineState other = line(10);
    becomesLate(late);
    stream(1);
    send();
    assertThat(said(other)).containsExactly("1@0", "1@16384", "2@0");
    assertThat(other.copiedBytes()).isEqualTo(late.carriedBytes());
    assertThat(late.copiedBytes()).isZero();
    courier.owe(late);
    send();
    assertThat(said(other)).as("it carries them already").isEmpty();
  }

  @Test
  @DisplayName("RCH-022: while a debt finds no room no new data goes, but control frames do")
  void unpaidDebtsHoldUpNewData() {
    LineState late = line(10);
    StreamState stream = stream(ROOM);
    send();
    said(late);
    LineState other = line(10);
    other.send(stream(1).cut(), nowNs);
    said(other);
    becomesLate(late);
    write(stream(0), 1);
    courier.add(window(stream, 5));
    send();
    assertThat(said(other)).hasSize(ROOM).startsWith("1@0").endsWith("1@65536", "WINDOW 1 5");
    assertThat(courier.isHeldUp()).isTrue();
    assertThat(nextInNs()).as("nothing but news of a line helps").isEqualTo(Deadlines.NEVER);
    acknowledge(late, ROOM);
    send();
    assertThat(said(other)).as("the debt is settled").isEmpty();
    assertThat(said(late)).contains("3@0");
  }

  @Test
  @DisplayName("RCH-022: of a line that came to itself nothing more is owed")
  void aLineThatCameToItselfOwesNothing() {
    LineState late = line(10);
    stream(2);
    send();
    becomesLate(late);
    send();
    acknowledge(late, 1);
    LineState other = line(100); // too slow for a copy of a piece that is only old
    send();
    assertThat(said(other)).isEmpty();
    assertThat(courier.isHeldUp()).isFalse();
  }

  @Test
  @DisplayName("RCH-022: where all lines are late the best of them carries new data, and owes it")
  void aLateLineOwesNewData() {
    LineState late = line(10);
    stream(1);
    send();
    LineState other = line(10);
    becomesLate(late);
    send();
    acknowledge(other, 1);
    other.silence();
    stream(1);
    said(late);
    send();
    assertThat(said(late)).containsExactly("2@0");
    LineState third = line(10);
    send();
    assertThat(said(third)).containsExactly("2@0");
  }

  @Test
  @DisplayName("RCH-021: an item that only ended lines carried takes a late line if need be")
  void strandedItemsTakeALateLine() {
    LineState ended = line(10);
    stream(1);
    send();
    LineState late = line(10);
    late.send(stream(1).cut(), nowNs);
    said(late);
    ended.silence();
    courier.owe(ended);
    becomesLate(late);
    send();
    assertThat(said(late)).as("the silent line may still deliver").isEmpty();
    ended.ended(CloseCode.DONE, "");
    lines.remove(ended);
    send();
    assertThat(said(late)).containsExactly("1@0");
  }

  @Test
  @DisplayName("RCH-021: an item counts as delivered once, whichever line brought it")
  void anItemCountsOnce() {
    LineState late = line(10);
    stream(1);
    send();
    LineState other = line(10);
    becomesLate(late);
    send();
    acknowledge(other, 1);
    assertThat(courier.deliveredBytes()).isEqualTo(late.carriedBytes());
    acknowledge(late, 1);
    assertThat(courier.deliveredBytes()).isEqualTo(late.carriedBytes());
    assertThat(ledger.isBusy()).isFalse();
    assertThat(ledger.budget().usedBytes()).isZero();
  }

  @Test
  @DisplayName("RCH-020: until the peer has OPEN, a line carries it before anything of its stream")
  void openGoesFirst() {
    LineState first = line(10);
    StreamState stream = opening();
    send();
    assertThat(said(first)).containsExactly("OPEN 1");
    first.drain(); // it is the last choice now
    LineState second = line(10);
    write(stream, 1);
    send();
    assertThat(said(second)).containsExactly("OPEN 1", "1@0");
    write(stream, 1);
    send();
    assertThat(said(second)).containsExactly("1@1");
    passed(10);
    acknowledge(second, 1);
    second.drain();
    LineState third = line(10);
    write(stream, 1);
    send();
    assertThat(said(third)).containsExactly("1@2");
  }

  @Test
  @DisplayName("RCH-020: OPEN goes before a debt of its stream, too")
  void openGoesBeforeADebt() {
    LineState first = line(10);
    StreamState stream = opening();
    send();
    first.drain();
    LineState second = line(10);
    write(stream, 1);
    send();
    LineState third = line(10);
    becomesLate(second); // the first one, on time, has OPEN
    send();
    assertThat(said(third)).containsExactly("OPEN 1", "1@0");
  }

  @Test
  @DisplayName("RCH-020: OPEN goes before a copy of an old piece of its stream, too")
  void openGoesBeforeACopy() {
    LineState first = line(10);
    StreamState stream = opening();
    send();
    LineState second = line(10);
    passed(40);
    send();
    assertThat(said(second)).containsExactly("OPEN 1");
    second.silence();
    said(first);
    write(stream, 1);
    send();
    assertThat(said(first)).containsExactly("1@0");
    LineState third = line(10);
    passed(40);
    send();
    assertThat(said(third)).containsExactly("OPEN 1", "1@0");
  }

  @Test
  @DisplayName("RCH-020: OPEN goes before an overdue piece of its stream, too")
  void openGoesBeforeHelp() {
    LineState first = line(10);
    StreamState stream = opening();
    send();
    first.drain();
    LineState slow = line(10);
    write(stream, 1);
    send();
    assertThat(said(slow)).containsExactly("OPEN 1", "1@0");
    LineState free = line(10);
    passed(39);
    doubt(slow);
    send();
    assertThat(said(free)).containsExactly("OPEN 1", "1@0");
  }

  @Test
  @DisplayName("RCH-020: OPEN goes before a trial with a piece of its stream, too")
  void openGoesBeforeATrial() {
    LineState doubted = doubted();
    LineState done = line(10);
    pass(done, 8);
    done.silence();
    doubted.silence();
    LineState first = line(10);
    StreamState stream = opening();
    send();
    LineState second = line(10);
    passed(40);
    send();
    second.silence();
    said(first);
    write(stream, 1);
    send();
    int number = stream.number();
    assertThat(said(first)).containsExactly(number + "@0");
    assertThat(said(doubted)).as("it is silent").isEmpty();
    doubted.heard(nowNs);
    send();
    assertThat(said(doubted)).containsExactly("OPEN " + number, number + "@0");
  }

  @Test
  @DisplayName("RCH-025: a piece that is old is copied when nothing new waits, the oldest first")
  void oldPiecesAreCopied() {
    LineState slow = line(10);
    stream(1);
    send();
    passed(6);
    stream(1);
    send();
    LineState free = line(2);
    passed(10);
    nowNs--;
    send();
    assertThat(said(free)).isEmpty();
    assertThat(nextInNs()).isEqualTo(1);
    nowNs++;
    send();
    assertThat(said(free)).containsExactly("1@0");
    assertThat(nextInNs()).isEqualTo(6 * MS);
    passed(6);
    send();
    assertThat(said(free)).containsExactly("2@0");
    assertThat(free.copiedBytes()).isEqualTo(slow.carriedBytes());
  }

  @Test
  @DisplayName("RCH-025: old pieces are copied as far as there is room")
  void oldPiecesAreCopiedIntoRoom() {
    line(10);
    stream(ROOM);
    send();
    LineState free = line(10);
    free.send(stream(1).cut(), nowNs);
    said(free);
    passed(40);
    send();
    assertThat(said(free)).hasSize(ROOM - 1).endsWith("1@65536");
    assertThat(nextInNs()).as("no room, no time").isEqualTo(Deadlines.NEVER);
  }

  @Test
  @DisplayName("RCH-025: no piece that is only old is copied while new data waits")
  void newDataComesBeforeCopies() {
    line(10);
    stream(ROOM + 1);
    LineState slower = line(1_000);
    slower.send(window(stream(0), 5), nowNs);
    send();
    said(slower);
    passed(3_010);
    send();
    assertThat(said(slower)).isEmpty();
    assertThat(courier.isHeldUp()).isTrue();
  }

  @Test
  @DisplayName("RCH-024: a line that was passed over for two seconds is tried with one copy")
  void aLinePassedOverIsTried() {
    line(10);
    LineState slower = line(1_000);
    stream(ROOM + 1);
    send();
    passed(2_000);
    send();
    assertThat(said(slower)).isEmpty();
    nowNs++;
    slower.silence();
    send();
    assertThat(said(slower)).isEmpty();
    slower.heard(nowNs);
    send();
    assertThat(said(slower)).containsExactly("1@0");
    send();
    assertThat(said(slower)).isEmpty();
    assertThat(slower.copiedBytes()).isEqualTo(slower.carriedBytes());
    passed(1_000);
    acknowledge(slower, 1);
    passed(2_001);
    slower.drain();
    send();
    assertThat(said(slower)).as("it is left for the last").isEmpty();
    assertThat(courier.isHeldUp()).isTrue();
  }

  @Test
  @DisplayName("RCH-025: an overdue piece of a line in doubt is copied before new data")
  void anOverduePieceIsHelped() {
    LineState slow = line(10);
    stream(1);
    send();
    LineState free = line(10);
    long inNs = nextInNs();
    assertThat(inNs).isBetween(35 * MS, 40 * MS - 1);
    nowNs += inNs - 1;
    doubt(slow);
    stream(1);
    send();
    assertThat(said(free)).containsExactly("2@0");
    nowNs++;
    doubt(slow);
    stream(1);
    send();
    assertThat(said(free)).containsExactly("1@0", "3@0");
    assertThat(free.copiedBytes()).isEqualTo(slow.carriedBytes());
    LineState third = line(10);
    passed(41);
    send();
    assertThat(said(third)).as("a copy gets no copy").contains("2@0").doesNotContain("1@0");
  }

  @Test
  @DisplayName("RCH-025: help waits until the piece is old for the line that helps")
  void helpWaitsForTheSlowerLine() {
    LineState slow = line(10);
    stream(1);
    send();
    LineState free = line(30);
    passed(95);
    nowNs--;
    doubt(slow);
    send();
    assertThat(said(free)).isEmpty();
    assertThat(nextInNs()).isEqualTo(1);
    nowNs++;
    send();
    assertThat(said(free)).containsExactly("1@0");
  }

  @Test
  @DisplayName("RCH-025: help counts from the last progress of the line")
  void helpCountsFromTheLastProgress() {
    LineState slow = line(10);
    stream(2);
    send();
    LineState free = line(30);
    passed(39);
    acknowledge(slow, 1);
    stream(1);
    assertThat(nextInNs()).isEqualTo(95 * MS);
    passed(95);
    doubt(slow);
    send();
    assertThat(said(free)).containsExactly("1@16384", "2@0");
  }

  @Test
  @DisplayName("RCH-025: overdue pieces have copies of 512 KB, and of a twentieth of what arrives")
  void helpHasABudget() {
    LineState free = line(1);
    StreamState fast = stream(0);
    for (int i = 0; i < 100; i++) {
      write(fast, PIECE);
      free.send(fast.cut(), nowNs);
    }
    passed(1);
    acknowledge(free, 100); // so it has room for all that follows
    send();
    said(free);
    LineState slow = line(10);
    StreamState stream = stream(0);
    sendOn(slow, stream, 31);
    write(stream, 15_872); // all that is left of the budget, with its header
    slow.send(stream.cut(), nowNs);
    sendOn(slow, stream, 9);
    passed(60);
    doubt(slow);
    write(fast, 1);
    send();
    assertThat(said(free).indexOf("1@" + 100 * PIECE)).as("copies before new data").isEqualTo(32);
    passed(1);
    acknowledge(free, 42);
    sendOn(slow, stream, 10);
    passed(60);
    doubt(slow);
    write(fast, 1);
    send();
    assertThat(said(free)).startsWith("2@671232", "2@687616", "1@1638401");
  }

  @Test
  @DisplayName("RCH-025: a piece that another line on time carries needs no help")
  void noHelpForACopiedPiece() {
    LineState slow = line(10);
    stream(1);
    send();
    LineState free = line(10);
    becomesLate(slow);
    send();
    assertThat(said(free)).containsExactly("1@0");
    doubt(slow);
    LineState third = line(10);
    stream(1);
    send();
    assertThat(said(third)).containsExactly("2@0");
  }

  @Test
  @DisplayName("RCH-025: an empty line in doubt is tried with a copy, each time more rarely")
  void aLineInDoubtIsTried() {
    LineState doubted = doubted();
    LineState line = line(10);
    pass(line, 7);
    stream(1);
    send();
    assertThat(said(doubted)).isEmpty();
    passed(10);
    acknowledge(line, 1);
    stream(1);
    send();
    assertThat(said(doubted)).hasSize(1);
    assertThat(doubted.copiedBytes()).isGreaterThan(PIECE);
    passed(200);
    acknowledge(doubted, 1);
    acknowledge(line, 1);
    pass(line, 14);
    stream(1);
    send();
    assertThat(said(doubted)).isEmpty();
    passed(10);
    acknowledge(line, 1);
    stream(1);
    send();
    assertThat(said(doubted)).hasSize(1);
  }

  @Test
  @DisplayName("RCH-025: the trial of a line in doubt is a piece that it does not carry")
  void aTrialIsAnotherLinesPiece() {
    LineState doubted = doubted();
    LineState line = line(10);
    pass(line, 8);
    send();
    assertThat(said(doubted)).as("there is nothing to try it with").isEmpty();
    doubted.drain();
    stream(1);
    send();
    assertThat(said(doubted)).as("it is left for the last").isEmpty();
  }

  @Test
  @DisplayName("RCH-024: a line that had little to send has no lower rate for it")
  void littleToSendIsNotSlow() {
    LineState line = line(10);
    double before = line.arrivalInNs(PIECE);
    for (int i = 0; i < 2; i++) {
      write(stream(0), 1);
      send();
    }
    passed(10);
    acknowledge(line, 2);
    assertThat(line.arrivalInNs(PIECE)).isLessThanOrEqualTo(before);
  }

  @Test
  @DisplayName("An acknowledgement whose line does not get through takes another line")
  void acknowledgementsTakeAnotherWay() {
    LineState late = line(10);
    assertThat(courier.wayAround(late)).isNull();
    LineState other = line(10);
    late.send(stream(1).cut(), nowNs);
    becomesLate(late);
    assertThat(courier.wayAround(late)).isSameAs(other);
    assertThat(courier.wayAround(other)).isNull();
  }

  private LineState line(long roundTripMs) {
    LineState line = new LineState(++lineCount, lineCount, false);
    line.connected(nowNs - roundTripMs * MS);
    line.up(nowNs, true);
    lines.add(line);
    return line;
  }

  /** A line whose only frame took far too long. */
  private LineState doubted() {
    LineState line = line(10);
    line.sendSpare(window(stream(0), 5), nowNs);
    passed(100);
    doubt(line);
    acknowledge(line, 1);
    said(line);
    return line;
  }

  /** An open stream that wants to send so many whole pieces. */
  private StreamState stream(int pieces) {
    StreamState stream = new StreamState(++streams, "", ledger, 1L << 40, nowNs);
    stream.opened(0);
    write(stream, pieces * PIECE);
    return stream;
  }

  /** A stream that a client begins. */
  private StreamState opening() {
    StreamState stream = new StreamState(++streams, "", ledger, Bounds.BEFORE_OPENED, nowNs);
    courier.add(stream.sayOpen(new Frame.Open(stream.number(), 5, "")));
    return stream;
  }

  private static Item window(StreamState stream, long limit) {
    return stream.item(new Frame.Window(stream.number(), limit));
  }

  private void write(StreamState stream, int bytes) {
    assertThat(stream.write(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
    courier.enqueue(stream);
  }

  private void sendOn(LineState line, StreamState stream, int pieces) {
    for (int i = 0; i < pieces; i++) {
      write(stream, PIECE);
      line.send(stream.cut(), nowNs);
    }
  }

  /** Brings whole pieces over a line, one after the other. */
  private void pass(LineState line, int pieces) {
    for (int i = 0; i < pieces; i++) {
      stream(1);
      send();
      passed(10);
      acknowledge(line, 1);
    }
  }

  private void send() {
    courier.send(nowNs);
  }

  private void passed(long ms) {
    nowNs += ms * MS;
  }

  private void becomesLate(LineState line) {
    passed(100);
    assertThat(line.becomesLate(nowNs)).isTrue();
    courier.owe(line);
  }

  private void doubt(LineState line) {
    line.doubtIfOverdue(courier.deliveredBytes(), nowNs);
  }

  /** The peer has so many frames more. */
  private void acknowledge(LineState line, long count) {
    long all = acknowledged.merge(line, count, Long::sum);
    try {
      line.acknowledged(all, true, nowNs, courier::settled);
    } catch (LineFault fault) {
      throw new AssertionError(fault);
    }
  }

  private long nextInNs() {
    Deadlines deadlines = new Deadlines(nowNs);
    courier.addDeadlines(deadlines, nowNs);
    return deadlines.nextInNs();
  }

  /** The frames on a line since it was last asked. */
  private List<String> said(LineState line) {
    List<String> said = new ArrayList<>();
    FrameReader reader = readers.computeIfAbsent(line, each -> new FrameReader());
    try {
      reader.read(line.writer().take(), frame -> said.add(text(frame)));
    } catch (LineFault fault) {
      throw new AssertionError(fault);
    }
    return said;
  }

  private static String text(Frame frame) {
    if (frame instanceof Frame.Data data) {
      return data.stream() + "@" + data.offset();
    } else if (frame instanceof Frame.Open open) {
      return "OPEN " + open.stream();
    } else if (frame instanceof Frame.Fin fin) {
      return "FIN " + fin.stream() + " " + fin.finalOffset();
    } else if (frame instanceof Frame.Window window) {
      return "WINDOW " + window.stream() + " " + window.limit();
    }
    return frame.toString();
  }
}
