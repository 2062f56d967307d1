package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that lies, and clients that want too much: the line ends, the anchor goes on. */
class LyingClientTest {

  private static final long SECOND_NS = 1_000_000_000L;

  static Stream<Arguments> lies() {
    return Stream.of(
        Arguments.of("a stream never opened", List.of(data(2, 0, 1))),
        Arguments.of("bytes beyond the window", List.of(data(1, 262_144, 1))),
        Arguments.of("an end beyond the window", List.of(new Frame.Fin(1, 262_145))),
        Arguments.of("other borders", List.of(data(1, 10, 10), data(1, 10, 5))),
        Arguments.of("an overlap from before", List.of(data(1, 10, 10), data(1, 15, 10))),
        Arguments.of("an overlap from behind", List.of(data(1, 10, 10), data(1, 5, 10))),
        Arguments.of("half delivered", List.of(data(1, 0, 10), data(1, 5, 10))),
        Arguments.of("bytes after the end", List.of(new Frame.Fin(1, 5), data(1, 0, 6))),
        Arguments.of("an end before bytes", List.of(data(1, 0, 6), new Frame.Fin(1, 5))),
        Arguments.of("two ends", List.of(new Frame.Fin(1, 5), new Frame.Fin(1, 6))),
        Arguments.of("acknowledged unsent", List.of(new Frame.Ack(1, 99))),
        Arguments.of("OPENED of a client", List.of(new Frame.Opened(1, 1, 0))),
        Arguments.of("HELLO again", List.of(new Frame.Hello(1, false, 0, 1, RawClient.BOND))),
        Arguments.of("PONG from nowhere", List.of(new Frame.Pong(Long.MAX_VALUE))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  @DisplayName("RCH-020, RCH-029, RCH-040: a lie ends the line with PROTOCOL, and nothing else")
  void aLieEndsTheLine(String what, List<Frame> frames) {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest liar = raw.lineWithStream();
    Guest other = raw.line("b", 1, new BondId(3, 4));
    raw.say(liar, frames.toArray(Frame[]::new));
    assertThat(liar.line().state()).as(what).isEqualTo(LineState.State.ENDED);
    assertThat(liar.line().closeCode()).isEqualTo(CloseCode.PROTOCOL);
    assertThat(raw.closedWith()).isEqualTo(CloseCode.PROTOCOL);
    assertThat(other.line().state()).isEqualTo(LineState.State.UP);
    raw.say(liar, new Frame.Ping(1)); // what is still on its way is not read
  }

  @Test
  @DisplayName(
      "RCH-021: the first copy of a piece counts; OPEN, FIN and a dead stream's come again")
  void whatComesAgainIsIgnored() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest guest = raw.lineWithStream();
    StreamState stream = raw.arrived.get(0);
    raw.say(guest, data(1, 4, 4), data(1, 4, 4), data(1, 0, 4), data(1, 0, 4), data(1, 4, 4));
    raw.say(guest, new Frame.Fin(1, 8), new Frame.Fin(1, 8), new Frame.Open(1, 5, ""));
    ByteBuffer to = ByteBuffer.allocate(100);
    assertThat(raw.bond().read(stream, to)).isEqualTo(8);
    assertThat(to.array()).startsWith(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(raw.bond().read(stream, to)).isEqualTo(-1);
    assertThat(stream.isAtEnd()).isTrue();
    raw.bond().finish(stream);
    raw.say(guest, new Frame.Ack(1, 1));
    raw.say(guest, new Frame.Ack(1, 2));
    assertThat(stream.state()).isEqualTo(StreamState.State.FINISHED);
    raw.say(guest, data(1, 0, 4), new Frame.Reset(1, 0), new Frame.Window(1, 5));
    assertThat(raw.heard(Frame.Ack.class)).last().isEqualTo(new Frame.Ack(1, 12));
    assertThat(raw.arrived).hasSize(1);
    assertThat(guest.line().state()).isEqualTo(LineState.State.UP);
    assertThat(raw.bond().heldBytes()).isZero();
  }

  @Test
  @DisplayName("RCH-029: a flood of tiny pieces out of order ends at 4,096 of them")
  void aFloodOfTinyPiecesEnds() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest guest = raw.lineWithStream();
    flood(raw, guest);
    assertThat(guest.line().state()).isEqualTo(LineState.State.UP);
    raw.say(guest, data(1, 10_000, 1));
    assertThat(guest.line().closeCode()).isEqualTo(CloseCode.LIMIT);
  }

  @Test
  @DisplayName("RCH-028: a piece that was turned away isn't given back to the budget")
  void aPieceThatWasTurnedAwayIsNotGivenBack() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest guest = raw.lineWithStream();
    flood(raw, guest);
    raw.say(guest, data(1, 10_000, 16_384));
    raw.say(raw.line("a", 2, RawClient.BOND), new Frame.Reset(1, 0));
    assertThat(raw.arrived.get(0).isOver()).isTrue();
    assertThat(raw.bond().heldBytes()).isZero();
  }

  /** As many tiny pieces as may wait for one before them. */
  private static void flood(RawClient raw, Guest guest) {
    for (int i = 1; i <= 4_096; i++) {
      raw.say(guest, data(1, 2L * i, 1));
    }
  }

  @Test
  @DisplayName("RCH-029: streams over the bound are refused, numbers out of the blue end the line")
  void streamsAreBounded() {
    RawClient raw = new RawClient(Bounds.DEFAULT.counts(2, 16));
    Guest guest = raw.line("a", 1, RawClient.BOND);
    raw.say(guest, open(1), open(3), open(2));
    assertThat(raw.arrived).hasSize(2);
    assertThat(raw.heard(Frame.Opened.class))
        .containsExactly(new Frame.Opened(2, 0, Frame.Opened.TOO_MANY));
    raw.say(guest, open(9));
    assertThat(guest.line().closeCode()).isEqualTo(CloseCode.LIMIT);
  }

  @Test
  @DisplayName("RCH-029: lines of a bond are bounded; a silent one makes room")
  void linesAreBounded() {
    RawClient raw = new RawClient(Bounds.DEFAULT.counts(10, 2));
    Guest first = raw.line("a", 1, RawClient.BOND);
    raw.line("a", 2, RawClient.BOND);
    Guest third = raw.line("a", 3, RawClient.BOND);
    assertThat(third.line().closeCode()).isEqualTo(CloseCode.LIMIT);
    raw.bond().silence(first.line());
    Guest fourth = raw.line("a", 4, RawClient.BOND);
    assertThat(fourth.line().state()).isEqualTo(LineState.State.UP);
    assertThat(first.line().closeCode()).isEqualTo(CloseCode.REPLACED);
    assertThat(raw.line("a", 4, RawClient.BOND).line().closeCode()).isEqualTo(CloseCode.PROTOCOL);
  }

  @Test
  @DisplayName("RCH-029: an identity has 64 bonds; anybody's are bounded together only")
  void bondsAreBounded() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    for (int i = 0; i < AnchorEngine.MAX_BONDS_OF_ONE; i++) {
      raw.line("a", 1, new BondId(9, i));
    }
    assertThat(raw.line("a", 1, new BondId(8, 0)).line().closeCode()).isEqualTo(CloseCode.LIMIT);
    Guest last = raw.line("b", 1, new BondId(8, 0));
    assertThat(last.line().state()).isEqualTo(LineState.State.UP);
    raw.anchor.expel("a", raw.nowNs);
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.anchor.bonds()).hasSize(1);
    assertThat(raw.line("a", 1, new BondId(8, 1)).line().state()).isEqualTo(LineState.State.UP);
  }

  @Test
  @DisplayName("RCH-029: a bond that ends and comes again in one turn is told as two")
  void aBondComesAgainInOneTurn() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest first = raw.lineWithStream();
    Guest second = raw.anchor.connected("a", raw.nowNs);
    raw.sayAtOnce(first, new Frame.Close(true, CloseCode.DONE, "ends"));
    raw.sayAtOnce(second, new Frame.Hello(1, false, 0, 1, RawClient.BOND));
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.ended).hasSize(1);
    assertThat(raw.arrived.get(0).isOver()).isTrue();
    assertThat(raw.anchor.bonds()).hasSize(1);
    assertThat(second.line().state()).isEqualTo(LineState.State.UP);
    for (int i = 1; i < AnchorEngine.MAX_BONDS_OF_ONE; i++) { // and is counted once
      assertThat(raw.line("a", 1, new BondId(9, i)).line().state()).isEqualTo(LineState.State.UP);
    }
    assertThat(raw.line("a", 1, new BondId(8, 0)).line().closeCode()).isEqualTo(CloseCode.LIMIT);
  }

  @Test
  @DisplayName("A bond is its maker's; one that isn't there is said to be unknown")
  void aBondIsItsMakers() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    raw.line("a", 1, RawClient.BOND);
    raw.line("b", 2, RawClient.BOND);
    assertThat(raw.closedWith()).isEqualTo(CloseCode.NOT_ALLOWED);
    Guest known = raw.anchor.connected("a", raw.nowNs);
    raw.say(known, new Frame.Hello(1, true, 0, 3, new BondId(7, 7)));
    assertThat(raw.closedWith()).isEqualTo(CloseCode.UNKNOWN_BOND);
    Guest old = raw.anchor.connected("a", raw.nowNs);
    raw.say(old, new Frame.Hello(0, false, 0, 3, RawClient.BOND));
    assertThat(raw.closedWith()).isEqualTo(CloseCode.VERSION);
    Guest rude = raw.anchor.connected("a", raw.nowNs);
    raw.say(rude, new Frame.Ping(1));
    assertThat(raw.closedWith()).isEqualTo(CloseCode.PROTOCOL);
  }

  @Test
  @DisplayName("Three broken rules in a minute bar the identity for a minute, nobody else")
  void threeLiesBarTheIdentity() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    for (int number = 1; number <= 3; number++) {
      raw.say(raw.line("a", number, RawClient.BOND), new Frame.Ack(number, 99));
    }
    assertThat(raw.ended).containsExactly("PROTOCOL too many broken rules");
    raw.line("a", 4, RawClient.BOND);
    assertThat(raw.closedWith()).isEqualTo(CloseCode.NOT_ALLOWED);
    assertThat(raw.line("b", 1, new BondId(5, 5)).line().state()).isEqualTo(LineState.State.UP);
    raw.nowNs += 61 * SECOND_NS;
    assertThat(raw.line("a", 5, RawClient.BOND).line().state()).isEqualTo(LineState.State.UP);
  }

  @Test
  @DisplayName("RCH-034: an anchor that drains begins nothing new and says so")
  void aDrainingAnchorBeginsNothing() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest guest = raw.lineWithStream();
    raw.anchor.drain(raw.nowNs);
    raw.say(guest, open(2));
    assertThat(raw.heard(Frame.Drain.class)).containsExactly(new Frame.Drain(true));
    assertThat(raw.heard(Frame.Opened.class))
        .endsWith(new Frame.Opened(2, 0, Frame.Opened.TOO_MANY));
    raw.line("b", 1, new BondId(5, 5));
    assertThat(raw.closedWith()).isEqualTo(CloseCode.DRAINING);
    raw.say(guest, data(1, 0, 3));
    assertThat(raw.arrived.get(0).isReadable()).isTrue();
  }

  @Test
  @DisplayName(
      "RCH-026: a bond without lines is dropped after its time; a client may end it before")
  void aBondWithoutLinesIsDropped() {
    RawClient raw = new RawClient(Bounds.DEFAULT);
    Guest guest = raw.lineWithStream();
    raw.anchor.ended(guest, "reset");
    raw.anchor.turn(raw.nowNs);
    raw.nowNs += 29 * SECOND_NS;
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.anchor.bonds()).hasSize(1);
    raw.nowNs += 2 * SECOND_NS;
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.anchor.bonds()).isEmpty();
    assertThat(raw.arrived.get(0).state()).isEqualTo(StreamState.State.RESET);
    Guest again = raw.line("a", 1, RawClient.BOND);
    raw.say(again, new Frame.Close(true, CloseCode.DONE, "bye"));
    assertThat(raw.anchor.bonds()).isEmpty();
    assertThat(raw.ended).last().isEqualTo("DONE bye");
  }

  private static Frame open(int stream) {
    return new Frame.Open(stream, 1_000, "");
  }

  /** A piece whose bytes are their own offsets. */
  private static Frame data(int stream, long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (offset + i);
    }
    return new Frame.Data(stream, offset, bytes);
  }
}
