package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.FrameWriter;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An anchor, and clients without an engine: they say whatever a test wants them to. */
final class RawClient {

  static final BondId BOND = new BondId(1, 2);

  final List<StreamState> arrived = new ArrayList<>();
  final List<Frame> heard = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  final AnchorEngine anchor;
  long nowNs = 5;

  RawClient(Bounds bounds) {
    anchor =
        new AnchorEngine(
            bounds,
            new Budget(1 << 30),
            (bond, identity) -> new Sink(),
            (guest, why) -> heard.add(why),
            new SplittableRandom(1));
  }

  /** A line that said HELLO. */
  Guest line(String identity, int number, BondId bond) {
    Guest guest = anchor.connected(identity, nowNs);
    say(guest, new Frame.Hello(1, false, 0, number, bond));
    return guest;
  }

  /** A line with an open stream 1. */
  Guest lineWithStream() {
    Guest guest = line("a", 1, BOND);
    say(guest, new Frame.Open(1, 100_000, ""));
    bond().accept(arrived.get(0));
    anchor.turn(nowNs);
    return guest;
  }

  void say(Guest guest, Frame... frames) {
    FrameWriter writer = new FrameWriter();
    for (Frame frame : frames) {
      writer.write(frame);
    }
    anchor.received(guest, writer.take(), nowNs);
    anchor.turn(nowNs);
  }

  /** The same, with what comes before the next turn. */
  void sayAtOnce(Guest guest, Frame frame) {
    FrameWriter writer = new FrameWriter();
    writer.write(frame);
    anchor.received(guest, writer.take(), nowNs);
  }

  BondEngine bond() {
    return anchor.bonds().get(0);
  }

  /** What the anchor last closed something with. */
  CloseCode closedWith() {
    for (int i = heard.size() - 1; i >= 0; i--) {
      if (heard.get(i) instanceof Frame.Close close) {
        return CloseCode.of(close.code());
      }
    }
    return CloseCode.DONE;
  }

  <T extends Frame> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private final class Sink implements BondSink {
    private final FrameReader reader = new FrameReader();

    @Override
    public void dial(LineState line) {
      throw new AssertionError("an anchor dials");
    }

    @Override
    public void transmit(LineState line, ByteBuffer bytes) {
      try {
        reader.read(bytes, heard::add);
      } catch (LineFault fault) {
        throw new AssertionError(fault);
      }
    }

    @Override
    public void hangUp(LineState line) {}

    @Override
    public void lineChanged(LineState line) {}

    @Override
    public void arrived(StreamState stream) {
      arrived.add(stream);
    }

    @Override
    public void streamChanged(StreamState stream) {}

    @Override
    public void bondEnded(CloseCode code, String text) {
      ended.add(code + " " + text);
    }
  }
}
