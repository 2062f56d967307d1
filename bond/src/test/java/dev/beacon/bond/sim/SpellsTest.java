package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Durations;
import dev.beacon.bond.internal.engine.LineState;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SpellsTest {

  private static final long MS = 1_000_000L;

  @Test
  @DisplayName("RCH-042: a line counts how long it was late and silent, also if it ends so")
  void countsItsSpells() {
    SimBond sim = new SimBond(31, Bounds.DEFAULT);
    sim.path(0, 5, 6_250_000);
    sim.path(1, 5, 6_250_000);
    sim.open(100_000_000, 0);
    sim.run(1_000);
    LineState line =
        sim.client().lines().stream().filter(each -> each.slot() == 1).findFirst().orElseThrow();
    long latenessBefore = number(line.lateness());
    assertThat(number(line.silences())).isZero();
    assertThat(line.sentBytes()).isGreaterThan(line.carriedBytes() * 9 / 10);
    assertThat(line.receivedBytes()).isPositive();

    sim.path(1).cut(true, true);
    sim.run(2_000);
    sim.heal(1);
    sim.run(3_000);
    assertThat(number(line.silences())).isEqualTo(1);
    assertThat(line.silences().totalNs()).isBetween(300 * MS, 5_000 * MS);
    assertThat(number(line.lateness())).isGreaterThan(latenessBefore);
  }

  private static long number(Durations durations) {
    return Arrays.stream(durations.counts()).sum();
  }
}
