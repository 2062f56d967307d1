package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of one end of a bond, and its end; the other end has no engine. */
class BondEngineTest {

  private static final long MS = 1_000_000L;
  private static final long SECOND_NS = 1_000 * MS;

  private final RawAnchor raw = new RawAnchor();
  private final BondEngine client = raw.client;

  @Test
  @DisplayName("A client says that its bond is known once it was up and had a stream")
  void helloSaysWhetherTheBondIsKnown() {
    LineState line = raw.line(0);
    raw.greeting(1);
    assertThat(raw.heard(Frame.Hello.class)).extracting(Frame.Hello::known).containsOnly(false);
    raw.stream(line);
    client.ended(raw.dialled.get(1), "reset");
    passed(300);
    raw.greeting(2);
    assertThat(raw.heard(Frame.Hello.class))
        .extracting(Frame.Hello::known)
        .containsExactly(false, false, true);

    RawAnchor young = new RawAnchor();
    young.client.open("", young.nowNs);
    young.greeting(0);
    assertThat(young.heard(Frame.Hello.class)).extracting(Frame.Hello::known).containsOnly(false);
  }

  @Test
  @DisplayName("HELLO is said once, and not on a line that ended")
  void helloIsSaidOnce() {
    raw.greeting(0);
    raw.greeting(0);
    client.ended(raw.dialled.get(1), "refused");
    raw.greeting(1);
    assertThat(raw.heard(Frame.Hello.class)).hasSize(1);
    assertThat(raw.dialled.get(1).closeText()).isEqualTo("refused");
  }

  @Test
  @DisplayName("An anchor answers HELLO, and asks for a round trip at once")
  void anAnchorAsksForARoundTrip() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    other.line("a", 1, RawClient.BOND);
    assertThat(other.heard)
        .containsExactly(
            new Frame.Hello(1, false, 0, 1, RawClient.BOND), new Frame.Ping(other.nowNs));
  }

  @ParameterizedTest(name = "RCH-040: a PONG after {0} ns is one: {1}")
  @CsvSource({"-1, false", "0, true", "3600000000000, true", "3600000000001, false"})
  void aPongHasAPing(long tookNs, boolean right) {
    LineState line = raw.line(0);
    raw.say(line, new Frame.Pong(raw.nowNs - tookNs));
    assertThat(line.isUp()).isEqualTo(right);
  }

  @Test
  @DisplayName(
      "RCH-034: an anchor that drains gets no new stream; a relay that drains is left last")
  void drainingIsOfALineOrOfAll() {
    LineState line = raw.line(0);
    raw.say(line, new Frame.Drain(false));
    assertThat(line.isLastChoice()).isTrue();
    assertThat(client.isDraining()).isFalse();
    StreamState stream = raw.stream(line);
    raw.say(line, new Frame.Drain(true));
    assertThat(client.isDraining()).isTrue();
    assertThat(client.open("", raw.nowNs)).isEmpty();
    assertThat(stream.isOver()).isFalse();
    client.ended(line, "end of stream");
    client.turn(raw.nowNs);
    assertThat(raw.ended).as("a stream may go on over another line").isEmpty();
    client.reset(stream, Frame.Reset.BY_PROGRAM);
    assertThat(client.turn(raw.nowNs)).isNegative();
    assertThat(raw.ended).containsExactly("DRAINING the anchor ended");
  }

  @Test
  @DisplayName("RCH-034: an anchor tells its lines that it drains")
  void drainingIsTold() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    other.line("a", 1, RawClient.BOND);
    other.bond().drain(other.nowNs);
    other.anchor.turn(other.nowNs);
    assertThat(other.heard(Frame.Drain.class)).containsExactly(new Frame.Drain(true));
    assertThat(other.bond().isDraining()).isTrue();
  }

  @Test
  @DisplayName("RCH-026: without a line a client's streams wait for 30 s to the nanosecond")
  void streamsLinger() {
    LineState line = raw.line(0);
    passed(5_000);
    raw.say(line, new Frame.Ping(1));
    StreamState stream = raw.stream(line);
    assertThat(client.streamCount()).isEqualTo(1);
    client.ended(line, "reset");
    client.turn(raw.nowNs);
    raw.nowNs += 30 * SECOND_NS - 1;
    assertThat(client.turn(raw.nowNs)).isNotNegative();
    assertThat(turns()).isLessThanOrEqualTo(1);
    raw.nowNs++;
    assertThat(client.turn(raw.nowNs)).isNegative();
    assertThat(stream.state()).isEqualTo(StreamState.State.RESET);
    assertThat(client.streamCount()).isZero();
    assertThat(raw.ended).containsExactly("DONE no line for too long");
  }

  @Test
  @DisplayName("RCH-026: a client without a stream dials for ever")
  void aClientWithoutAStreamGoesOn() {
    for (int i = 0; i < 4; i++) {
      passed(30_000);
    }
    assertThat(client.isOver()).isFalse();
    assertThat(turns()).isPositive();
  }

  @Test
  @DisplayName("The end of a bond is said on each line, told once, and all calls do nothing then")
  void aBondEnds() {
    LineState line = raw.line(0);
    StreamState stream = raw.stream(line);
    LineState young = raw.greeting(1);
    client.write(stream, ByteBuffer.allocate(100));
    client.turn(raw.nowNs);
    client.close(CloseCode.DRAINING, "bye", raw.nowNs);
    assertThat(raw.heard(Frame.Close.class))
        .containsExactly(new Frame.Close(true, CloseCode.DRAINING, "bye"));
    assertThat(raw.hungUp).contains(line, young);
    assertThat(raw.ended).as("told with the next turn").isEmpty();
    assertThat(client.turn(raw.nowNs)).isNegative();
    client.close(CloseCode.DONE, "again", raw.nowNs);
    assertThat(client.turn(raw.nowNs)).isNegative();
    assertThat(raw.ended).containsExactly("DRAINING bye");
    assertThat(client.isOver()).isTrue();
    assertThat(client.endCode()).isEqualTo(CloseCode.DRAINING);
    assertThat(client.endText()).isEqualTo("bye");
    assertThat(client.lines()).isEmpty();
    assertThat(client.open("", raw.nowNs)).isEmpty();
    assertThat(client.heldBytes()).isZero();
    assertThat(stream.isOver()).isTrue();
    raw.say(line, new Frame.Ping(1));
    assertThat(raw.heard(Frame.Pong.class)).isEmpty();
  }

  @Test
  @DisplayName("A peer ends a line, or the bond with all its lines")
  void aPeerEnds() {
    LineState first = raw.line(0);
    LineState second = raw.line(1);
    raw.changedLines.clear();
    raw.say(first, new Frame.Close(false, CloseCode.LIMIT, "enough"), new Frame.Ping(1));
    assertThat(first.closeCode()).isEqualTo(CloseCode.LIMIT);
    assertThat(first.closeText()).isEqualTo("enough");
    assertThat(raw.hungUp).containsExactly(first);
    assertThat(raw.changedLines).containsExactly(first);
    assertThat(raw.heard(Frame.Pong.class)).as("what follows is not heard").isEmpty();
    assertThat(client.lines()).contains(second).doesNotContain(first);
    raw.say(second, new Frame.Close(false, CloseCode.UNKNOWN_BOND, "late"));
    assertThat(client.isOver()).as("it was up").isFalse();
    passed(300);
    LineState third = raw.greeting(2);
    raw.say(third, new Frame.Close(true, CloseCode.DONE, "bye"));
    assertThat(raw.ended).containsExactly("DONE bye");
  }

  @Test
  @DisplayName("An anchor that does not know the bond ends it by its answer to HELLO")
  void anUnknownBondEnds() {
    LineState line = raw.greeting(0);
    raw.say(line, new Frame.Close(false, CloseCode.UNKNOWN_BOND, "no such bond"));
    assertThat(raw.ended).containsExactly("UNKNOWN_BOND no such bond");

    RawClient other = new RawClient(Bounds.DEFAULT);
    Guest guest = other.line("a", 1, RawClient.BOND);
    other.say(guest, new Frame.Close(false, CloseCode.UNKNOWN_BOND, "lie"));
    assertThat(other.anchor.bonds()).hasSize(1);
  }

  @Test
  @DisplayName("RCH-027: an anchor says twice a second that it is held up; a client does not")
  void anAnchorSaysThatItIsHeldUp() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    Guest guest = other.lineWithStream();
    other.bond().write(other.arrived.get(0), ByteBuffer.allocate(200_000));
    other.say(guest, new Frame.Window(1, 1 << 20));
    for (int ms = 100; ms <= 1_500; ms += 100) {
      other.nowNs += 100 * MS;
      other.say(guest, new Frame.Ping(ms));
      assertThat(other.heard(Frame.HeldUp.class)).hasSize(ms / 500);
    }

    LineState line = raw.line(0);
    StreamState stream = raw.stream(line);
    client.write(stream, ByteBuffer.allocate(200_000));
    for (int ms = 100; ms <= 1_500; ms += 100) {
      raw.nowNs += 100 * MS;
      raw.say(line, new Frame.Window(1, 1 << 20));
    }
    assertThat(raw.heard(Frame.HeldUp.class)).isEmpty();
  }

  @Test
  @DisplayName(
      "RCH-023: watch silences the lines of its path only, and has it dialled when it is up")
  void watchSilencesItsPath() {
    LineState first = raw.line(0);
    LineState second = raw.line(1);
    raw.changedLines.clear();
    client.watched(0, false);
    client.watched(0, false);
    assertThat(first.isSilent()).isTrue();
    assertThat(second.isSilent()).isFalse();
    client.turn(raw.nowNs);
    assertThat(raw.changedLines).containsExactly(first);
    int dialled = raw.dialled.size();
    assertThat(raw.dialled.get(dialled - 1).slot()).isZero();
    client.watched(0, true);
    client.turn(raw.nowNs);
    assertThat(raw.dialled).as("at once").hasSize(dialled + 1);
    raw.say(first, new Frame.Ping(1));
    assertThat(first.isHeard()).isTrue();
    assertThat(raw.dialled.get(dialled).closeText()).isEqualTo("the old line speaks");
  }

  @Test
  @DisplayName("RCH-022: an acknowledgement for a late line goes over another one, too")
  void acknowledgementsGoAround() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    Guest first = other.lineWithStream();
    other.heard.clear();
    other.say(first, new Frame.Data(1, 0, new byte[1]));
    assertThat(other.heard(Frame.Ack.class)).containsExactly(new Frame.Ack(1, 2));
    other.nowNs += 200 * MS; // OPENED is not acknowledged
    other.say(other.line("a", 2, RawClient.BOND), new Frame.Ping(1));
    other.heard.clear();
    other.say(first, new Frame.Data(1, 1, new byte[1]));
    assertThat(first.line().isLate()).isTrue();
    assertThat(other.heard(Frame.Ack.class))
        .containsExactly(new Frame.Ack(1, 3), new Frame.Ack(1, 3));
  }

  @Test
  @DisplayName("RCH-021: an acknowledgement counts for its line, whichever line brings it")
  void anAcknowledgementComesOverAnotherLine() {
    LineState first = raw.line(0);
    StreamState stream = raw.stream(first);
    LineState second = raw.line(1);
    client.write(stream, ByteBuffer.allocate(100));
    client.turn(raw.nowNs);
    assertThat(client.heldBytes()).isPositive();
    LineState on = second.carriedBytes() > 0 ? second : first;
    LineState other = on == second ? first : second;
    raw.say(other, new Frame.Ack(77, 1), new Frame.Ack(on.number(), on == first ? 2 : 1));
    assertThat(client.heldBytes()).isZero();
    assertThat(other.isUp()).isTrue();
  }

  @Test
  @DisplayName("RCH-023: a PING every 5 s; every 100 ms within a second after a numbered frame")
  void pingsAreByNeed() {
    LineState line = raw.line(0);
    raw.stream(line);
    raw.heard.clear();
    raw.say(line, new Frame.Window(1, 5));
    for (int ms = 100; ms <= 1_000; ms += 100) {
      passed(100);
      client.received(line, RawEnd.bytes(new Frame.HeldUp()), raw.nowNs);
    }
    int busy = raw.heard(Frame.Ping.class).size();
    assertThat(busy).isBetween(8, 10);
    passed(4_000);
    assertThat(raw.heard(Frame.Ping.class)).hasSize(busy);
    passed(1_000);
    assertThat(raw.heard(Frame.Ping.class)).hasSize(busy + 1);
  }

  @Test
  @DisplayName("RCH-023: a line that stays silent for 30 s is closed, and says why")
  void aLineSilentForTooLongIsClosed() {
    LineState line = raw.line(0);
    LineState other = raw.line(1);
    for (int i = 0; i < 29; i++) {
      passed(1_000);
      raw.say(other, new Frame.Ping(1));
    }
    assertThat(line.isSilent()).isTrue();
    assertThat(line.hasEnded()).isFalse();
    passed(1_000);
    assertThat(line.closeText()).isEqualTo("silent for too long");
    assertThat(raw.hungUp).contains(line);
  }

  @Test
  @DisplayName("A path that is taken away has its attempts closed; the line that works is kept")
  void aPathIsTakenAway() {
    LineState line = raw.line(0);
    client.removePath(0);
    client.removePath(1);
    client.turn(raw.nowNs);
    assertThat(line.isUp()).isTrue();
    assertThat(raw.dialled.get(1).hasEnded()).isTrue();
    assertThat(raw.dialled.get(1).closeText()).isEqualTo("path removed");
    passed(400);
    assertThat(raw.dialled).hasSize(2);
  }

  @Test
  @DisplayName("RCH-023: the oldest of five attempts ends; the one that answers ends the others")
  void attemptsEnd() {
    for (int i = 0; i < 4; i++) {
      passed(300);
    }
    List<LineState> attempts = raw.dialled.stream().filter(each -> each.slot() == 0).toList();
    assertThat(attempts).hasSize(5);
    assertThat(attempts.get(0).closeText()).isEqualTo("a newer attempt");
    client.connected(attempts.get(2), raw.nowNs);
    LineState line = raw.line(raw.dialled.indexOf(attempts.get(3)));
    assertThat(line.isUp()).isTrue();
    assertThat(attempts.get(2).closeText()).isEqualTo("another line speaks");
    assertThat(attempts.get(4).closeCode()).isEqualTo(CloseCode.REPLACED);
    assertThat(raw.heard(Frame.Close.class))
        .as("where the anchor may have heard HELLO")
        .containsExactly(new Frame.Close(false, CloseCode.REPLACED, "another line speaks"));
  }

  @Test
  @DisplayName("RCH-033: an end with another key is not dialled for ten minutes")
  void aWrongKeyIsLeftAlone() {
    raw.line(1);
    client.refused(raw.dialled.get(0), raw.nowNs);
    assertThat(raw.dialled.get(0).closeText()).isEqualTo("wrong key");
    passed(1_000);
    assertThat(raw.dialled).hasSize(2);
  }

  @Test
  @DisplayName("RCH-025: a line that comes while others carry data begins with two pieces")
  void aNewLineBeginsCarefully() {
    LineState first = raw.line(0);
    StreamState stream = raw.stream(first);
    LineState idle = raw.line(1);
    client.ended(idle, "reset");
    passed(300);
    raw.say(first, new Frame.Window(1, 1 << 20), new Frame.Pong(raw.nowNs));
    client.write(stream, ByteBuffer.allocate(250_000));
    client.turn(raw.nowNs);
    LineState second = raw.line(2);
    client.turn(raw.nowNs);
    assertThat(second.carriedBytes()).isBetween(2L * Frame.MAX_PIECE, 3L * Frame.MAX_PIECE - 1);
  }

  @Test
  @DisplayName("A turn that told something is followed by another at once, else it tells the next")
  void aTurnTellsTheNext() {
    RawAnchor young = new RawAnchor();
    assertThat(young.client.bond()).isEqualTo(RawAnchor.BOND);
    assertThat(young.client.turn(young.nowNs)).isEqualTo(300 * MS);
    young.client.connected(young.dialled.get(0), young.nowNs);
    young.client.received(
        young.dialled.get(0),
        RawEnd.bytes(new Frame.Hello(1, false, 0, 1, RawAnchor.BOND)),
        young.nowNs);
    assertThat(young.client.turn(young.nowNs)).isZero();
    assertThat(young.client.turn(young.nowNs)).isPositive();
  }

  @Test
  @DisplayName("RCH-024: a PONG tells the round trip; RCH-042: all bytes that come are counted")
  void aPongTellsTheRoundTrip() {
    LineState line = raw.line(0);
    long beforeNs = line.roundTripNs();
    long beforeBytes = line.receivedBytes();
    raw.say(line, new Frame.Pong(raw.nowNs - 80 * MS));
    assertThat(line.roundTripNs()).isGreaterThan(beforeNs + 9 * MS);
    assertThat(line.receivedBytes()).isEqualTo(beforeBytes + Frame.HEADER + 8);
  }

  @Test
  @DisplayName("RCH-028: bytes that were read make room, and the peer is told")
  void bytesThatWereReadMakeRoom() {
    LineState line = raw.line(0);
    StreamState stream = raw.stream(line);
    for (int i = 0; i < 20; i++) {
      raw.say(line, new Frame.Data(1, i * 10_000L, new byte[10_000]));
    }
    assertThat(raw.heard(Frame.Window.class)).isEmpty();
    assertThat(client.read(stream, ByteBuffer.allocate(200_000))).isEqualTo(200_000);
    client.turn(raw.nowNs);
    assertThat(raw.heard(Frame.Window.class)).hasSize(1);
    assertThat(raw.heard(Frame.Window.class).get(0).limit()).isGreaterThan(400_000);
  }

  @Test
  @DisplayName("An anchor's program refuses a stream, and its client is told")
  void aStreamIsRefused() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    Guest guest = other.line("a", 1, RawClient.BOND);
    other.say(guest, new Frame.Open(1, 1_000, ""));
    other.bond().refuse(other.arrived.get(0), Frame.Opened.REFUSED);
    other.anchor.turn(other.nowNs);
    assertThat(other.heard(Frame.Opened.class))
        .containsExactly(new Frame.Opened(1, 0, Frame.Opened.REFUSED));
  }

  @Test
  @DisplayName("RCH-023: silence counts from the begin of business; what went there goes elsewhere")
  void silenceCountsFromTheBeginOfBusiness() {
    LineState line = raw.line(0);
    client.removePath(1);
    passed(10_000);
    client.open("", raw.nowNs);
    passed(299);
    assertThat(line.isSilent()).isFalse();
    passed(1);
    assertThat(line.isSilent()).isTrue();
    client.addPath(1, new Course("link1", "host1", false));
    turns();
    LineState other = raw.line(raw.dialled.size() - 1);
    assertThat(other.carriedBytes()).as("OPEN").isEqualTo(line.carriedBytes());
  }

  @Test
  @DisplayName("RCH-023: what a line carried that watch says is dead goes over another at once")
  void theItemsOfADeadLineGoElsewhere() {
    LineState first = raw.line(0);
    StreamState stream = raw.stream(first);
    assertThat(client.write(stream, ByteBuffer.allocate(100))).isEqualTo(100);
    client.turn(raw.nowNs);
    LineState second = raw.line(1);
    assertThat(second.carriedBytes()).isZero();
    client.watched(0, false);
    client.turn(raw.nowNs);
    assertThat(second.copiedBytes()).isGreaterThan(100);
  }

  @Test
  @DisplayName("RCH-023: a path that may be whole again is dialled at once")
  void aPathIsDialledAgain() {
    int dialled = raw.dialled.size();
    client.turn(raw.nowNs);
    assertThat(raw.dialled).hasSize(dialled);
    client.retry(1);
    client.turn(raw.nowNs);
    assertThat(raw.dialled).hasSize(dialled + 1);
    assertThat(raw.dialled.get(dialled).slot()).isEqualTo(1);
  }

  @Test
  @DisplayName("RCH-025: an anchor begins carefully on a new line, too")
  void anAnchorBeginsCarefully() {
    RawClient other = new RawClient(Bounds.DEFAULT);
    Guest first = other.lineWithStream();
    other.say(first, new Frame.Window(1, 1 << 20));
    other.bond().write(other.arrived.get(0), ByteBuffer.allocate(250_000));
    other.anchor.turn(other.nowNs);
    Guest second = other.line("a", 2, RawClient.BOND);
    assertThat(second.line().carriedBytes())
        .isBetween(2L * Frame.MAX_PIECE, 3L * Frame.MAX_PIECE - 1);
  }

  /** Lets time go on, with a turn whenever one is due. */
  private void passed(long ms) {
    long untilNs = raw.nowNs + ms * MS;
    while (untilNs - raw.nowNs > 0) {
      raw.nowNs += Math.min(untilNs - raw.nowNs, Math.max(1, turns()));
    }
    turns();
  }

  /** Turns until nothing is to be told; returns in how many nanoseconds the next one is due. */
  private long turns() {
    long next = client.turn(raw.nowNs);
    while (next == 0) {
      next = client.turn(raw.nowNs);
    }
    return next < 0 ? Deadlines.NEVER : next;
  }
}
