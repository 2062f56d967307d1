package dev.beacon.bond.internal.engine;

import org.jspecify.annotations.Nullable;

/** A connection at an anchor: its line, who is at its other end, and the bond once HELLO came. */
public final class Guest {

  private final LineState line = new LineState(0, 0, false);
  private final String identity;
  private @Nullable BondEngine owner;

  Guest(String identity) {
    this.identity = identity;
  }

  /** The line of this connection. */
  public LineState line() {
    return line;
  }

  /** The proven identity of the client; empty where anybody may come. */
  public String identity() {
    return identity;
  }

  /** Its HELLO came, and it has its bond. */
  public boolean hasBond() {
    return owner != null;
  }

  @Nullable BondEngine owner() {
    return owner;
  }

  void belongsTo(BondEngine bond) {
    owner = bond;
  }
}
