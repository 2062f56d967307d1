package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An anchor that lies: its line ends, the client and its other lines go on. */
class LyingAnchorTest {

  private static final int SEEDS = 300;
  private static final int WORDS = 200;

  static Stream<Arguments> lies() {
    return Stream.of(
        Arguments.of("a stream never opened", List.of(data(2, 0, 1))),
        Arguments.of("bytes beyond the window", List.of(data(1, 262_144, 1))),
        Arguments.of("an end beyond the window", List.of(new Frame.Fin(1, 262_145))),
        Arguments.of("other borders", List.of(data(1, 10, 10), data(1, 10, 5))),
        Arguments.of("an overlap", List.of(data(1, 10, 10), data(1, 5, 10))),
        Arguments.of("half delivered", List.of(data(1, 0, 10), data(1, 5, 10))),
        Arguments.of("bytes after the end", List.of(new Frame.Fin(1, 5), data(1, 0, 6))),
        Arguments.of("two ends", List.of(new Frame.Fin(1, 5), new Frame.Fin(1, 6))),
        Arguments.of("acknowledged unsent", List.of(new Frame.Ack(1, 99))),
        Arguments.of("OPEN of an anchor", List.of(new Frame.Open(2, 1_000, ""))),
        Arguments.of("HELLO again", List.of(new Frame.Hello(1, false, 0, 1, RawAnchor.BOND))),
        Arguments.of("PONG from nowhere", List.of(new Frame.Pong(Long.MAX_VALUE))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  @DisplayName("RCH-020, RCH-040: a lie ends the line with PROTOCOL; the stream goes on elsewhere")
  void aLieEndsTheLine(String what, List<Frame> frames) {
    RawAnchor raw = new RawAnchor();
    LineState liar = raw.line(0);
    StreamState stream = raw.stream(liar);
    LineState other = raw.line(1);
    raw.say(liar, frames.toArray(Frame[]::new));
    assertThat(liar.state()).as(what).isEqualTo(LineState.State.ENDED);
    assertThat(liar.closeCode()).isEqualTo(CloseCode.PROTOCOL);
    assertThat(raw.closedWith()).isEqualTo(CloseCode.PROTOCOL);
    raw.say(liar, new Frame.Ping(1)); // what is still on its way is not read
    assertThat(other.state()).isEqualTo(LineState.State.UP);
    assertThat(stream.state()).isEqualTo(StreamState.State.OPEN);
    raw.say(other, data(1, 0, 3));
    assertThat(raw.client.read(stream, ByteBuffer.allocate(3))).isEqualTo(3);
    assertThat(raw.ended).isEmpty();
  }

  static Stream<Arguments> greetings() {
    return Stream.of(
        Arguments.of("no HELLO", new Frame.Ping(1), CloseCode.PROTOCOL),
        Arguments.of("bytes first", data(1, 0, 1), CloseCode.PROTOCOL),
        Arguments.of("another line", hello(1, 0, 2, RawAnchor.BOND), CloseCode.PROTOCOL),
        Arguments.of("another path", hello(1, 5, 1, RawAnchor.BOND), CloseCode.PROTOCOL),
        Arguments.of("another bond", hello(1, 0, 1, new BondId(3, 4)), CloseCode.PROTOCOL),
        Arguments.of("a later version", hello(2, 0, 1, RawAnchor.BOND), CloseCode.VERSION),
        Arguments.of("no version", hello(0, 0, 1, RawAnchor.BOND), CloseCode.VERSION));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("greetings")
  @DisplayName("An answer to HELLO that isn't one ends the line, and no stream's byte went there")
  void aWrongGreetingEndsTheLine(String what, Frame answer, CloseCode code) {
    RawAnchor raw = new RawAnchor();
    raw.client.open("", raw.nowNs);
    LineState liar = raw.greeting(0);
    raw.say(liar, answer);
    assertThat(liar.state()).as(what).isEqualTo(LineState.State.ENDED);
    assertThat(raw.closedWith()).isEqualTo(code);
    assertThat(raw.heard).noneMatch(frame -> frame instanceof Frame.Numbered);
  }

  @Test
  @DisplayName("RCH-029: an anchor's flood of tiny pieces out of order ends at 4,096 of them")
  void aFloodOfTinyPiecesEnds() {
    RawAnchor raw = new RawAnchor();
    LineState line = raw.line(0);
    raw.stream(line);
    for (int i = 1; i <= Bounds.MAX_WAITING_PIECES; i++) {
      raw.say(line, data(1, 2L * i, 1));
    }
    assertThat(line.state()).isEqualTo(LineState.State.UP);
    raw.say(line, data(1, 10_000, 1));
    assertThat(line.closeCode()).isEqualTo(CloseCode.LIMIT);
    assertThat(raw.client.heldBytes()).isLessThan(100_000);
  }

  @Test
  @DisplayName(
      "RCH-028: a window without end does not make the client hold more than its own bound")
  void aWindowWithoutEndIsBounded() {
    RawAnchor raw = new RawAnchor();
    LineState line = raw.line(0);
    StreamState stream = raw.stream(line);
    raw.say(line, new Frame.Window(1, Frame.OFFSET_LIMIT - 1));
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    long taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += raw.client.write(stream, bytes.clear());
      raw.client.turn(raw.nowNs);
    }
    assertThat(taken).isLessThanOrEqualTo(Bounds.DEFAULT.maxWindow() + (1 << 20));
    assertThat(line.state()).isEqualTo(LineState.State.UP);
  }

  @Test
  @DisplayName("RCH-040: whatever frames come, and when, nothing is raised and little is held")
  void anyFramesAreTaken() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RawAnchor raw = new RawAnchor();
      StreamState stream = raw.stream(raw.line(0));
      raw.line(1);
      for (int word = 0; word < WORDS; word++) {
        LineState on = raw.dialled.get(random.nextInt(raw.dialled.size()));
        raw.client.connected(on, raw.nowNs);
        raw.say(on, anything(random, on));
        raw.nowNs += random.nextLong(20_000_000);
        if (random.nextInt(10) == 0) {
          raw.client.write(stream, ByteBuffer.allocate(random.nextInt(40_000)));
        }
      }
      assertThat(raw.client.heldBytes()).as("seed %d", seed).isBetween(0L, 8L << 20);
      raw.client.close(CloseCode.DONE, "", raw.nowNs);
      assertThat(raw.client.heldBytes()).as("seed %d", seed).isZero();
    }
  }

  private static Frame anything(SplittableRandom random, LineState on) {
    int stream = random.nextInt(3);
    long offset = random.nextLong(random.nextBoolean() ? 100 : 300_000);
    return switch (random.nextInt(13)) {
      case 0 -> hello(1, on.slot(), on.number(), RawAnchor.BOND);
      case 1 -> new Frame.Opened(stream, random.nextInt(1 << 20), random.nextInt(6));
      case 2 -> new Frame.Fin(stream, offset);
      case 3 -> random.nextInt(20) == 0 ? new Frame.Reset(stream, 0) : new Frame.Ping(offset);
      case 4, 5 -> new Frame.Ack(random.nextInt(4), random.nextLong(4));
      case 6 -> new Frame.Window(stream, offset);
      case 7 -> new Frame.Ping(random.nextLong());
      case 8 -> new Frame.Pong(random.nextLong());
      case 9 -> random.nextInt(9) == 0 ? new Frame.Drain(false) : new Frame.HeldUp();
      case 10 -> random.nextInt(9) == 0 ? close(random) : new Frame.Ack(on.number(), 0);
      default -> data(1, offset, random.nextInt(1, 50));
    };
  }

  private static Frame close(SplittableRandom random) {
    return new Frame.Close(false, CloseCode.of(random.nextInt(9)), "bye");
  }

  private static Frame hello(int version, int slot, int line, BondId bond) {
    return new Frame.Hello(version, false, slot, line, bond);
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
