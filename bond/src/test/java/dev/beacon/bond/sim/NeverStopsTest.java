package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One of two paths fails under full load, at any moment; the connection goes on over the other. */
class NeverStopsTest {

  private enum Fault {
    CUT_BOTH_WAYS,
    CUT_TO_ANCHOR,
    CUT_TO_CLIENT,
    BREAKS
  }

  private static final int SEEDS = 20;
  private static final int LONGEST_MS = 250;
  private static final int STEP_MS = 5;
  private static final int WATCHED_MS = 4_000;

  @ParameterizedTest
  @EnumSource(Fault.class)
  @DisplayName("RCH-022, RCH-023: one path is cut or breaks; bytes come within 250 ms, both ways")
  void aConnectionNeverStops(Fault fault) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SimBond sim = new SimBond(seed, Bounds.DEFAULT);
      sim.path(0, random.nextLong(1, 20), 2_500_000);
      sim.path(1, random.nextLong(1, 20), 2_500_000);
      SimStream there = sim.open(40_000_000, 0);
      SimStream back = sim.open(0, 40_000_000);
      sim.run(random.nextLong(500, 1_500));
      apply(fault, sim, random.nextInt(2));
      Stall up = new Stall();
      Stall down = new Stall();
      for (int ms = 0; ms < WATCHED_MS; ms += STEP_MS) {
        sim.run(STEP_MS);
        up.look(sim.atAnchor.get(there.state().number()).bytesRead());
        down.look(back.bytesRead());
      }
      assertThat(up.longestMs).as("to the anchor, seed %d", seed).isLessThanOrEqualTo(LONGEST_MS);
      assertThat(down.longestMs).as("to the client, seed %d", seed).isLessThanOrEqualTo(LONGEST_MS);
      assertThat(there.fault() + back.fault()).isEmpty();
    }
  }

  private static void apply(Fault fault, SimBond sim, int slot) {
    switch (fault) {
      case CUT_BOTH_WAYS -> sim.path(slot).cut(true, true);
      case CUT_TO_ANCHOR -> sim.path(slot).cut(true, false);
      case CUT_TO_CLIENT -> sim.path(slot).cut(false, true);
      case BREAKS -> {
        sim.path(slot).cut(true, true);
        sim.reset(slot);
      }
    }
  }

  /** The longest time without a byte. */
  private static final class Stall {
    private long bytes = -1;
    private int silentMs;
    private int longestMs;

    void look(long now) {
      silentMs = now == bytes ? silentMs + STEP_MS : 0;
      longestMs = Math.max(longestMs, silentMs);
      bytes = now;
    }
  }
}
