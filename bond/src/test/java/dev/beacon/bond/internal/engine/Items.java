package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;

/** Items to send, each of a stream of its own. */
final class Items {

  /** The longest piece on a line. */
  static final int PIECE_BYTES = Frame.HEADER + Frame.MAX_BODY;

  private Items() {}

  static Item piece() {
    return of(new Frame.Data(1, 0, new byte[Frame.MAX_PIECE]));
  }

  static Item shortPiece() {
    return of(new Frame.Data(1, 0, new byte[1]));
  }

  /** An item that isn't a piece. */
  static Item end() {
    return of(new Frame.Fin(1, 0));
  }

  static Item of(Frame.Numbered frame) {
    return of(frame, ledger());
  }

  static Item of(Frame.Numbered frame, Ledger ledger) {
    return new Item(new StreamState(1, "", ledger, 0, 0), ledger, frame);
  }

  static Ledger ledger() {
    return new Ledger(Bounds.DEFAULT, new Budget(1 << 30));
  }
}
