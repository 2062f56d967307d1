package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Memory of bonds and of their process (RCH-028). */
class BudgetTest {

  private final Budget process = new Budget(100);
  private final Budget bond = new Budget(60, process);
  private final Budget other = new Budget(60, process);

  @Test
  @DisplayName("RCH-028: a bond has its own bound; another bond may still take memory")
  void aBondIsBounded() {
    bond.take(59);
    assertThat(bond.isSpent()).isFalse();
    bond.take(1);
    assertThat(bond.isSpent()).isTrue();
    assertThat(other.isSpent()).isFalse();
    bond.take(-1);
    assertThat(bond.isSpent()).isFalse();
  }

  @Test
  @DisplayName("RCH-028: when the process has no memory left, none of its bonds has any")
  void aProcessIsBounded() {
    bond.take(50);
    other.take(49);
    assertThat(bond.isSpent()).isFalse();
    other.take(1);
    assertThat(bond.isSpent()).isTrue();
    assertThat(other.isSpent()).isTrue();
    assertThat(process.usedBytes()).isEqualTo(100);
    assertThat(bond.usedBytes()).isEqualTo(50);
    bond.take(-50);
    assertThat(other.isSpent()).isFalse();
    assertThat(process.usedBytes()).isEqualTo(50);
  }
}
