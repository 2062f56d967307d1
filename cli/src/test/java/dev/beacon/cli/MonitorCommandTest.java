package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Counters;
import dev.beacon.SourceRate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MonitorCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @BeforeEach
  void someCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("received", 9L);
    counts.put("accepted", 2L);
    counts.put("dropped_size", 3L);
    counts.put("dropped_source", 1L);
    counts.put("dropped_rate", 0L);
    counts.put("dropped_flood", 0L);
    counts.put("dropped_kernel", 3L);
    counts.put("sent", 4L);
    counts.put("sources", 5L);
    door.counters = new Counters(counts, Set.of("sources", "memberships"), Set.of("shielded_rate"));
  }

  @Test
  @DisplayName("--json: the contract's keys first and in order, every other counter after them")
  void jsonHasTheContractsKeysFirst() {
    Typed typed = Typed.run(door, new Ending(), "monitor", "--json", "--timeout", "0.001");

    assertThat(typed.out())
        .isEqualTo(
            "{\"event\":\"stats\",\"received\":9,\"accepted\":2,\"dropped_source\":1,"
                + "\"dropped_rate\":0,\"dropped_size\":3,\"dropped_kernel\":3,\"sent\":4,"
                + "\"dropped_flood\":0,\"sources\":5}\n");
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked).isEmpty();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("--json: one line a second, and one when the time is up")
  void jsonHasOneLineASecond() {
    Typed typed = Typed.run(door, new Ending(), "monitor", "--json", "--timeout", "1.1");

    assertThat(typed.out()).hasLineCount(2);
  }

  @Test
  @DisplayName("for people: a table, with the noisiest sources")
  void textIsATable() {
    door.noisiest.complete(
        List.of(
            new SourceRate(
                Instances.address("fe80::2"), "eth0", 7, 0, Duration.ZERO, Duration.ZERO)));

    assertThat(Typed.run(door, new Ending(), "monitor", "--timeout", "0.001").out().lines())
        .anyMatch(line -> line.startsWith("received   "))
        .anyMatch(line -> line.startsWith("fe80::2%eth0  "));
  }

  @Test
  @DisplayName("for people: a table without sources if nobody says in time who they are")
  void textDoesNotWaitForTheSources() {
    assertThat(Typed.run(door, new Ending(), "monitor", "--timeout", "0.001").out())
        .contains("received")
        .doesNotContain("SOURCE");
  }

  @Test
  @DisplayName("told to end, it prints nothing more and exits with 0")
  void toldToEndItPrintsNothingMore() {
    Typed typed = Typed.run(door, "monitor", "--json");

    assertThat(typed.out()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }
}
