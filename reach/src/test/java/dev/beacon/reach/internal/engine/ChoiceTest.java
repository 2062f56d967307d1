package dev.beacon.reach.internal.engine;

import static dev.beacon.reach.internal.engine.SimService.MS;
import static dev.beacon.reach.internal.engine.SimService.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private final SimService sim = new SimService(7);

  @Test
  @DisplayName("RCH-004: SRV priority rules, then state")
  void priorityThenState() {
    Endpoint far = endpoint("a", 20, 0, true);
    Endpoint near = endpoint("b", 10, 0, true);
    Endpoint alive = endpoint("c", 10, 0, true);
    sim.offer(far, near, alive);
    sim.engine.watchUp(alive, sim.nowNs);
    sim.engine.watchUp(far, sim.nowNs);
    assertThat(sim.order()).containsExactly(alive.key(), near.key(), far.key());
  }

  @Test
  @DisplayName("RCH-007: what failed comes last, even with the best priority")
  void failedComesLast() {
    Endpoint best = endpoint("a", 0, 0, false);
    Endpoint other = endpoint("b", 9, 0, false);
    sim.offer(best, other);
    sim.engine.refused(best, "refused", sim.nowNs);
    assertThat(sim.order()).containsExactly(other.key(), best.key());
  }

  @Test
  @DisplayName("RFC 2782: among equal priorities weights decide in proportion")
  void weightsDecideInProportion() {
    Endpoint heavy = endpoint("a", 0, 90, false);
    Endpoint light = endpoint("b", 0, 10, false);
    sim.offer(heavy, light);
    int first = 0;
    for (int i = 0; i < 2000; i++) {
      first += sim.order().get(0).equals(heavy.key()) ? 1 : 0;
    }
    assertThat(first).isBetween(1720, 1880);
  }

  @Test
  @DisplayName("RCH-004: of equal weights the one that connects fastest comes first")
  void connectTimeDecidesAtLast() {
    Endpoint slow = endpoint("a");
    Endpoint quick = endpoint("b");
    sim.offer(slow, quick);
    sim.engine.connected(slow, sim.nowNs, 9 * MS, sim.nowNs);
    sim.engine.closed(slow, sim.nowNs);
    sim.engine.connected(quick, sim.nowNs, MS, sim.nowNs);
    sim.engine.closed(quick, sim.nowNs);
    assertThat(sim.order()).containsExactly(quick.key(), slow.key());
  }

  @Test
  @DisplayName(
      "RFC 8305 4: the families take turns, and further addresses come after all instances")
  void familiesTakeTurns() {
    sim.offer(endpoint("a"), endpoint("a6"), endpoint("b"), endpoint("b6"));
    List<String> order = sim.order();
    assertThat(order.get(0)).startsWith("[");
    assertThat(order.get(1)).startsWith("10.");
    assertThat(order.get(2)).startsWith("[");
    assertThat(order.get(3)).startsWith("10.");
  }

  @Test
  @DisplayName("RCH-004: an instance with a dead address comes after those that have none")
  void aDoubtfulInstanceComesLater() {
    sim.offer(endpoint("a"), endpoint("a6"), endpoint("b"));
    sim.engine.refused(endpoint("a6"), "silent", sim.nowNs);
    assertThat(sim.order())
        .containsExactly(endpoint("b").key(), endpoint("a").key(), endpoint("a6").key());
  }

  @Test
  @DisplayName("RFC 8305 5: attempts start 100 ms apart, and at once after one that failed")
  void attemptsAreRaced() {
    long now = sim.nowNs;
    Race race = new Race(List.of(endpoint("a"), endpoint("b"), endpoint("c")));
    assertThat(race.next(now)).isPresent();
    assertThat(race.next(now + 99 * MS)).isEmpty();
    assertThat(race.next(now + 100 * MS)).isPresent();
    race.failed();
    assertThat(race.next(now + 101 * MS)).isPresent();
    assertThat(race.won()).isTrue();
    assertThat(race.won()).isFalse();
    assertThat(race.isOver()).isTrue();
  }
}
