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

/** An end without an engine, which says whatever a test wants to one that has an engine. */
abstract class RawEnd {

  static final BondId BOND = new BondId(1, 2);

  final List<Frame> heard = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  final List<LineState> hungUp = new ArrayList<>();
  final List<LineState> changedLines = new ArrayList<>();
  long nowNs = 5;

  static ByteBuffer bytes(Frame... frames) {
    FrameWriter writer = new FrameWriter();
    for (Frame frame : frames) {
      writer.write(frame);
    }
    return writer.take();
  }

  /** The code with which the other end last closed something. */
  CloseCode closedWith() {
    for (int i = heard.size() - 1; i >= 0; i--) {
      if (heard.get(i) instanceof Frame.Close close) {
        return CloseCode.of(close.code());
      }
    }
    return CloseCode.DONE;
  }

  /** The frames of one kind that the other end said. */
  <T extends Frame> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The other end's surroundings. */
  class Sink implements BondSink {
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
    public void hangUp(LineState line) {
      hungUp.add(line);
    }

    @Override
    public void lineChanged(LineState line) {
      changedLines.add(line);
    }

    @Override
    public void arrived(StreamState stream) {
      throw new AssertionError("a stream arrived at a client");
    }

    @Override
    public void streamChanged(StreamState stream) {}

    @Override
    public void bondEnded(CloseCode code, String text) {
      ended.add(code + " " + text);
    }
  }
}
