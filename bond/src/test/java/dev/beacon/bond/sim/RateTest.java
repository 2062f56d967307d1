package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.LineState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two paths of 50 Mbit/s carry together. */
class RateTest {

  private static final int BYTES_PER_SECOND = 6_250_000;
  private static final int SECONDS = 4;
  private static final int SETTLED_MS = 4_000;

  /** Beyond that many a router drops, and TCP halves its rate. */
  private static final long ROUTERS_QUEUE_NS = 50_000_000;

  /** More than there is time for. */
  private static final long MUCH = 4L * SECONDS * BYTES_PER_SECOND;

  private SimBond sim = new SimBond(31, Bounds.DEFAULT);

  @ParameterizedTest(name = "RCH-024: {0} ms one way carry {1} of the sum, each way")
  @CsvSource({"5, 0.9", "30, 0.85"})
  void bothPathsAreFull(int latencyMs, double share) {
    twoPaths(latencyMs);
    assertThat(upWhile(0)).isGreaterThan(share);
    assertThat(down()).isGreaterThan(share);
  }

  @ParameterizedTest(name = "RCH-024: {0} ms one way, {1} bytes/s: no queue that routers lack")
  @CsvSource({"5, 6_250_000", "30, 6_250_000", "30, 1_250_000", "45, 12_500_000"})
  void theQueueIsOneThatRoutersHave(int latencyMs, String bytesPerSecond) {
    sim.path(0, latencyMs, Integer.parseInt(bytesPerSecond.replace("_", "")));
    sim.run(SETTLED_MS);
    sim.open(MUCH, 0);
    sim.run(1_000);
    sim.path(0).longestQueueNs(); // of the first pieces, which TCP would send slowly
    sim.run(SECONDS * 1_000);
    assertThat(sim.path(0).longestQueueNs()).isBetween(1L, ROUTERS_QUEUE_NS);
  }

  @Test
  @DisplayName("RCH-024: a rate that was low for want of processor time rises again at once")
  void theRateComesBack() {
    twoPaths(5);
    double starved = upWhile(100);
    assertThat(starved).isLessThan(0.5);
    assertThat(upWhile(0)).isGreaterThan(0.9);
  }

  @ParameterizedTest(
      name = "RCH-024: a path became slower, and its old rate is forgotten, clock {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void anOldRateIsForgotten(int seed) {
    sim = new SimBond(seed, Bounds.DEFAULT);
    twoPaths(30);
    SimStream unused = sim.open(MUCH, 0);
    sim.run(1_000);
    sim.path(0).bytesPerSecond(BYTES_PER_SECOND / 10);
    sim.path(1).bytesPerSecond(BYTES_PER_SECOND / 10);
    sim.run(SETTLED_MS);
    assertThat(sim.client().lines()).hasSize(2);
    for (LineState line : sim.client().lines()) {
      assertThat(line.roundTripNs()).as(line.toString()).isLessThan(400_000_000L);
    }
  }

  private void twoPaths(int latencyMs) {
    sim.path(0, latencyMs, BYTES_PER_SECOND);
    sim.path(1, latencyMs, BYTES_PER_SECOND);
    sim.run(SETTLED_MS);
  }

  private double upWhile(int everyMs) {
    SimStream stream = sim.open(MUCH, 0);
    sim.run(1);
    work(everyMs, 1_000);
    SimStream far = sim.atAnchor.get(stream.state().number());
    long before = far.bytesRead();
    work(everyMs, SECONDS * 1_000);
    long came = far.bytesRead() - before;
    sim.client().reset(stream.state(), 0);
    return share(came);
  }

  private double down() {
    SimStream stream = sim.open(0, MUCH);
    sim.run(1_000);
    long before = stream.bytesRead();
    sim.run(SECONDS * 1_000);
    long came = stream.bytesRead() - before;
    sim.client().reset(stream.state(), 0);
    return share(came);
  }

  /** Lets time go on in which each end gets the processor once in so many milliseconds. */
  private void work(int everyMs, int forMs) {
    if (everyMs == 0) {
      sim.run(forMs);
      return;
    }
    for (int ms = 0; ms < forMs; ms += everyMs) {
      sim.run(1);
      sim.pause(true, everyMs - 1);
      sim.pause(false, everyMs - 1);
      sim.run(everyMs - 1);
    }
  }

  private static double share(long bytes) {
    return bytes / (2.0 * SECONDS * BYTES_PER_SECOND);
  }
}
