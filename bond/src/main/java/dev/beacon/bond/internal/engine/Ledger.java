package dev.beacon.bond.internal.engine;

/** What the streams of a bond have in common: bounds, budget, items that aren't acknowledged. */
final class Ledger {

  private final Bounds bounds;
  private final Budget budget;
  private int outstanding;

  Ledger(Bounds bounds, Budget process) {
    this.bounds = bounds;
    this.budget = new Budget(bounds.bondBytes(), process);
  }

  Bounds bounds() {
    return bounds;
  }

  Budget budget() {
    return budget;
  }

  void itemAdded() {
    outstanding++;
  }

  void itemDone() {
    outstanding--;
  }

  /** Something waits for its acknowledgement. */
  boolean isBusy() {
    return outstanding > 0;
  }
}
