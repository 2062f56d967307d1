package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DurationsTest {

  private static final long MS = 1_000_000L;

  @Test
  @DisplayName("RCH-042: a duration is counted in the first class that holds it, or in the last")
  void classes() {
    Durations durations = new Durations();
    durations.add(0);
    durations.add(5 * MS);
    durations.add(5 * MS + 1);
    durations.add(31_000 * MS);
    long[] counts = durations.counts();
    assertThat(counts).hasSize(Durations.limitsMs().length + 1);
    assertThat(counts[0]).isEqualTo(2);
    assertThat(counts[1]).isEqualTo(1);
    assertThat(counts[counts.length - 1]).isEqualTo(1);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(4);
    Durations sum = new Durations();
    sum.addAll(durations);
    sum.addAll(durations);
    assertThat(sum.totalNs()).isEqualTo(2 * (31_010 * MS + 1));
    assertThat(sum.counts()[0]).isEqualTo(4);
  }
}
