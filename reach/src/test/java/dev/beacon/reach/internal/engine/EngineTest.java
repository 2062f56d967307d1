package dev.beacon.reach.internal.engine;

import static dev.beacon.reach.internal.engine.SimService.MS;
import static dev.beacon.reach.internal.engine.SimService.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {

  private static final Endpoint A = endpoint("a");
  private static final Endpoint B = endpoint("b");
  private static final Endpoint C = endpoint("c");

  private final SimService sim = new SimService(1);

  @Test
  @DisplayName("RCH-004: the instance in use stays in use while it lives")
  void theCurrentOneStays() {
    sim.offer(A, B, C);
    Endpoint first = sim.connect().orElseThrow();
    for (int i = 0; i < 50; i++) {
      assertThat(sim.connect()).contains(first);
    }
    assertThat(sim.log).containsOnlyOnce("chosen " + first.instance() + " PROBES");
  }

  @Test
  @DisplayName("RCH-005: a silent port is a verdict after two misses of probes 500 ms apart")
  void silenceIsAVerdictAfterTwoMisses() {
    sim.offer(A, B);
    Endpoint used = sim.connect().orElseThrow();
    sim.run(2_700 * MS);
    assertThat(sim.sockets).containsKey(used.key());
    sim.silence(used);
    sim.run(1_600 * MS);
    assertThat(sim.sockets).doesNotContainKey(used.key());
    assertThat(sim.log).anyMatch(each -> each.startsWith("cut " + used.instance()));
    assertThat(sim.connect()).hasValueSatisfying(each -> assertThat(each).isNotEqualTo(used));
  }

  @Test
  @DisplayName("RCH-005: a port that refuses a probe is a verdict at once")
  void refusalIsAVerdict() {
    sim.offer(A, B);
    Endpoint used = sim.connect().orElseThrow();
    sim.refuse(used);
    sim.run(510 * MS);
    assertThat(sim.log).contains("cut " + used.instance() + " after 501 ms: refused");
  }

  @Test
  @DisplayName("RCH-005: a reset brings a probe at once, and then one miss is enough")
  void aResetIsLookedIntoAtOnce() {
    sim.offer(A, B);
    Endpoint used = sim.connect().orElseThrow();
    sim.connect();
    sim.run(200 * MS);
    sim.refuse(used);
    sim.engine.reset(used, sim.nowNs);
    sim.run(2 * MS);
    assertThat(sim.sockets).doesNotContainKey(used.key());
  }

  @Test
  @DisplayName("RCH-005: a server that resets one connection and lives keeps the others")
  void aResetOfOneConnectionCutsNoOther() {
    sim.offer(A, B);
    Endpoint used = sim.connect().orElseThrow();
    sim.connect();
    sim.engine.reset(used, sim.nowNs);
    sim.close(used);
    sim.run(3_000 * MS);
    assertThat(sim.sockets).containsEntry(used.key(), 1);
    assertThat(sim.connect()).contains(used);
  }

  @Test
  @DisplayName("RCH-005: a lost path and a goodbye are verdicts at once")
  void whatSaysSoCountsAtOnce() {
    sim.offer(A, B);
    Endpoint used = sim.connect().orElseThrow();
    sim.engine.pathLost(used, "carrier lost", sim.nowNs);
    assertThat(sim.log).contains("cut " + used.instance() + " after 0 ms: carrier lost");
    Endpoint next = sim.connect().orElseThrow();
    sim.engine.goodbye(next, sim.nowNs);
    assertThat(sim.log).contains("cut " + next.instance() + " after 0 ms: it said goodbye");
  }

  @Test
  @DisplayName("RCH-005: while BFD says Up there are no probes, and its Down is a verdict at once")
  void whatIsWatchedIsNotProbed() {
    Endpoint watched = endpoint("a", 0, 0, true);
    sim.offer(watched, B);
    assertThat(sim.log).contains("watch a");
    sim.engine.watchUp(watched, sim.nowNs);
    assertThat(sim.connect()).contains(watched);
    sim.run(5_000 * MS);
    assertThat(sim.log).contains("watch a closely", "chosen a WATCH").doesNotContain("probe a");
    sim.engine.watchDown(watched, "BFD: detection time expired", 150 * MS, sim.nowNs);
    assertThat(sim.log).contains("cut a after 150 ms: BFD: detection time expired");
    assertThat(sim.connect()).contains(B);
  }

  @Test
  @DisplayName("RCH-006: a verdict that comes while a program connects cuts that connection too")
  void aVerdictWhileConnectingCuts() {
    Endpoint watched = endpoint("a", 0, 0, true);
    sim.offer(watched, B);
    sim.engine.watchUp(watched, sim.nowNs);
    long chosenNs = sim.nowNs;
    sim.run(MS);
    sim.engine.watchDown(watched, "BFD: detection time expired", 150 * MS, sim.nowNs);
    sim.run(MS);
    sim.register(watched, chosenNs);
    assertThat(sim.log).contains("cut a after 150 ms: BFD: detection time expired");
    sim.run(MS);
    assertThat(sim.sockets).isEmpty();
    assertThat(sim.connect()).contains(B);
    assertThat(sim.log).doesNotContain("chosen a WATCH");
  }

  @Test
  @DisplayName("RCH-006: one that was chosen after the verdict, for want of others, is kept")
  void oneChosenAfterTheVerdictIsKept() {
    Endpoint watched = endpoint("a", 0, 0, true);
    sim.offer(watched);
    sim.engine.watchUp(watched, sim.nowNs);
    sim.engine.watchDown(watched, "BFD: detection time expired", 150 * MS, sim.nowNs);
    assertThat(sim.connect()).contains(watched);
    assertThat(sim.sockets).containsEntry(watched.key(), 1);
    assertThat(sim.log).noneMatch(each -> each.startsWith("cut "));
  }

  @Test
  @DisplayName("RCH-041: an instance that can't be watched as it says is probed, and that is told")
  void aSessionThatDoesNotComeUpIsReplacedByProbes() {
    Endpoint watched = endpoint("a", 0, 0, true);
    sim.offer(watched);
    sim.connect();
    sim.run(4_000 * MS);
    assertThat(sim.log).contains("probe a");
    assertThat(sim.log).anyMatch(each -> each.contains("no BFD session came up"));
    sim.engine.watchUp(watched, sim.nowNs);
    assertThat(sim.log).anyMatch(each -> each.startsWith("whole"));
  }

  @Test
  @DisplayName("RFC 5882 4.2: a host that stops answering on purpose is probed and not dead")
  void theEndOfWatchingIsNoVerdict() {
    Endpoint watched = endpoint("a", 0, 0, true);
    sim.offer(watched);
    sim.engine.watchUp(watched, sim.nowNs);
    sim.connect();
    sim.engine.watchNothing(watched, "on purpose", sim.nowNs);
    sim.run(2_000 * MS);
    assertThat(sim.sockets).containsKey(watched.key());
    assertThat(sim.log).contains("probe a");
  }

  @Test
  @DisplayName("RCH-006: with all dead nobody is found, and each says why; back, it is used again")
  void allDeadAndBack() {
    sim.offer(A, B, C);
    sim.connect();
    List.of(A, B, C).forEach(sim::refuse);
    sim.run(600 * MS);
    assertThat(sim.connect()).isEmpty();
    for (Endpoint each : List.of(A, B, C)) {
      assertThat(sim.standing(each).why()).isPresent();
    }
    sim.heal(B);
    assertThat(sim.connect()).contains(B);
  }

  @Test
  @DisplayName(
      "RCH-007: what failed is tried last for 1 s, then 2 s, at most 60 s, give or take 20 %")
  void waitsDouble() {
    sim.offer(A, B);
    long expected = 1_000;
    for (int i = 0; i < 9; i++) {
      sim.engine.refused(A, "refused", sim.nowNs);
      long waitMs = sim.standing(A).waitLeftNs() / MS;
      assertThat(waitMs).isBetween(expected * 8 / 10 - 1, expected * 12 / 10);
      assertThat(sim.order()).last().isEqualTo(A.key());
      sim.run((waitMs + 1) * MS);
      assertThat(sim.standing(A).health()).isEqualTo(Health.UNKNOWN);
      expected = Math.min(60_000, expected * 2);
    }
  }

  private Endpoint useOneOfTwoAddresses(boolean watched) {
    Endpoint four = endpoint("a", 0, 0, watched);
    Endpoint six = endpoint("a6", 0, 0, watched);
    sim.offer(four, six, endpoint("b", 9, 0, false));
    if (watched) {
      sim.engine.watchUp(four, sim.nowNs);
      sim.engine.watchUp(six, sim.nowNs);
    }
    assertThat(sim.connect()).contains(six);
    return six;
  }

  @Test
  @DisplayName("RCH-006: when BFD says Down the next connect uses another instance")
  void theOtherAddressOfAHungHostIsNotNext() {
    Endpoint used = useOneOfTwoAddresses(true);
    sim.engine.watchDown(used, "BFD: detection time expired", 150 * MS, sim.nowNs);
    assertThat(sim.orderAtCut.get(0)).isEqualTo(B.key());
    assertThat(sim.connect().map(Endpoint::key)).contains(B.key());
    sim.run(Engine.DOUBT_NS + MS);
    assertThat(sim.order()).containsExactly(A.key(), B.key(), used.key());
  }

  @Test
  @DisplayName("RCH-006: when probes stay unanswered the next connect uses another instance")
  void theOtherAddressOfASilentHostIsNotNext() {
    Endpoint used = useOneOfTwoAddresses(false);
    sim.silence(used);
    sim.run(1_600 * MS);
    assertThat(sim.orderAtCut).containsExactly(B.key(), A.key(), used.key());
  }

  @Test
  @DisplayName("RCH-006: after a goodbye the next connect uses another instance")
  void theOtherAddressAfterAGoodbyeIsNotNext() {
    Endpoint used = useOneOfTwoAddresses(true);
    sim.engine.goodbye(used, sim.nowNs);
    assertThat(sim.orderAtCut).containsExactly(B.key(), A.key(), used.key());
  }

  @Test
  @DisplayName("RCH-004: a port that refuses in one family says nothing of the other one")
  void aRefusalInOneFamilyLeavesThePriority() {
    Endpoint used = useOneOfTwoAddresses(false);
    sim.refuse(used);
    sim.run(510 * MS);
    assertThat(sim.orderAtCut).containsExactly(A.key(), B.key(), used.key());
  }

  @Test
  @DisplayName("RCH-007: Up, and a new announcement, end the wait")
  void goodNewsEndsTheWait() {
    sim.offer(A, B);
    sim.engine.refused(A, "refused", sim.nowNs);
    sim.offer(endpoint("a", 0, 1, false), B);
    assertThat(sim.standing(A).waitLeftNs()).isZero();
    sim.engine.refused(A, "refused", sim.nowNs);
    sim.engine.watchUp(A, sim.nowNs);
    assertThat(sim.standing(A).waitLeftNs()).isZero();
    assertThat(sim.standing(A).health()).isEqualTo(Health.UP);
  }

  @Test
  @DisplayName("RCH-002: two sources are merged by address; it goes when both dropped it")
  void sourcesAreMerged() {
    sim.offer("one", A, B);
    sim.offer("two", A);
    assertThat(sim.order()).hasSize(2);
    sim.offer("one", B);
    assertThat(sim.order()).contains(A.key());
    sim.offer("two");
    assertThat(sim.order()).containsExactly(B.key());
    assertThat(sim.log).contains("unwatch a");
  }

  @Test
  @DisplayName("RCH-002: a connection that works is not cut because an announcement lapsed")
  void aLapseCutsNothing() {
    sim.offer(A);
    sim.connect();
    sim.offer(B);
    sim.run(5_000 * MS);
    assertThat(sim.sockets).containsEntry(A.key(), 1);
    assertThat(sim.connect()).contains(B);
    sim.close(A);
    assertThat(sim.engine.standings(sim.nowNs)).hasSize(1);
  }

  @Test
  @DisplayName("RCH-003: 16 endpoints of a source, 32 in all, however many are announced")
  void strangersAreBounded() {
    for (int source = 0; source < 5; source++) {
      Endpoint[] many = new Endpoint[1000];
      for (int i = 0; i < many.length; i++) {
        many[i] = numbered(source, i);
      }
      sim.offer("source " + source, many);
      assertThat(sim.order()).hasSize(Math.min(32, 16 * (source + 1)));
    }
    assertThat(sim.log).anyMatch(each -> each.startsWith("degraded more endpoints are offered"));
  }

  @Test
  @DisplayName(
      "RCH-003: an endpoint that worked is kept when a flood comes, and one that failed goes")
  void whatWorkedIsKept() {
    sim.offer(A, B);
    sim.refuse(B);
    sim.connect();
    sim.engine.refused(B, "refused", sim.nowNs);
    Endpoint[] flood = new Endpoint[1002];
    for (int i = 0; i < 1000; i++) {
      flood[i] = numbered(1, i);
    }
    flood[1000] = B;
    flood[1001] = A;
    sim.offer(flood);
    assertThat(sim.order()).hasSize(16).contains(A.key()).doesNotContain(B.key());
  }

  @Test
  @DisplayName("RCH-005: an instance without connections is not probed for ever")
  void idleMeansQuiet() {
    sim.offer(A);
    sim.connect();
    sim.close(A);
    sim.run(12_000 * MS);
    int probes = sim.log.size();
    sim.run(60_000 * MS);
    assertThat(sim.log).hasSize(probes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("RCH-050: whatever happens in which order, no socket stays to a dead instance")
  void noSocketStaysToADeadInstance(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimService world = new SimService(seed);
    List<Endpoint> all = List.of(A, B, C, endpoint("d", 1, 3, true), endpoint("e6", 1, 1, false));
    world.offer(all.toArray(new Endpoint[0]));
    Set<String> dead = new HashSet<>();
    for (int step = 0; step < 500; step++) {
      Endpoint one = all.get(random.nextInt(all.size()));
      switch (random.nextInt(6)) {
        case 0 -> {
          world.silence(one);
          dead.add(one.key());
        }
        case 1 -> {
          world.refuse(one);
          dead.add(one.key());
        }
        case 2, 3 -> {
          world.heal(one);
          dead.remove(one.key());
        }
        default ->
            world
                .connect()
                .ifPresent(each -> assertThat(dead).as("%s", seed).doesNotContain(each.key()));
      }
      world.run(random.nextLong(400 * MS));
    }
    world.run(1_600 * MS);
    for (String each : dead) {
      assertThat(world.sockets.getOrDefault(each, 0)).as("seed %d: %s", seed, each).isZero();
    }
    for (Standing each : world.engine.standings(world.nowNs)) {
      int open = world.sockets.getOrDefault(each.endpoint().key(), 0);
      assertThat(each.sockets()).as("seed %d", seed).isEqualTo(open);
    }
  }

  private static Endpoint numbered(int source, int number) {
    Endpoint like = endpoint(String.valueOf((char) ('A' + source)));
    String name = "n" + source + "." + number;
    return new Endpoint(name, like.address(), 1000 + number, 0, 0, false, like.interfaceName());
  }
}
