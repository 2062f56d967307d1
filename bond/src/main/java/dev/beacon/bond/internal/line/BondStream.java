package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.StreamState;
import java.nio.ByteBuffer;

/** A stream in its engine. All is called on the loop; a turn follows each call with an effect. */
public final class BondStream {

  private final BondEngine engine;
  private final StreamState state;
  private final Turner turner;

  BondStream(BondEngine engine, StreamState state, Turner turner) {
    this.engine = engine;
    this.state = state;
    this.turner = turner;
  }

  StreamState.State state() {
    return state.state();
  }

  int reason() {
    return state.reason();
  }

  String service() {
    return state.service();
  }

  /** The reason of the bond's end; empty while it isn't over. */
  String bondEnd() {
    return engine.isOver() ? engine.endText() : "";
  }

  /** Takes bytes; returns how many. */
  int write(ByteBuffer from) {
    int taken = engine.write(state, from);
    if (taken > 0) {
      turner.soon();
    }
    return taken;
  }

  /** Moves bytes; -1 at the end. */
  int read(ByteBuffer to) {
    int moved = engine.read(state, to);
    if (moved != 0) {
      turner.soon();
    }
    return moved;
  }

  boolean isAtEnd() {
    return state.isAtEnd();
  }

  void finish() {
    engine.finish(state);
    turner.soon();
  }

  void reset(int reason) {
    engine.reset(state, reason);
    turner.soon();
  }
}
