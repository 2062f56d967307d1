package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.LineState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path is whole again under full load. */
class HealedPathTest {

  private static final int RATE = 6_250_000; // 50 Mbit/s
  private static final int SEEDS = 20;
  private static final int WARM_MS = 2_000;
  private static final int STEP_MS = 10;
  private static final int WITHIN_MS = 1_000;
  private static final int USED_BYTES = 100_000;

  @ParameterizedTest(name = "RCH-023, RCH-024: cut for {0} ms, it carries again within a second")
  @ValueSource(ints = {500, 1_000, 3_000, 6_000})
  void aHealedPathCarriesAgain(int cutMs) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      SimBond sim = new SimBond(seed, Bounds.DEFAULT);
      sim.path(0, 5, RATE);
      sim.path(1, 5, RATE);
      sim.run(1_000);
      SimStream unused = sim.open(1L << 40, 0);
      sim.run(WARM_MS);
      sim.path(0).cut(true, true);
      sim.run(cutMs + 13L * seed);
      sim.heal(0);
      Map<LineState, Long> before = new HashMap<>();
      sim.client().lines().forEach(line -> before.put(line, line.carriedBytes()));
      int ms = 0;
      while (carriedSince(sim, before) < USED_BYTES && ms < 10 * WITHIN_MS) {
        sim.run(STEP_MS);
        ms += STEP_MS;
      }
      assertThat(ms).as("seed %d", seed).isLessThanOrEqualTo(WITHIN_MS);
    }
  }

  private static long carriedSince(SimBond sim, Map<LineState, Long> before) {
    return sim.client().lines().stream()
        .filter(line -> line.slot() == 0)
        .mapToLong(line -> line.carriedBytes() - before.getOrDefault(line, 0L))
        .sum();
  }
}
