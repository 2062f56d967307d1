package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Budget process = new Budget(1L << 40);
  private final Ledger ledger = new Ledger(Bounds.DEFAULT, process);

  @Test
  @DisplayName("A bond is busy while one of its items isn't acknowledged")
  void busy() {
    assertThat(ledger.isBusy()).isFalse();
    ledger.itemAdded();
    ledger.itemAdded();
    ledger.itemDone();
    assertThat(ledger.isBusy()).isTrue();
    ledger.itemDone();
    assertThat(ledger.isBusy()).isFalse();
  }

  @Test
  @DisplayName("RCH-028: all streams of a bond together hold 32 MiB, which the process counts too")
  void theBondHasABudget() {
    assertThat(ledger.bounds()).isEqualTo(Bounds.DEFAULT);
    ledger.budget().take((32 << 20) - 1);
    assertThat(ledger.budget().isSpent()).isFalse();
    ledger.budget().take(1);
    assertThat(ledger.budget().isSpent()).isTrue();
    assertThat(process.usedBytes()).isEqualTo(32 << 20);
  }
}
