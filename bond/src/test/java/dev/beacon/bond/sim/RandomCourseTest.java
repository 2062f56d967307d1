package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random faults at random moments on paths of random latency and rate; the bytes are the oracle.
 * {@code -Dbond.seeds=10000} for the long run, {@code -Dbond.seed.first=N} for one that failed.
 */
class RandomCourseTest {

  private enum Fault {
    CUT_BOTH_WAYS,
    CUT_TO_ANCHOR,
    CUT_TO_CLIENT,
    RESET,
    ALL_GONE,
    SLOWER,
    LOSES,
    ADDRESS_REMOVED,
    CLIENT_PAUSED,
    ANCHOR_PAUSED,
    READER_STOPS
  }

  @Test
  @DisplayName("RCH-020, RCH-021, RCH-050, RCH-051: whatever lines do, each byte comes once")
  void everyByteComesOnceInOrder() {
    int first = Integer.getInteger("bond.seed.first", 1);
    int count = Integer.getInteger("bond.seeds", 300);
    for (int seed = first; seed < first + count; seed++) {
      try {
        course(seed);
      } catch (RuntimeException e) {
        throw new IllegalStateException("seed " + seed, e);
      }
    }
  }

  @Test
  @DisplayName("RCH-020: an anchor that restarts at any moment resets streams, and ends none early")
  void aRestartNeverEndsAStreamEarly() {
    int first = Integer.getInteger("bond.seed.first", 1);
    int count = Integer.getInteger("bond.seeds", 300);
    for (int seed = first; seed < first + count; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SimBond sim = new SimBond(seed, Bounds.DEFAULT);
      for (int slot = 0; slot < 2; slot++) {
        sim.path(slot, random.nextLong(1, 60), random.nextLong(500_000, 8_000_000));
      }
      fault(sim, random, random.nextInt(2));
      sim.in(random.nextLong(0, 2_000), sim::restartAnchor);
      SimStream stream = sim.open(random.nextLong(0, 300_000), random.nextLong(0, 300_000));
      sim.run(20_000);
      assertThat(stream.fault()).as("seed %d", seed).isEmpty();
      assertThat(stream.state().isOver()).as("seed %d: %s", seed, stream).isTrue();
      assertThat(stream.state().state() == StreamState.State.RESET || stream.isComplete())
          .as("seed %d: %s", seed, stream)
          .isTrue();
      assertThat(sim.client().heldBytes()).as("seed %d", seed).isZero();
    }
  }

  private static void course(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimBond sim = new SimBond(seed, Bounds.DEFAULT.windows(64 << 10, 1 << 20));
    int paths = random.nextInt(1, 4);
    for (int slot = 0; slot < paths; slot++) {
      sim.path(slot, random.nextLong(1, 60), random.nextLong(500_000, 8_000_000));
    }
    for (int faults = random.nextInt(1, 5); faults > 0; faults--) {
      fault(sim, random, random.nextInt(paths));
    }
    int streams = random.nextInt(1, 4);
    for (int i = 0; i < streams; i++) {
      sim.open(random.nextLong(0, 300_000), random.nextLong(0, 300_000));
    }
    sim.run(25_000);
    assertThat(sim.atClient.values()).as("seed %d", seed).allMatch(SimStream::isComplete);
    assertThat(sim.atAnchor.values()).as("seed %d", seed).allMatch(SimStream::isComplete);
    assertThat(sim.atAnchor).hasSize(streams);
    assertThat(sim.atClient.values())
        .as("seed %d: nothing is left over", seed)
        .allMatch(each -> each.state().state() == StreamState.State.FINISHED);
    assertThat(sim.client().streamCount()).as("seed %d", seed).isZero();
    assertThat(sim.client().heldBytes()).as("seed %d", seed).isZero();
    assertThat(sim.client().lines().stream().filter(line -> line.state() == LineState.State.UP))
        .as("seed %d: two lines, or a third one that helped, and no attempt", seed)
        .hasSizeBetween(Math.min(2, paths), paths)
        .hasSameSizeAs(sim.client().lines());
  }

  private static void fault(SimBond sim, SplittableRandom random, int slot) {
    long at = random.nextLong(0, 2_000);
    long until = at + random.nextLong(1, 4_000);
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    switch (fault) {
      case CUT_BOTH_WAYS -> cut(sim, at, until, slot, true, true);
      case CUT_TO_ANCHOR -> cut(sim, at, until, slot, true, false);
      case CUT_TO_CLIENT -> cut(sim, at, until, slot, false, true);
      case RESET -> sim.in(at, () -> sim.reset(slot));
      case ALL_GONE -> {
        sim.in(at, sim::cutAll);
        sim.in(until, () -> sim.paths.keySet().forEach(sim::heal));
      }
      case SLOWER -> sim.in(at, () -> sim.path(slot).latencyNs(random.nextLong(500_000_000L)));
      case LOSES -> {
        SplittableRandom losing = random.split();
        int perMille = random.nextInt(1, 300);
        sim.in(at, () -> sim.path(slot).loses(perMille, losing));
        sim.in(until, () -> sim.path(slot).loses(0, losing));
      }
      case ADDRESS_REMOVED -> {
        sim.in(at, () -> sim.removePath(slot));
        sim.in(until, () -> sim.addPath(slot));
      }
      case CLIENT_PAUSED -> sim.in(at, () -> sim.pause(true, 2_000));
      case ANCHOR_PAUSED -> sim.in(at, () -> sim.pause(false, 2_000));
      case READER_STOPS -> {
        sim.in(at, () -> sim.anchorReads(false));
        sim.in(until, () -> sim.anchorReads(true));
      }
    }
  }

  private static void cut(
      SimBond sim, long at, long until, int slot, boolean toAnchor, boolean toClient) {
    sim.in(at, () -> sim.path(slot).cut(toAnchor, toClient));
    sim.in(until, () -> sim.heal(slot));
  }
}
