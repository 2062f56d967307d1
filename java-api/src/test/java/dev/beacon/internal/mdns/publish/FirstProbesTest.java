package dev.beacon.internal.mdns.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When claims that begin send their first probes. */
class FirstProbesTest {

  private static final long MILLISECOND_NS = 1_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE - 100 * MILLISECOND_NS})
  @DisplayName("RFC 6762 8.1: the first probe of a claim waits 0 to 250 ms, by chance")
  void theFirstProbeWaitsARandomTime(long nowNs) {
    SplittableRandom random = new SplittableRandom(3);
    TreeSet<Long> waits = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      waits.add(new FirstProbes(random).dueNs(nowNs) - nowNs);
    }
    assertThat(waits.first()).isBetween(0L, 2 * MILLISECOND_NS);
    assertThat(waits.last()).isBetween(248 * MILLISECOND_NS, 250 * MILLISECOND_NS);
    assertThat(waits).hasSizeGreaterThan(900);
  }

  @Test
  @DisplayName("Of many names that are claimed at once, twenty share a time, 100 ms apart")
  void twentyNamesShareATime() {
    FirstProbes probes = new FirstProbes(new SplittableRandom(3));
    long firstNs = probes.dueNs(0);
    for (int i = 1; i < 100; i++) {
      assertThat(probes.dueNs(0))
          .as("name %d", i)
          .isEqualTo(firstNs + i / 20 * 100L * MILLISECOND_NS);
    }
  }

  @Test
  @DisplayName("A name that is claimed while others wait shares their time")
  void aLaterNameSharesTheTime() {
    FirstProbes probes = new FirstProbes(new SplittableRandom(3));
    long dueNs = probes.dueNs(0);
    assertThat(probes.dueNs(dueNs - 1)).isEqualTo(dueNs);
  }

  @Test
  @DisplayName("The next group waits 100 ms after the one before, and twenty may share its time")
  void theNextGroupKeepsItsDistance() {
    for (int seed = 0; seed < 50; seed++) {
      FirstProbes probes = new FirstProbes(new SplittableRandom(seed));
      long dueNs = probes.dueNs(0);
      long nextNs = probes.dueNs(dueNs);
      assertThat(nextNs - dueNs).isBetween(100 * MILLISECOND_NS, 250 * MILLISECOND_NS);
      for (int i = 1; i < 20; i++) {
        assertThat(probes.dueNs(dueNs)).as("name %d", i).isEqualTo(nextNs);
      }
      assertThat(probes.dueNs(dueNs)).isEqualTo(nextNs + 100 * MILLISECOND_NS);
    }
  }

  @Test
  @DisplayName("A name long after the others waits no longer than the first did")
  void aNameLongAfterwardsWaitsNoLonger() {
    for (int seed = 0; seed < 50; seed++) {
      FirstProbes probes = new FirstProbes(new SplittableRandom(seed));
      probes.dueNs(0);
      long laterNs = 10_000 * MILLISECOND_NS;
      assertThat(probes.dueNs(laterNs) - laterNs).isBetween(0L, 250 * MILLISECOND_NS);
    }
  }
}
