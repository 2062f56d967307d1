package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.LineFault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bytes of one stream, without a line. */
class StreamStateTest {

  private static final long FAR = 1L << 40;
  private static final long NOW_NS = 5;
  private static final long RTT_NS = 10_000_000;

  private Ledger ledger = ledger(Bounds.DEFAULT);

  @Test
  @DisplayName("A writer leaves at most 256 KiB here, and is told when there is room again")
  void aWriterLeavesSoMuch() {
    StreamState stream = open(FAR);
    assertThat(stream.isWritable()).isTrue();
    ByteBuffer much = ByteBuffer.allocate(300 << 10);
    assertThat(stream.write(much)).isEqualTo(256 << 10);
    assertThat(much.position()).isEqualTo(256 << 10);
    assertThat(stream.isWritable()).isFalse();
    assertThat(stream.write(much)).isZero();
    assertThat(stream.takeChanged()).isFalse();
    stream.cut();
    assertThat(stream.takeChanged()).isTrue();
    assertThat(stream.takeChanged()).isFalse();
    assertThat(stream.write(ByteBuffer.allocate(5))).isEqualTo(5);
    assertThat(stream.write(much)).isEqualTo(Frame.MAX_PIECE - 5);
  }

  @Test
  @DisplayName("RCH-028: what a writer has in flight and left here is a window together")
  void aWriterHasAWindow() {
    ledger = ledger(Bounds.DEFAULT.windows(64 << 10, 300 << 10));
    StreamState stream = open(FAR);
    stream.write(ByteBuffer.allocate(256 << 10));
    List<Item> pieces = cutAll(stream);
    stream.write(ByteBuffer.allocate(10));
    int more = stream.write(ByteBuffer.allocate(256 << 10));
    assertThat(ledger.budget().usedBytes() + 10 + more).isEqualTo(300 << 10);
    assertThat(stream.isWritable()).isFalse();
    settle(stream, pieces.get(0));
    assertThat(stream.isWritable()).isTrue();
  }

  @Test
  @DisplayName("RCH-028: when the budget is spent, a stream goes on with 64 KiB")
  void atTheCapAStreamGoesOn() {
    ledger = new Ledger(Bounds.DEFAULT, new Budget(0));
    StreamState stream = open(FAR);
    assertThat(stream.write(ByteBuffer.allocate(256 << 10))).isEqualTo(64 << 10);
    cutAll(stream);
    assertThat(stream.write(ByteBuffer.allocate(1))).isZero();
  }

  @Test
  @DisplayName("RCH-020: pieces are the bytes in order, as long as they may be")
  void piecesAreTheBytesInOrder() {
    StreamState stream = open(FAR);
    byte[] bytes = counted(40_000);
    write(stream, bytes, 0, 20_000);
    write(stream, bytes, 20_000, 30);
    write(stream, bytes, 20_030, 19_970);
    List<Item> pieces = cutAll(stream);
    assertThat(pieces).extracting(StreamStateTest::length).containsExactly(16_384, 16_384, 7_232);
    assertThat(joined(pieces)).isEqualTo(bytes);
  }

  @Test
  @DisplayName("RCH-020: pieces that the peer's limit cut short are the bytes in order, too")
  void shortPiecesAreTheBytesInOrder() {
    StreamState stream = open(100);
    byte[] bytes = counted(400);
    write(stream, bytes, 0, 150);
    List<Item> pieces = new ArrayList<>(cutAll(stream)); // 100 of a chunk of 150
    stream.limit(150);
    pieces.addAll(cutAll(stream)); // the rest of that chunk
    write(stream, bytes, 150, 100);
    stream.limit(190);
    pieces.addAll(cutAll(stream)); // 40 of a chunk of 100
    write(stream, bytes, 250, 40);
    stream.limit(290);
    pieces.addAll(cutAll(stream)); // 100 of two chunks
    write(stream, bytes, 290, 110);
    stream.limit(400);
    pieces.addAll(cutAll(stream));
    assertThat(pieces).extracting(StreamStateTest::length).containsExactly(100, 50, 40, 100, 110);
    assertThat(joined(pieces)).isEqualTo(bytes);
  }

  @Test
  @DisplayName("Nothing is sent beyond the peer's limit, which is never taken back")
  void theLimitIsKept() {
    StreamState stream = open(100);
    stream.write(ByteBuffer.allocate(300));
    stream.limit(50);
    assertThat(length(stream.cut())).isEqualTo(100);
    assertThat(stream.hasPiece()).isFalse();
    stream.limit(101);
    assertThat(stream.hasPiece()).isTrue();
    assertThat(length(stream.cut())).isEqualTo(1);
    assertThat(stream.hasPiece()).isFalse();
  }

  @Test
  @DisplayName("The length of the next piece on a line is known before it is cut")
  void theNextLengthIsKnown() {
    StreamState stream = open(20_000);
    stream.write(ByteBuffer.allocate(16_384 + 3_000));
    int full = stream.nextPieceBytes();
    assertThat(stream.cut().bytes()).isEqualTo(full);
    int rest = stream.nextPieceBytes();
    assertThat(stream.cut().bytes()).isEqualTo(rest);
    stream.write(ByteBuffer.allocate(1_000));
    int limited = stream.nextPieceBytes();
    assertThat(stream.cut().bytes()).isEqualTo(limited);
  }

  @Test
  @DisplayName("RCH-029: no more pieces wait for the peer than it keeps out of order")
  void piecesInFlightAreBounded() {
    StreamState stream = open(FAR);
    List<Item> pieces = new ArrayList<>();
    for (int i = 0; i < Bounds.MAX_WAITING_PIECES; i++) {
      stream.write(ByteBuffer.allocate(1));
      assertThat(stream.hasPiece()).isTrue();
      pieces.add(stream.cut());
    }
    stream.write(ByteBuffer.allocate(1));
    assertThat(stream.hasPiece()).isFalse();
    settle(stream, pieces.get(1));
    assertThat(stream.hasPiece()).as("the first is still missing").isFalse();
    settle(stream, pieces.get(0));
    assertThat(stream.hasPiece()).isTrue();
  }

  @Test
  @DisplayName("RCH-020: the end follows all bytes, is said once, and nothing is written after it")
  void theEndFollowsAllBytes() {
    StreamState stream = open(FAR);
    stream.write(ByteBuffer.allocate(7));
    assertThat(stream.hasEndToSay()).isFalse();
    assertThat(stream.isFinishing()).isFalse();
    stream.finish();
    assertThat(stream.isFinishing()).isTrue();
    assertThat(stream.isWritable()).isFalse();
    assertThat(stream.write(ByteBuffer.allocate(7))).isZero();
    assertThat(stream.hasEndToSay()).isFalse();
    stream.cut();
    assertThat(stream.hasPiece()).isFalse();
    assertThat(stream.hasEndToSay()).isTrue();
    assertThat(stream.sayEnd().frame()).isEqualTo(new Frame.Fin(1, 7));
    assertThat(stream.hasEndToSay()).isFalse();
  }

  @Test
  @DisplayName("A stream that did not end has no end to say, also without a byte")
  void noEndUnlessFinished() {
    StreamState stream = open(FAR);
    assertThat(stream.hasEndToSay()).isFalse();
    stream.finish();
    stream.reset(0);
    assertThat(stream.hasEndToSay()).isFalse();
  }

  @Test
  @DisplayName("OPEN is unconfirmed until the peer has it")
  void openIsUnconfirmed() {
    StreamState stream = stream(FAR);
    assertThat(stream.unconfirmedOpen()).isNull();
    Item open = stream.sayOpen(new Frame.Open(1, 5, ""));
    assertThat(open.frame()).isEqualTo(new Frame.Open(1, 5, ""));
    assertThat(stream.unconfirmedOpen()).isSameAs(open);
    open.done();
    assertThat(stream.unconfirmedOpen()).isNull();
  }

  @Test
  @DisplayName("A piece is held until the peer has it, with its header; the end is not counted")
  void piecesAreHeld() {
    StreamState stream = open(FAR);
    stream.write(ByteBuffer.allocate(100));
    stream.finish();
    Item piece = stream.cut();
    Item end = stream.sayEnd();
    assertThat(ledger.budget().usedBytes()).isEqualTo(piece.bytes());
    stream.takeChanged();
    settle(stream, end);
    assertThat(stream.takeChanged()).isFalse();
    assertThat(ledger.budget().usedBytes()).isEqualTo(piece.bytes());
    settle(stream, piece);
    assertThat(stream.takeChanged()).isTrue();
    assertThat(ledger.budget().usedBytes()).isZero();
    assertThat(ledger.isBusy()).isFalse();
  }

  @Test
  @DisplayName("Bytes are held until they are read, once; a reader is told only what it can read")
  void bytesAreHeldUntilRead() throws LineFault {
    StreamState stream = open(FAR);
    stream.takeChanged();
    assertThat(stream.take(data(4, 4))).isTrue();
    assertThat(stream.takeChanged()).isFalse();
    assertThat(stream.isReadable()).isFalse();
    assertThat(stream.take(data(4, 4))).isFalse();
    assertThat(ledger.budget().usedBytes()).isEqualTo(4);
    assertThat(stream.take(data(0, 4))).isTrue();
    assertThat(stream.takeChanged()).isTrue();
    assertThat(stream.isReadable()).isTrue();
    assertThat(stream.take(data(0, 4))).isFalse();
    assertThat(stream.takeChanged()).isFalse();
    ByteBuffer to = ByteBuffer.allocate(5);
    assertThat(stream.read(to)).isEqualTo(5);
    assertThat(to.array()).containsExactly(0, 1, 2, 3, 4);
    assertThat(ledger.budget().usedBytes()).isEqualTo(3);
    assertThat(stream.read(to.clear())).isEqualTo(3);
    assertThat(stream.read(to.clear())).isZero();
    assertThat(ledger.budget().usedBytes()).isZero();
    assertThat(stream.isAtEnd()).isFalse();
  }

  @Test
  @DisplayName("The end is read after the last byte")
  void theEndIsRead() throws LineFault {
    StreamState stream = open(FAR);
    stream.take(data(0, 3));
    stream.takeChanged();
    stream.takeEnd(3);
    assertThat(stream.takeChanged()).isTrue();
    ByteBuffer to = ByteBuffer.allocate(10);
    assertThat(stream.isAtEnd()).isFalse();
    assertThat(stream.read(to)).isEqualTo(3);
    assertThat(stream.isAtEnd()).isTrue();
    assertThat(stream.isReadable()).isTrue();
    assertThat(stream.read(to)).isEqualTo(-1);
  }

  @Test
  @DisplayName("RCH-028: bytes and an end count up to the window, and no further")
  void theWindowIsKept() throws LineFault {
    ledger = ledger(Bounds.DEFAULT.windows(1_000, 1_000));
    StreamState stream = open(FAR);
    stream.take(data(0, 1_000));
    assertThatThrownBy(() -> stream.take(data(1_000, 1))).isInstanceOf(LineFault.class);
    assertThatThrownBy(() -> stream.takeEnd(1_001)).isInstanceOf(LineFault.class);
    assertThat(stream.read(ByteBuffer.allocate(2_000))).isEqualTo(1_000);
    assertThat(stream.isAtEnd()).isFalse();
    stream.takeEnd(1_000);
    assertThat(stream.isAtEnd()).isTrue();
  }

  @Test
  @DisplayName("RCH-028: a reader that made room grants more; the grant before counts no more")
  void aReaderGrantsMore() throws LineFault {
    ledger = ledger(Bounds.DEFAULT.windows(1_000, 1_000));
    StreamState stream = open(FAR);
    assertThat(stream.grant(RTT_NS, NOW_NS)).isNull();
    stream.take(data(0, 1_000));
    assertThat(stream.grant(RTT_NS, NOW_NS)).isNull();
    stream.read(ByteBuffer.allocate(600));
    Item first = granted(stream);
    assertThat(first.frame()).isEqualTo(new Frame.Window(1, 1_600));
    assertThat(stream.grant(RTT_NS, NOW_NS)).isNull();
    stream.read(ByteBuffer.allocate(1_000));
    stream.take(data(1_000, 600));
    stream.read(ByteBuffer.allocate(1_000));
    Item second = granted(stream);
    assertThat(second.frame()).isEqualTo(new Frame.Window(1, 2_600));
    assertThat(first.isDone()).isTrue();
    assertThat(second.isDone()).isFalse();
    stream.take(data(1_600, 1_000));
    stream.read(ByteBuffer.allocate(1_000));
    stream.takeEnd(2_600);
    assertThat(stream.grant(RTT_NS, NOW_NS)).as("its end is known").isNull();
  }

  @Test
  @DisplayName("A stream that broke grants nothing")
  void aBrokenStreamGrantsNothing() throws LineFault {
    ledger = ledger(Bounds.DEFAULT.windows(1_000, 1_000));
    StreamState stream = open(FAR);
    stream.take(data(0, 1_000));
    stream.read(ByteBuffer.allocate(1_000));
    stream.reset(0);
    assertThat(stream.grant(RTT_NS, NOW_NS)).isNull();
  }

  @Test
  @DisplayName("The answer to OPEN opens a stream once, and gives its limit")
  void openedCountsOnce() {
    StreamState stream = stream(10);
    assertThat(stream.state()).isEqualTo(StreamState.State.OPENING);
    assertThat(stream.isOver()).isFalse();
    stream.write(ByteBuffer.allocate(100));
    stream.opened(30);
    assertThat(stream.takeChanged()).isTrue();
    assertThat(stream.state()).isEqualTo(StreamState.State.OPEN);
    assertThat(stream.isOver()).isFalse();
    stream.opened(50);
    assertThat(stream.takeChanged()).isFalse();
    assertThat(length(stream.cut())).isEqualTo(30);
    stream.reset(0);
    stream.opened(50);
    assertThat(stream.state()).isEqualTo(StreamState.State.RESET);
  }

  @Test
  @DisplayName("RCH-020: a stream is finished once each end has all of the other")
  void finishedNeedsBothEnds() throws LineFault {
    StreamState stream = stream(FAR);
    stream.write(ByteBuffer.allocate(5));
    Item piece = stream.cut();
    stream.finish();
    stream.takeEnd(0);
    stream.opened(FAR);
    assertThat(stream.becomesFinished()).as("its end is not said").isFalse();
    Item end = stream.sayEnd();
    settle(stream, piece);
    assertThat(stream.becomesFinished()).as("the peer lacks the end").isFalse();
    settle(stream, end);
    stream.takeChanged();
    assertThat(stream.isOver()).isFalse();
    assertThat(stream.becomesFinished()).isTrue();
    assertThat(stream.takeChanged()).isTrue();
    assertThat(stream.state()).isEqualTo(StreamState.State.FINISHED);
    assertThat(stream.isOver()).isTrue();
    assertThat(stream.becomesFinished()).isFalse();
    assertThat(stream.takeChanged()).isFalse();
  }

  @Test
  @DisplayName("RCH-020: a stream is not finished while a piece, a byte or OPENED is missing")
  void finishedNeedsAll() throws LineFault {
    StreamState stream = stream(FAR);
    stream.write(ByteBuffer.allocate(5));
    Item piece = stream.cut();
    stream.finish();
    settle(stream, stream.sayEnd());
    stream.take(data(0, 1));
    stream.takeEnd(1);
    stream.read(ByteBuffer.allocate(1));
    settle(stream, piece);
    assertThat(stream.becomesFinished()).as("the anchor did not answer").isFalse();
    stream.opened(FAR);
    assertThat(stream.becomesFinished()).isTrue();

    StreamState unread = open(FAR);
    unread.write(ByteBuffer.allocate(5));
    Item missing = unread.cut();
    unread.finish();
    settle(unread, unread.sayEnd());
    unread.take(data(0, 1));
    unread.takeEnd(1);
    unread.read(ByteBuffer.allocate(1));
    assertThat(unread.becomesFinished()).as("the peer lacks a piece").isFalse();
    settle(unread, missing);
    assertThat(unread.becomesFinished()).isTrue();
  }

  @Test
  @DisplayName("RCH-020: a reset stream gives no byte more, keeps nothing, and tells its reason")
  void aResetStreamIsEmpty() throws LineFault {
    ledger = ledger(Bounds.DEFAULT.windows(1_000, 1_000));
    StreamState stream = open(FAR);
    stream.take(data(0, 1_000));
    stream.read(ByteBuffer.allocate(600));
    granted(stream);
    stream.write(ByteBuffer.allocate(500));
    stream.cut();
    stream.finish();
    stream.sayEnd();
    stream.takeChanged();
    assertThat(ledger.isBusy()).isTrue();
    stream.reset(Frame.Reset.SERVICE_GONE);
    assertThat(ledger.isBusy()).isFalse();
    assertThat(ledger.budget().usedBytes()).isZero();
    assertThat(stream.reason()).isEqualTo(Frame.Reset.SERVICE_GONE);
    assertThat(stream.state()).isEqualTo(StreamState.State.RESET);
    assertThat(stream.takeChanged()).isTrue();
    assertThat(stream.isOver()).isTrue();
    assertThat(stream.read(ByteBuffer.allocate(1_000))).isZero();
    assertThat(stream.isWritable()).isFalse();
    assertThat(stream.hasPiece()).isFalse();
  }

  @Test
  @DisplayName("A refused stream tells the result, and gives no byte")
  void aRefusedStreamTellsTheResult() throws LineFault {
    StreamState stream = stream(FAR);
    stream.take(data(0, 5));
    stream.refuse(Frame.Opened.NO_SUCH_SERVICE);
    assertThat(stream.state()).isEqualTo(StreamState.State.REFUSED);
    assertThat(stream.reason()).isEqualTo(Frame.Opened.NO_SUCH_SERVICE);
    assertThat(stream.isOver()).isTrue();
    assertThat(stream.read(ByteBuffer.allocate(5))).isZero();
  }

  @Test
  @DisplayName("A stream tells its number, its service and its state")
  void aStreamTellsItsName() {
    StreamState stream = new StreamState(7, "db", ledger, FAR, NOW_NS);
    assertThat(stream.number()).isEqualTo(7);
    assertThat(stream.service()).isEqualTo("db");
    assertThat(stream).hasToString("stream 7 OPENING");
  }

  private static Ledger ledger(Bounds bounds) {
    return new Ledger(bounds, new Budget(1 << 30));
  }

  private StreamState stream(long limit) {
    return new StreamState(1, "", ledger, limit, NOW_NS);
  }

  private StreamState open(long limit) {
    StreamState stream = stream(limit);
    stream.opened(0);
    stream.takeChanged();
    return stream;
  }

  private static Item granted(StreamState stream) {
    return Objects.requireNonNull(stream.grant(RTT_NS, NOW_NS));
  }

  /** The peer has it, as the courier says. */
  private static void settle(StreamState stream, Item item) {
    item.done();
    stream.settled(item);
  }

  private static List<Item> cutAll(StreamState stream) {
    List<Item> pieces = new ArrayList<>();
    while (stream.hasPiece()) {
      pieces.add(stream.cut());
    }
    return pieces;
  }

  private static void write(StreamState stream, byte[] bytes, int from, int length) {
    assertThat(stream.write(ByteBuffer.wrap(bytes, from, length))).isEqualTo(length);
  }

  private static int length(Item piece) {
    return ((Frame.Data) piece.frame()).bytes().length;
  }

  /** The bytes of pieces that follow each other. */
  private static byte[] joined(List<Item> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Item piece : pieces) {
      Frame.Data data = (Frame.Data) piece.frame();
      assertThat(data.offset()).isEqualTo(all.size());
      all.writeBytes(data.bytes());
    }
    return all.toByteArray();
  }

  private static byte[] counted(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7 + i / 251);
    }
    return bytes;
  }

  /** A piece of stream 1 whose bytes are their own offsets. */
  private static Frame.Data data(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (offset + i);
    }
    return new Frame.Data(1, offset, bytes);
  }
}
