package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A client with two paths to an anchor without an engine, which says whatever a test wants. */
final class RawAnchor extends RawEnd {

  final List<LineState> dialled = new ArrayList<>();
  final BondEngine client;

  RawAnchor() {
    client =
        BondEngine.client(
            BOND,
            Bounds.DEFAULT,
            new Budget(1 << 30),
            new ClientSink(),
            new SplittableRandom(1),
            nowNs);
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
    client.received(line, bytes(frames), nowNs);
    client.turn(nowNs);
  }

  private final class ClientSink extends Sink {

    @Override
    public void dial(LineState line) {
      dialled.add(line);
    }
  }
}
