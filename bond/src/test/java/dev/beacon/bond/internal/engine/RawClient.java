package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An anchor, and clients without an engine: they say whatever a test wants them to. */
final class RawClient extends RawEnd {

  final List<StreamState> arrived = new ArrayList<>();
  final AnchorEngine anchor;

  RawClient(Bounds bounds) {
    anchor =
        new AnchorEngine(
            bounds,
            new Budget(1 << 30),
            (bond, identity) -> new AnchorSink(),
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
    anchor.received(guest, bytes(frames), nowNs);
    anchor.turn(nowNs);
  }

  /** The same, with what comes before the next turn. */
  void sayAtOnce(Guest guest, Frame frame) {
    anchor.received(guest, bytes(frame), nowNs);
  }

  BondEngine bond() {
    return anchor.bonds().get(0);
  }

  private final class AnchorSink extends Sink {

    @Override
    public void arrived(StreamState stream) {
      arrived.add(stream);
    }
  }
}
