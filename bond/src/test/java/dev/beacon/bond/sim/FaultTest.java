package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.wire.CloseCode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Single faults, and what a bond makes of them. */
class FaultTest {

  private static final int RATE = 6_250_000; // 50 Mbit/s

  @Test
  @DisplayName("RCH-024: two paths of 50 Mbit/s give at least 90 Mbit/s")
  void twoPathsAddUp() {
    SimBond sim = twoPaths(7, Bounds.DEFAULT);
    SimStream stream = sim.open(200_000_000, 0);
    sim.run(2_000);
    long before = arrived(sim, stream);
    sim.run(2_000);
    assertThat(arrived(sim, stream) - before).isGreaterThan(2L * 90_000_000 / 8);
  }

  @Test
  @DisplayName("RCH-022, RCH-023: a cut under full load; the other path goes on at >= 42 Mbit/s")
  void aCutUnderLoadLeavesTheOther() {
    SimBond sim = twoPaths(8, Bounds.DEFAULT);
    SimStream stream = sim.open(200_000_000, 0);
    sim.run(2_000);
    sim.path(0).cut(true, true);
    long before = arrived(sim, stream);
    sim.run(250);
    long silentUntil = arrived(sim, stream);
    sim.run(2_000);
    assertThat(silentUntil).isGreaterThan(before);
    assertThat(arrived(sim, stream) - silentUntil).isGreaterThan(2L * 42_000_000 / 8);
    sim.heal(0);
    sim.run(2_000);
    long healed = arrived(sim, stream);
    sim.run(1_000);
    assertThat(arrived(sim, stream) - healed).isGreaterThan(80_000_000 / 8);
  }

  @Test
  @DisplayName("RCH-024: after minutes under full load a round trip is no longer than before")
  void theQueueOfALineDoesNotGrow() {
    SimBond sim = new SimBond(17, Bounds.DEFAULT);
    sim.path(0, 20, 1_000_000);
    sim.open(400_000_000, 0);
    sim.run(20_000);
    long before = sim.client().lines().get(0).roundTripNs();
    sim.run(180_000);
    LineState line = sim.client().lines().get(0);
    assertThat(line.roundTripNs()).isLessThan(before * 3 / 2);
    assertThat(line.carriedBytes()).isGreaterThan(180_000_000);
  }

  @Test
  @DisplayName("RCH-024: a line that is very slow does not hold up the stream, and is tried again")
  void aSlowLineDoesNotHoldUpTheStream() {
    SimBond sim = new SimBond(18, Bounds.DEFAULT);
    sim.path(0, 5, 800_000);
    sim.path(1, 9, 10_000);
    SimStream stream = sim.open(100_000_000, 0);
    sim.run(1_000);
    long bytes = arrived(sim, stream);
    for (int step = 0; step < 60; step++) {
      sim.run(500);
      assertThat(arrived(sim, stream) - bytes).as("step %d", step).isGreaterThan(200_000);
      bytes = arrived(sim, stream);
    }
    sim.path(1).bytesPerSecond(800_000);
    sim.run(25_000);
    bytes = arrived(sim, stream);
    sim.run(5_000);
    assertThat(arrived(sim, stream) - bytes).isGreaterThan(5 * 1_200_000);
  }

  @Test
  @DisplayName("RCH-025: when nothing new waits, the free line also carries what is old elsewhere")
  void aFreeLineCarriesWhatIsOld() {
    SimBond sim = new SimBond(21, Bounds.DEFAULT);
    sim.path(0, 5, 2_500_000);
    sim.path(1, 60, RATE);
    sim.run(1_000);
    SimStream stream = sim.open(200_000, 0);
    sim.run(1);
    sim.path(1).cut(true, true); // with pieces that had no room on the fast line
    sim.run(40);
    SimStream at = sim.atAnchor.get(stream.state().number());
    assertThat(at.isComplete()).isFalse();
    sim.run(100);
    assertThat(at.isComplete()).isTrue();
    LineState slow = line(sim, 1);
    assertThat(slow.carriedBytes()).isPositive();
    assertThat(slow.isLate()).isFalse(); // so it was not RCH-022
    assertThat(line(sim, 0).copiedBytes()).isBetween(1L, 2 * slow.carriedBytes());
  }

  private static LineState line(SimBond sim, int slot) {
    return sim.client().lines().stream()
        .filter(line -> line.slot() == slot)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("RCH-023: a silent path is dialled anew and says so; the others' lines stay")
  void aSilentPathIsDialledAnew() {
    SimBond sim = twoPaths(9, Bounds.DEFAULT);
    sim.open(100_000_000, 0);
    sim.run(1_000);
    sim.path(1).cut(false, true);
    sim.run(1_000);
    assertThat(sim.events).anyMatch(event -> event.matches("line \\d of path 1 UP silent"));
    sim.heal(1);
    sim.run(1_500);
    assertThat(sim.client().lines()).hasSize(2).noneMatch(line -> line.isSilent());
  }

  @Test
  @DisplayName("RCH-023: watch says that an idle path is dead: the first byte goes over the other")
  void aDeadPathIsKnownBeforeTheFirstByte() {
    for (boolean isWatched : new boolean[] {false, true}) {
      SimBond sim = new SimBond(20, Bounds.DEFAULT);
      sim.path(0, 5, RATE);
      sim.path(1, 9, RATE);
      sim.run(6_000);
      sim.path(0).cut(true, true);
      if (isWatched) {
        sim.watched(0, false);
      }
      sim.run(1_000);
      SimStream stream = sim.open(1_000, 0);
      sim.run(10);
      SimStream at = sim.atAnchor.get(stream.state().number());
      assertThat(at != null && at.bytesRead() == 1_000).isEqualTo(isWatched);
      assertThat(sim.events.contains("line 1 of path 0 UP silent")).isEqualTo(isWatched);
      sim.run(500);
      assertThat(sim.atAnchor.get(stream.state().number()).isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("RCH-023: a false alarm of watch costs no byte and no line; Up has the path dialled")
  void aFalseAlarmCostsNothing() {
    for (int seed = 1; seed <= 20; seed++) {
      SimBond sim = twoPaths(seed, Bounds.DEFAULT);
      SimStream stream = sim.open(20_000_000, 0);
      SplittableRandom random = new SplittableRandom(seed);
      for (int alarm = 0; alarm < 10; alarm++) {
        sim.run(random.nextInt(1, 150));
        sim.watched(random.nextInt(2), false);
        sim.run(random.nextInt(1, 50));
        sim.watched(random.nextInt(2), true);
      }
      sim.run(3_000);
      assertThat(sim.atAnchor.get(1).isComplete()).as("seed %d", seed).isTrue();
      assertThat(stream.fault()).isEmpty();
      assertThat(sim.client().lines()).hasSize(2).noneMatch(LineState::isSilent);
      assertThat(sim.anchor().bonds().get(0).lines()).hasSize(2);
    }
  }

  @Test
  @DisplayName("RCH-026: all lines gone for longer than the time to linger: reset, never an end")
  void allGoneForTooLongIsAReset() {
    SimBond sim = twoPaths(10, Bounds.DEFAULT.lingering(5_000_000_000L));
    SimStream stream = sim.open(100_000_000, 1_000_000_000);
    sim.run(1_000);
    sim.cutAll();
    sim.run(8_000);
    assertThat(stream.state().state()).isEqualTo(StreamState.State.RESET);
    assertThat(stream.fault()).isEmpty();
    assertThat(sim.ended()).isEqualTo(CloseCode.DONE);
    assertThat(sim.client().heldBytes()).isZero();
  }

  @Test
  @DisplayName("An anchor that restarted knows no bond: the client's streams are reset at once")
  void aRestartedAnchorResetsStreams() {
    SimBond sim = twoPaths(11, Bounds.DEFAULT);
    SimStream stream = sim.open(100_000_000, 0);
    sim.run(1_000);
    sim.restartAnchor();
    sim.run(500);
    assertThat(stream.state().state()).isEqualTo(StreamState.State.RESET);
    assertThat(sim.ended()).isEqualTo(CloseCode.UNKNOWN_BOND);
  }

  @Test
  @DisplayName("A service that refuses is said to have refused")
  void aServiceThatRefuses() {
    SimBond sim = twoPaths(12, Bounds.DEFAULT);
    sim.refuses();
    SimStream stream = sim.open(10, 10);
    sim.run(500);
    assertThat(stream.state().state()).isEqualTo(StreamState.State.REFUSED);
    assertThat(stream.state().reason()).isEqualTo(1);
  }

  @Test
  @DisplayName("RCH-028: a reader that stops costs its window, and then all goes on")
  void aReaderThatStopsCostsItsWindow() {
    SimBond sim = twoPaths(13, Bounds.DEFAULT);
    sim.anchorReads(false);
    SimStream stream = sim.open(20_000_000, 0);
    sim.run(3_000);
    assertThat(stream.bytesWritten()).isLessThan(1 << 20);
    assertThat(sim.client().heldBytes()).isLessThan(1 << 20);
    sim.anchorReads(true);
    sim.run(6_000);
    assertThat(sim.atAnchor.get(1).isComplete()).isTrue();
  }

  @Test
  @DisplayName("RCH-020: a reset by the program is one at the other end, whatever is on its way")
  void aResetArrives() {
    SimBond sim = twoPaths(14, Bounds.DEFAULT);
    SimStream stream = sim.open(100_000_000, 0);
    sim.run(1_000);
    sim.client().reset(stream.state(), 0);
    sim.run(1_000);
    assertThat(sim.atAnchor.get(1).state().state()).isEqualTo(StreamState.State.RESET);
    assertThat(sim.client().streamCount()).isZero();
    assertThat(sim.client().heldBytes()).isZero();
    SimStream next = sim.open(100_000, 100_000);
    sim.run(1_000);
    assertThat(next.isComplete()).isTrue();
  }

  @Test
  @DisplayName("RCH-033: an endpoint with the wrong key is left alone for ten minutes")
  void aWrongKeyIsLeftAlone() {
    SimBond sim = twoPaths(15, Bounds.DEFAULT);
    sim.run(1);
    sim.client().refused(sim.client().lines().get(0), sim.clientNow());
    sim.run(590_000);
    assertThat(sim.client().lines()).extracting(line -> line.slot()).containsExactly(1);
    sim.run(20_000);
    assertThat(sim.client().lines()).extracting(line -> line.slot()).contains(0, 1);
  }

  @Test
  @DisplayName("A path that is taken away is not dialled; closing the bond ends all")
  void aPathThatIsTakenAway() {
    SimBond sim = twoPaths(16, Bounds.DEFAULT);
    sim.open(10, 10);
    sim.run(100);
    sim.client().removePath(0);
    sim.reset(0);
    sim.client().retry(1);
    sim.run(5_000);
    assertThat(sim.client().lines()).extracting(line -> line.slot()).containsExactly(1);
    sim.client().close(CloseCode.DONE, "bye", sim.clientNow());
    sim.run(1_000);
    assertThat(sim.client().isOver()).isTrue();
    assertThat(sim.anchor().bonds()).isEmpty();
    assertThat(sim.client().open("", sim.clientNow())).isEmpty();
  }

  @Test
  @DisplayName("RCH-002: a path that comes and goes keeps its line, and leaves none over")
  void aPathThatComesAndGoesLeavesNoLineOver() {
    SimBond sim = twoPaths(19, Bounds.DEFAULT);
    sim.run(500);
    for (int round = 0; round < 20; round++) {
      sim.client().removePath(0);
      sim.run(500);
      assertThat(sim.client().lines()).extracting(line -> line.slot()).contains(0);
      sim.addPath(0);
      sim.run(500);
    }
    assertThat(sim.client().lines()).hasSize(2);
    assertThat(sim.anchor().bonds().get(0).lines()).hasSize(2);
  }

  private static long arrived(SimBond sim, SimStream stream) {
    return sim.atAnchor.get(stream.state().number()).bytesRead();
  }

  private static SimBond twoPaths(long seed, Bounds bounds) {
    SimBond sim = new SimBond(seed, bounds);
    sim.path(0, 5, RATE);
    sim.path(1, 5, RATE);
    return sim;
  }
}
