package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The streams of one end, between the peer's frames and the program's calls. */
class StreamDeskTest {

  private static final long RTT_NS = 10_000_000;
  private static final int WINDOW = 1_000;

  private final Ledger ledger =
      new Ledger(Bounds.DEFAULT.windows(WINDOW, WINDOW).counts(2, 16), new Budget(1 << 30));
  private final LineState line = new LineState(1, 0, false);
  private final Courier courier = new Courier(List.of(line));
  private final StreamDesk client = new StreamDesk(true, ledger, courier);
  private final StreamDesk anchor = new StreamDesk(false, ledger, courier);
  private final FrameReader reader = new FrameReader();
  private final News news = new News();
  private final long nowNs = 5;
  private long said;

  StreamDeskTest() {
    line.connected(nowNs);
    line.up(nowNs, true);
  }

  @Test
  @DisplayName("RCH-020: an anchor hears of a stream once, and accepts it once")
  void anAnchorAccepts() throws LineFault {
    assertThat(anchor.wasUsed()).isFalse();
    StreamState stream = arrived(1, "db");
    assertThat(stream.service()).isEqualTo("db");
    assertThat(anchor.wasUsed()).isTrue();
    assertThat(anchor.size()).isEqualTo(1);
    take(anchor, new Frame.Open(1, 1_000, "db"));
    assertThat(anchor.handOut(news)).isFalse();
    anchor.accept(stream);
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    assertThat(stream.state()).isEqualTo(StreamState.State.OPEN);
    anchor.accept(stream);
    assertThat(said()).containsExactly(new Frame.Opened(1, WINDOW, Frame.Opened.OPEN));
    assertThat(anchor.handOut(news)).isFalse();
    assertThat(anchor.write(stream, ByteBuffer.allocate(2_000))).isPositive();
    assertThat(said()).as("the limit of OPEN counts").hasSize(1);
  }

  @Test
  @DisplayName("An anchor refuses a stream once, with a result; its number is used up")
  void anAnchorRefuses() throws LineFault {
    StreamState stream = arrived(1, "");
    anchor.refuse(stream, Frame.Opened.UNREACHABLE);
    anchor.refuse(stream, Frame.Opened.REFUSED);
    anchor.accept(stream);
    assertThat(said()).containsExactly(new Frame.Opened(1, 0, Frame.Opened.UNREACHABLE));
    assertThat(stream.state()).isEqualTo(StreamState.State.REFUSED);
    assertThat(anchor.size()).isZero();
    take(anchor, new Frame.Data(1, 0, new byte[5]));
    assertThat(anchor.receivedBytes()).isZero();
  }

  @Test
  @DisplayName("RCH-029, RCH-034: a stream too many, or one while draining, is refused at once")
  void aStreamTooManyIsRefused() throws LineFault {
    anchor.take(new Frame.Open(1, 5, ""), /* draining= */ true, nowNs);
    assertThat(said()).containsExactly(new Frame.Opened(1, 0, Frame.Opened.TOO_MANY));
    take(anchor, new Frame.Open(2, 5, ""));
    take(anchor, new Frame.Open(3, 5, ""));
    assertThat(said()).isEmpty();
    take(anchor, new Frame.Open(4, 5, ""));
    assertThat(said()).containsExactly(new Frame.Opened(4, 0, Frame.Opened.TOO_MANY));
    anchor.handOut(news);
    assertThat(news.arrived).extracting(StreamState::number).containsExactly(2, 3);
  }

  @Test
  @DisplayName("A client opens streams; an anchor does not, and answers to a client only")
  void onlyAClientOpens() {
    assertThat(anchor.open("", nowNs)).isEmpty();
    StreamState stream = client.open("db", nowNs).orElseThrow();
    assertThat(stream.number()).isEqualTo(1);
    assertThat(stream.service()).isEqualTo("db");
    assertThat(client.wasUsed()).isTrue();
    assertThat(said()).containsExactly(new Frame.Open(1, WINDOW, "db"));
    assertThatThrownBy(() -> take(client, new Frame.Open(2, 5, ""))).isInstanceOf(LineFault.class);
    Frame.Opened opened = new Frame.Opened(1, 5, 0);
    assertThatThrownBy(
            () -> {
              take(anchor, new Frame.Open(1, 5, ""));
              take(anchor, opened);
            })
        .isInstanceOf(LineFault.class);
  }

  @Test
  @DisplayName(
      "The anchor's answer opens a stream, and its limit counts; a late no changes nothing")
  void openedGivesTheLimit() throws LineFault {
    StreamState stream = client.open("", nowNs).orElseThrow();
    client.write(stream, ByteBuffer.allocate(WINDOW));
    assertThat(said()).as("OPEN and a piece").hasSize(2);
    take(client, new Frame.Opened(1, 500, Frame.Opened.OPEN));
    assertThat(stream.state()).isEqualTo(StreamState.State.OPEN);
    assertThat(client.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    take(client, new Frame.Opened(1, 0, Frame.Opened.REFUSED));
    assertThat(stream.state()).isEqualTo(StreamState.State.OPEN);
    assertThat(client.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("A refused stream is told, with its result, and makes room for another")
  void aRefusalIsTold() throws LineFault {
    StreamState stream = client.open("", nowNs).orElseThrow();
    take(client, new Frame.Opened(1, 0, Frame.Opened.NO_SUCH_SERVICE));
    assertThat(stream.state()).isEqualTo(StreamState.State.REFUSED);
    assertThat(stream.reason()).isEqualTo(Frame.Opened.NO_SUCH_SERVICE);
    assertThat(client.size()).isZero();
    assertThat(client.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
  }

  @Test
  @DisplayName("RCH-029: a client stays within the numbers that an anchor takes, and no longer")
  void numbersStayNear() throws LineFault {
    StreamState first = client.open("", nowNs).orElseThrow();
    StreamState second = client.open("", nowNs).orElseThrow();
    assertThat(client.open("", nowNs)).as("two at a time").isEmpty();
    client.reset(first, Frame.Reset.BY_PROGRAM);
    client.reset(second, Frame.Reset.BY_PROGRAM);
    assertThat(client.open("", nowNs)).as("the anchor may not know the first").isEmpty();
    said();
    acknowledge(client, 1);
    assertThat(client.open("", nowNs).orElseThrow().number()).isEqualTo(3);
    assertThat(client.open("", nowNs)).as("the anchor may not know the second").isEmpty();
    said();
    acknowledge(client, said);
    assertThat(client.open("", nowNs).orElseThrow().number()).isEqualTo(4);
  }

  @Test
  @DisplayName("RCH-021: bytes count once; frames of a stream that is over are ignored")
  void bytesCountOnce() throws LineFault {
    StreamState stream = accepted();
    for (int i = 0; i < 3; i++) {
      take(anchor, new Frame.Data(1, 0, new byte[7]));
    }
    assertThat(anchor.receivedBytes()).isEqualTo(7);
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    assertThat(anchor.handOut(news)).isFalse();
    take(anchor, new Frame.Reset(1, Frame.Reset.SERVICE_GONE));
    assertThat(anchor.size()).isZero();
    take(anchor, new Frame.Data(1, 7, new byte[7]));
    assertThat(anchor.receivedBytes()).isEqualTo(7);
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    assertThat(stream.state()).isEqualTo(StreamState.State.RESET);
    assertThat(stream.reason()).isEqualTo(Frame.Reset.SERVICE_GONE);
  }

  @Test
  @DisplayName("RCH-028: a reader that made room lets the peer send more")
  void aReaderLetsThePeerSend() throws LineFault {
    StreamState stream = accepted();
    take(anchor, new Frame.Data(1, 0, new byte[WINDOW]));
    turn(anchor);
    assertThat(said()).isEmpty();
    assertThat(anchor.read(stream, ByteBuffer.allocate(700))).isEqualTo(700);
    turn(anchor);
    assertThat(said()).containsExactly(new Frame.Window(1, WINDOW + 700));
  }

  @Test
  @DisplayName("RCH-028: what waits for the peer's limit goes when the peer raises it")
  void aRaisedLimitLetsGo() throws LineFault {
    StreamState stream = accepted();
    anchor.write(stream, ByteBuffer.allocate(WINDOW));
    assertThat(said()).hasSize(1);
    assertThat(stream.hasPiece()).isFalse();
    take(anchor, new Frame.Window(1, 20));
    turn(anchor);
    assertThat(said()).hasSize(1);
  }

  @Test
  @DisplayName("RCH-020: a stream that ended in both directions is told, and makes room")
  void bothEndsAreTold() throws LineFault {
    StreamState stream = accepted();
    anchor.finish(stream);
    assertThat(said()).containsExactly(new Frame.Fin(1, 0));
    take(anchor, new Frame.Fin(1, 0));
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    assertThat(anchor.size()).isEqualTo(1);
    acknowledge(anchor, said);
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
    assertThat(stream.state()).isEqualTo(StreamState.State.FINISHED);
    assertThat(anchor.size()).isZero();
  }

  @Test
  @DisplayName("RCH-020: a reset is said once, with its reason; nothing follows it")
  void aResetIsSaid() throws LineFault {
    StreamState stream = accepted();
    anchor.reset(stream, Frame.Reset.SERVICE_GONE);
    anchor.reset(stream, Frame.Reset.BY_PROGRAM);
    anchor.finish(stream);
    assertThat(stream.isFinishing()).isFalse();
    assertThat(anchor.write(stream, ByteBuffer.allocate(5))).isZero();
    assertThat(said()).containsExactly(new Frame.Reset(1, Frame.Reset.SERVICE_GONE));
    assertThat(anchor.size()).isZero();
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(stream);
  }

  @Test
  @DisplayName("RCH-026: at the end of the bond all streams are reset and told, and none is left")
  void allAreReset() {
    StreamState first = client.open("", nowNs).orElseThrow();
    StreamState second = client.open("", nowNs).orElseThrow();
    client.resetAll();
    assertThat(client.size()).isZero();
    assertThat(client.handOut(news)).isTrue();
    assertThat(news.changed).containsExactly(first, second);
    assertThat(first.reason()).isEqualTo(Frame.Reset.INTERNAL);
    assertThat(second.state()).isEqualTo(StreamState.State.RESET);
  }

  /** A stream that came to the anchor. */
  private StreamState arrived(int number, String service) throws LineFault {
    take(anchor, new Frame.Open(number, 10, service));
    assertThat(anchor.handOut(news)).isTrue();
    assertThat(news.arrived).hasSize(1);
    return news.arrived.get(0);
  }

  /** A stream that the anchor has accepted, and told. */
  private StreamState accepted() throws LineFault {
    StreamState stream = arrived(1, "");
    anchor.accept(stream);
    said();
    anchor.handOut(news);
    news.changed.clear();
    return stream;
  }

  private void take(StreamDesk desk, Frame.Numbered frame) throws LineFault {
    news.changed.clear();
    desk.take(frame, /* draining= */ false, nowNs);
  }

  private void turn(StreamDesk desk) {
    desk.grant(RTT_NS, nowNs);
    desk.handOut(news);
  }

  /** The peer has the first so many frames. */
  private void acknowledge(StreamDesk desk, long count) throws LineFault {
    news.changed.clear();
    line.acknowledged(count, true, nowNs, desk::settled);
  }

  /** The frames that go now. */
  private List<Frame> said() {
    List<Frame> frames = new ArrayList<>();
    courier.send(nowNs);
    try {
      reader.read(line.writer().take(), frames::add);
    } catch (LineFault fault) {
      throw new AssertionError(fault);
    }
    said += frames.size();
    return frames;
  }

  /** The news for the program. */
  private static final class News implements BondSink {
    private final List<StreamState> arrived = new ArrayList<>();
    private final List<StreamState> changed = new ArrayList<>();

    @Override
    public void dial(LineState line) {}

    @Override
    public void transmit(LineState line, ByteBuffer bytes) {}

    @Override
    public void hangUp(LineState line) {}

    @Override
    public void lineChanged(LineState line) {}

    @Override
    public void arrived(StreamState stream) {
      arrived.add(stream);
    }

    @Override
    public void streamChanged(StreamState stream) {
      changed.add(stream);
    }

    @Override
    public void bondEnded(CloseCode code, String text) {}
  }
}
