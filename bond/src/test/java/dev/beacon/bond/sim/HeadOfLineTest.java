package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.LineState;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line becomes slow without being dead: a stream must not wait for the pieces on it. */
class HeadOfLineTest {

  private static final int RATE = 6_250_000; // 50 Mbit/s
  private static final int SEEDS = 10;
  private static final int LONGEST_MS = 100;
  private static final int WARM_MS = 2_000;
  private static final int WATCHED_MS = 4_000;
  private static final int RESTS_MS = 200;
  private static final int PIECE_MS = 3; // at the full rate
  private static final int MESSAGE_BYTES = 1_000;
  private static final long MS = 1_000_000L;

  private SimBond sim;
  private SimStream stream;
  private boolean paced;
  private long saidBytes;
  private int longestMs;
  private double rate;
  private double copies;

  @ParameterizedTest(name = "RCH-024, RCH-025: 30 % lost on one of two paths, paced: {0}")
  @ValueSource(booleans = {true, false})
  void aPathThatLosesHoldsUpNothing(boolean isPaced) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      begin(seed, isPaced);
      sim.path(1).loses(300, new SplittableRandom(seed));
      watch();
      assertThat(longestMs).as("seed %d", seed).isLessThanOrEqualTo(LONGEST_MS);
      assertThat(copies).as("seed %d", seed).isLessThan(0.04);
      assertThat(rate).as("seed %d", seed).isGreaterThan(isPaced ? 0.99 * 8 : 45);
    }
  }

  @ParameterizedTest(name = "RCH-024, RCH-025: a path becomes {0} ms slower, paced: {1}")
  @CsvSource({"20, false", "50, false", "50, true", "100, false", "500, false", "500, true"})
  void aPathThatBecomesSlowerHoldsUpNothing(int ms, boolean isPaced) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      begin(seed, isPaced);
      run(7 * seed);
      sim.path(1).latencyNs((5L + ms) * MS);
      watch();
      assertThat(longestMs).as("seed %d", seed).isLessThanOrEqualTo(LONGEST_MS);
      assertThat(copies).as("seed %d", seed).isLessThan(0.02);
      assertThat(rate).as("seed %d", seed).isGreaterThan(isPaced ? 0.99 * 8 : 45);
    }
  }

  @ParameterizedTest(name = "RCH-025: the rate of a path falls to one part in {0}")
  @CsvSource({"2", "4", "10"})
  void aPathThatCarriesLessHoldsUpNothing(int part) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      begin(seed, /* isPaced= */ false);
      run(7 * seed);
      sim.path(1).bytesPerSecond(RATE / part);
      watch();
      assertThat(longestMs).as("seed %d", seed).isLessThanOrEqualTo(PIECE_MS * part);
      assertThat(copies).as("seed %d", seed).isLessThan(0.02);
      assertThat(rate).as("seed %d", seed).isGreaterThan(48);
    }
  }

  @Test
  @DisplayName("RCH-024, RCH-025: a path carries little for 200 ms, as BBR lets it, and all again")
  void aPathThatRestsHoldsUpNothing() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      begin(seed, /* isPaced= */ false);
      run(7 * seed);
      sim.path(1).bytesPerSecond(RATE / 10);
      watch(RESTS_MS);
      int duringMs = longestMs;
      sim.path(1).bytesPerSecond(RATE);
      watch(WATCHED_MS);
      assertThat(Math.max(duringMs, longestMs)).as("seed %d", seed).isLessThan(LONGEST_MS);
      assertThat(rate).as("seed %d", seed).isGreaterThan(90);
    }
  }

  @ParameterizedTest(name = "RCH-025: {0} and {1} ms, {2} and {3} Mbit/s: no copies, full rate")
  @CsvSource({
    "5, 5, 50, 50",
    "5, 30, 50, 10",
    "5, 30, 10, 50",
    "5, 75, 50, 50",
    "5, 5, 50, 5",
    "5, 5, 50, 2"
  })
  void unevenPathsCostNoCopies(int fast, int slow, int fastRate, int slowRate) {
    sim = new SimBond(5, Bounds.DEFAULT);
    sim.path(0, fast, fastRate * 125_000L);
    sim.path(1, slow, slowRate * 125_000L);
    sim.run(1_000);
    stream = sim.open(1L << 40, 0);
    sim.run(8_000);
    watch();
    assertThat(copies).isLessThan(0.001);
    assertThat(rate).isGreaterThan(0.98 * (fastRate + slowRate));
  }

  @ParameterizedTest(
      name = "RCH-025: both paths are slower by {0} ms, or a tenth as fast ({1}): few copies")
  @CsvSource({"100, false", "0, true"})
  void pathsThatAreBothSlowDoNotCopyFromEachOther(int ms, boolean isNarrow) {
    begin(1, false);
    for (int slot = 0; slot < 2; slot++) {
      sim.path(slot).latencyNs((5L + ms) * MS);
      sim.path(slot).bytesPerSecond(isNarrow ? RATE / 10 : RATE);
    }
    watch();
    assertThat(copies).isLessThan(0.01);
  }

  private void begin(int seed, boolean isPaced) {
    sim = new SimBond(seed, Bounds.DEFAULT);
    sim.path(0, 5, RATE);
    sim.path(1, 5, RATE);
    sim.run(1_000);
    stream = sim.open(1L << 40, 0);
    paced = isPaced;
    saidBytes = 0;
    run(WARM_MS);
  }

  /** A program has a message in each millisecond, or always more than the paths carry. */
  private void run(int ms) {
    for (int i = 0; i < ms; i++) {
      if (paced) {
        saidBytes += MESSAGE_BYTES;
        long until = saidBytes;
        sim.in(0, () -> stream.mayWrite(until));
      }
      sim.run(1);
    }
  }

  private void watch() {
    watch(WATCHED_MS);
  }

  private void watch(int watchedMs) {
    SimStream far = sim.atAnchor.get(stream.state().number());
    long before = far.bytesRead();
    long copiedBefore = copiedBytes();
    long last = before;
    int silentMs = 0;
    longestMs = 0;
    for (int ms = 0; ms < watchedMs; ms++) {
      run(1);
      silentMs = far.bytesRead() == last ? silentMs + 1 : 0;
      longestMs = Math.max(longestMs, silentMs);
      last = far.bytesRead();
    }
    assertThat(far.fault()).isEmpty();
    rate = (last - before) * 8.0 / 1_000 / watchedMs;
    copies = (double) (copiedBytes() - copiedBefore) / (last - before);
  }

  private long copiedBytes() {
    return sim.client().lines().stream().mapToLong(LineState::copiedBytes).sum();
  }
}
