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

/** A client with two paths to an anchor without an engine, which says whatever a test wants. */
final class RawAnchor {

  static final BondId BOND = new BondId(1, 2);

  final List<LineState> dialled = new ArrayList<>();
  final List<Frame> heard = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  final BondEngine client;
  long nowNs = 5;

  RawAnchor() {
    client =
        BondEngine.client(
            BOND, Bounds.DEFAULT, new Budget(1 << 30), new Sink(), new SplittableRandom(1), nowNs);
    client.addPath(0, new Course("link0", "host0", false));
    client.addPath(1, new Course("link1", "host1", false));
    client.turn(nowNs);
  }

  /** A dialled line whose connection stands: the client has said HELLO. */
  LineState greeting(int index) {
    LineState line = dialled.get(index);
    client.connected(line, nowNs);
    client.turn(nowNs);
    return line;
  }

  /** A line whose HELLO was answered. */
  LineState line(int index) {
    LineState line = greeting(index);
    say(line, new Frame.Hello(1, false, line.slot(), line.number(), BOND));
    return line;
  }

  /** An open stream. */
  StreamState stream(LineState line) {
    StreamState stream = client.open("", nowNs).orElseThrow();
    client.turn(nowNs);
    say(line, new Frame.Ack(line.number(), 1), new Frame.Opened(stream.number(), 100_000, 0));
    return stream;
  }

  void say(LineState line, Frame... frames) {
    FrameWriter writer = new FrameWriter();
    for (Frame frame : frames) {
      writer.write(frame);
    }
    client.received(line, writer.take(), nowNs);
    client.turn(nowNs);
  }

  /** The code with which the client last closed something. */
  CloseCode closedWith() {
    for (int i = heard.size() - 1; i >= 0; i--) {
      if (heard.get(i) instanceof Frame.Close close) {
        return CloseCode.of(close.code());
      }
    }
    return CloseCode.DONE;
  }

  private final class Sink implements BondSink {
    private final FrameReader reader = new FrameReader();

    @Override
    public void dial(LineState line) {
      dialled.add(line);
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
