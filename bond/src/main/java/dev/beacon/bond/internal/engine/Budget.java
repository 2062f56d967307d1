package dev.beacon.bond.internal.engine;

/** Bytes that may be held: of one bond, within those of the process (RCH-028). */
public final class Budget {

  private final long limitBytes;
  private final Budget[] above;
  private long usedBytes;

  /** The budget of a process. */
  public Budget(long limitBytes) {
    this.limitBytes = limitBytes;
    this.above = new Budget[0];
  }

  /** The budget of a bond. */
  Budget(long limitBytes, Budget above) {
    this.limitBytes = limitBytes;
    this.above = new Budget[] {above};
  }

  void take(long bytes) {
    usedBytes += bytes;
    for (Budget each : above) {
      each.take(bytes);
    }
  }

  /** At the cap nothing is dropped, but windows shrink. */
  boolean isSpent() {
    if (usedBytes >= limitBytes) {
      return true;
    }
    for (Budget each : above) {
      if (each.isSpent()) {
        return true;
      }
    }
    return false;
  }

  /** Bytes that are held. */
  public long usedBytes() {
    return usedBytes;
  }
}
