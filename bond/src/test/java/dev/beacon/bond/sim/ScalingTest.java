package dev.beacon.bond.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Course;
import dev.beacon.bond.internal.engine.LineState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The lines that a bond keeps, opens and closes. */
class ScalingTest {

  private static final int RATE = 400_000;
  private static final int SETTLED_MS = 10_000;

  private final SimBond sim = new SimBond(21, Bounds.DEFAULT);

  @Test
  @DisplayName("RCH-027: of four paths the two with the shortest round trip stay")
  void theBestTwoStay() {
    long[] latencies = {60, 6, 50, 5};
    for (int slot = 0; slot < latencies.length; slot++) {
      sim.path(slot, latencies[slot], RATE);
    }
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(1, 3);
  }

  @Test
  @DisplayName("RCH-027: paths of different interfaces and relays come before faster ones")
  void differentPathsStay() {
    sim.path(0, 1, RATE, new Course("eth0", "direct", false));
    sim.path(1, 1, RATE, new Course("eth0", "relay", false));
    sim.path(2, 20, RATE, new Course("wlan0", "direct", false));
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(1, 2);
  }

  @Test
  @DisplayName(
      "RCH-027: a path of another interface that comes later takes the place of one of two")
  void aPathOfAnotherInterfaceComesLater() {
    sim.path(0, 1, RATE, new Course("eth0", "ipv4", false));
    sim.path(1, 2, RATE, new Course("eth0", "ipv6", false));
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(0, 1);
    sim.path(2, 20, RATE, new Course("wlan0", "other", false));
    sim.run(1_000);
    assertThat(slots()).containsExactly(0, 1, 2);
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(0, 2);
  }

  @Test
  @DisplayName("RCH-027: if that path leads nowhere, it is tried once a minute, and the two stay")
  void aPathOfAnotherInterfaceLeadsNowhere() {
    sim.path(0, 1, RATE, new Course("eth0", "ipv4", false));
    sim.path(1, 2, RATE, new Course("eth0", "ipv6", false));
    sim.run(SETTLED_MS);
    sim.path(2, 20, RATE, new Course("wlan0", "other", false));
    sim.path(2).cut(true, true);
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(0, 1);
    sim.heal(2);
    sim.run(90_000);
    assertThat(slots()).containsExactly(0, 2);
  }

  @Test
  @DisplayName("RCH-027: held up for a second, a third line is opened; a minute later it is closed")
  void aThirdLineIsOpenedWhileItHelps() {
    threePaths(RATE);
    SimStream stream = sim.open(12_000_000, 0);
    sim.run(900);
    assertThat(slots()).hasSize(2);
    sim.run(1_100);
    assertThat(slots()).containsExactly(0, 1, 2);
    sim.run(13_000);
    assertThat(sim.atAnchor.get(stream.state().number()).isComplete()).isTrue();
    assertThat(slots()).containsExactly(0, 1, 2);
    sim.run(70_000);
    assertThat(slots()).hasSize(2);
  }

  @Test
  @DisplayName("RCH-027: an anchor that is held up says so, and the client opens the line")
  void theAnchorIsHeldUp() {
    threePaths(RATE);
    SimStream stream = sim.open(0, 12_000_000);
    sim.run(3_000);
    assertThat(slots()).containsExactly(0, 1, 2);
    sim.run(13_000);
    assertThat(stream.isComplete()).isTrue();
    assertThat(slots()).containsExactly(0, 1, 2);
  }

  @Test
  @DisplayName("RCH-027: a line that gains less than a tenth is closed, and left for five minutes")
  void aLineThatGainsNothingIsClosed() {
    threePaths(RATE / 40);
    long before = timesUp(2);
    sim.open(600_000_000, 0);
    sim.run(2_500);
    assertThat(timesUp(2)).isEqualTo(before + 1);
    sim.run(6_000);
    assertThat(slots()).containsExactly(0, 1);
    sim.run(280_000);
    assertThat(timesUp(2)).isEqualTo(before + 1);
    sim.run(30_000);
    assertThat(timesUp(2)).isEqualTo(before + 2);
  }

  @Test
  @DisplayName("RCH-027: there are never more lines than the most")
  void thereIsAMost() {
    SimBond one = new SimBond(22, Bounds.DEFAULT.opening(1));
    for (int slot = 0; slot < 3; slot++) {
      one.path(slot, 5, RATE);
    }
    one.open(8_000_000, 0);
    one.run(8_000);
    assertThat(one.client().lines()).hasSize(1);
  }

  @Test
  @DisplayName("RCH-027: another path stands in for one that fails, until that is back")
  void anotherPathStandsIn() {
    sim.path(0, 5, RATE);
    sim.path(1, 6, RATE);
    sim.path(2, 50, RATE);
    sim.run(SETTLED_MS);
    sim.open(12_000_000, 0);
    sim.run(500);
    sim.path(0).cut(true, true);
    sim.run(1_000);
    assertThat(heardSlots()).containsExactly(1, 2);
    sim.heal(0);
    sim.run(110_000);
    assertThat(slots()).containsExactly(0, 1);
  }

  @Test
  @DisplayName("RCH-027: a metered path carries nothing until it is the only one")
  void aMeteredPathIsTheLastChoice() {
    sim.path(0, 5, RATE);
    sim.path(1, 1, 10 * RATE, new Course("wwan0", "far", true));
    sim.run(SETTLED_MS);
    SimStream stream = sim.open(2_000_000, 0);
    sim.run(2_000);
    assertThat(carriedOn(1)).isZero();
    sim.path(0).cut(true, true);
    sim.run(2_000);
    assertThat(carriedOn(1)).isPositive();
    assertThat(sim.atAnchor.get(stream.state().number()).isComplete()).isTrue();
  }

  /** Two equal paths and a third one of this rate; they have settled. */
  private void threePaths(int thirdRate) {
    sim.path(0, 5, RATE);
    sim.path(1, 5, RATE);
    sim.path(2, 9, thirdRate);
    sim.run(SETTLED_MS);
    assertThat(slots()).containsExactly(0, 1);
  }

  private List<Integer> slots() {
    return sim.client().lines().stream()
        .filter(line -> line.state() == LineState.State.UP)
        .map(LineState::slot)
        .sorted()
        .toList();
  }

  private List<Integer> heardSlots() {
    return sim.client().lines().stream()
        .filter(line -> line.state() == LineState.State.UP && !line.isSilent())
        .map(LineState::slot)
        .sorted()
        .toList();
  }

  private long carriedOn(int slot) {
    return sim.client().lines().stream()
        .filter(line -> line.slot() == slot)
        .mapToLong(LineState::carriedBytes)
        .sum();
  }

  private long timesUp(int slot) {
    return sim.events.stream()
        .filter(event -> event.matches("line \\d+ of path " + slot + " UP"))
        .count();
  }
}
