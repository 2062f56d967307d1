package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final long NOW_NS = Long.MAX_VALUE - 10;

  private final Deadlines deadlines = new Deadlines(NOW_NS);

  @Test
  @DisplayName("Without a deadline there is nothing to wait for")
  void none() {
    assertThat(deadlines.nextInNs()).isEqualTo(Deadlines.NEVER);
    deadlines.in(Deadlines.NEVER);
    assertThat(deadlines.nextInNs()).isEqualTo(Deadlines.NEVER);
  }

  @Test
  @DisplayName("The earliest of several counts, also beyond the end of the clock")
  void theEarliest() {
    deadlines.at(after(50));
    assertThat(deadlines.nextInNs()).isEqualTo(50);
    deadlines.in(30);
    deadlines.at(after(40));
    assertThat(deadlines.nextInNs()).isEqualTo(30);
  }

  @Test
  @DisplayName("What was due before is due at once")
  void overdue() {
    deadlines.at(after(-5));
    assertThat(deadlines.nextInNs()).isZero();
  }

  private static long after(long ns) {
    return NOW_NS + ns;
  }
}
