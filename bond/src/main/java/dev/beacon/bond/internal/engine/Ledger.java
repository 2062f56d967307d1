package dev.beacon.bond.internal.engine;

/** The common part of the streams of a bond: bounds, budget, items that aren't acknowledged. */
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
