package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.SourceRate;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatsTableTest {

  private static final Screen SCREEN = new Screen(80, 24);

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private static Counters counters(long received, long shielded, long turns) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("received", received);
    counts.put("turns", turns);
    counts.put("sources", 12L);
    counts.put("shielded_rate", shielded);
    counts.put("memberships", 2L);
    return new Counters(counts, Set.of("sources", "memberships"), Set.of("shielded_rate"));
  }

  private static SourceRate source(Duration queriesIgnoredFor, Duration responsesIgnoredFor) {
    return new SourceRate(
        Instances.address("10.0.0.9"), "eth0", 1000, 20, queriesIgnoredFor, responsesIgnoredFor);
  }

  @Test
  @DisplayName("totals, rates of the last interval, estimates marked, gauges apart")
  void tableHasTotalsRatesEstimatesAndGauges() {
    StatsTable table = new StatsTable(false, false);
    table.next(SCREEN, ONE_SECOND, counters(100, 0, 7), List.of(), List.of());

    assertThat(
            table
                .next(SCREEN, Duration.ofSeconds(3), counters(5100, 4000, 7), List.of(), List.of())
                .lines())
        .containsExactly(
            "",
            "after 3 s                    total    per second",
            "received                      5100          2500",
            "accepted                         0             0",
            "dropped_source                   0             0",
            "dropped_rate                     0             0",
            "dropped_size                     0             0",
            "dropped_kernel                   0             0",
            "sent                             0             0",
            "turns                            7             0",
            "shielded_rate                ~4000         ~2000",
            "now: sources 12, memberships 2");
  }

  @Test
  @DisplayName(
      "FR-028: the noisiest sources, and for how long what of them is ignored;"
          + " not those that fell silent")
  void tableHasTheNoisiestSources() {
    SourceRate silent =
        new SourceRate(Instances.address("10.0.0.8"), "eth0", 0, 0, Duration.ZERO, Duration.ZERO);
    List<SourceRate> sources =
        List.of(
            source(Duration.ofMillis(59_001), Duration.ofMillis(1)),
            source(Duration.ZERO, Duration.ZERO),
            silent);

    String table =
        new StatsTable(false, false)
            .next(SCREEN, ONE_SECOND, counters(0, 0, 0), sources, List.of());

    assertThat(table)
        .endsWith(
            """

            SOURCE           INTERFACE  QUERIES/S  RESPONSES/S  IGNORED FOR
            10.0.0.9         eth0       1000       20           queries 60 s, responses 1 s
            10.0.0.9         eth0       1000       20\
            """);
  }

  @Test
  @DisplayName("on a terminal each table is drawn over the one before, and what is left is cleared")
  void liveTableIsDrawnOverTheOneBefore() {
    StatsTable table = new StatsTable(true, false);

    assertThat(table.next(SCREEN, ONE_SECOND, counters(1, 0, 0), List.of(), List.of()))
        .startsWith("\u001b[2J\u001b[H")
        .contains("1\u001b[K\nacc")
        .endsWith("\u001b[K\u001b[J");
    assertThat(
            table.next(SCREEN, ONE_SECOND.multipliedBy(2), counters(1, 0, 0), List.of(), List.of()))
        .startsWith("\u001b[H")
        .doesNotContain("\u001b[2J");
  }

  @Test
  @DisplayName("on a terminal the sources are as many as 24 lines hold; elsewhere all")
  void liveTableIsNotHigherThanTheTerminal() {
    List<SourceRate> sources = Collections.nCopies(16, source(Duration.ZERO, Duration.ZERO));

    assertThat(
            new StatsTable(true, false)
                .next(SCREEN, ONE_SECOND, counters(1, 1, 1), sources, List.of()))
        .hasLineCount(23);
    assertThat(
            new StatsTable(false, false)
                .next(SCREEN, ONE_SECOND, counters(1, 1, 1), sources, List.of()))
        .hasLineCount(11 + 2 + 16);
  }

  @Test
  @DisplayName("FR-045: neighbours that are not heard for their subnet or port are named")
  void neighboursThatAreNotHeardAreNamed() {
    List<DroppedPacket> dropped =
        List.of(
            new DroppedPacket("10.9.0.3", "eth0", "other_subnet"),
            new DroppedPacket("8.8.8.8", "eth0", "dropped_source"),
            new DroppedPacket("10.0.0.7", "eth0", "other_port"),
            new DroppedPacket("10.9.0.4", "eth0", "other_subnet"));

    assertThat(
            new StatsTable(false, false)
                .next(SCREEN, ONE_SECOND, counters(1, 1, 1), List.of(), dropped))
        .contains(
            "not heard, other_port: 10.0.0.7 on eth0",
            "not heard, other_subnet: 10.9.0.3 on eth0, 10.9.0.4 on eth0")
        .doesNotContain("8.8.8.8");
  }

  @Test
  @DisplayName("-v says beside each counter what it counts, within the screen")
  void verboseSaysWhatEachCounts() {
    String table =
        new StatsTable(false, true)
            .next(SCREEN, ONE_SECOND, counters(1, 1, 1), List.of(), List.of());

    assertThat(table).contains("1  Packets that reached the\n").contains("sockets.");
    assertThat(table.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  @DisplayName("a roomy terminal has the meaning of each counter beside it; a pipe has not")
  void roomyTerminalSaysWhatEachCounts() {
    Screen roomy = new Screen(200, 50);

    assertThat(
            new StatsTable(true, false)
                .next(roomy, ONE_SECOND, counters(1, 1, 1), List.of(), List.of()))
        .contains("0  Packets sent.");
    assertThat(
            new StatsTable(false, false)
                .next(Screen.ENDLESS, ONE_SECOND, counters(1, 1, 1), List.of(), List.of()))
        .doesNotContain("Packets sent.");
  }
}
