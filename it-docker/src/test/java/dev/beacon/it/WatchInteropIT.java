package dev.beacon.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Lines;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who watches whom: one {@code beacon watch --peers} and the programs that speak BFD, each on a
 * host of its own. What can happen to a session happens to all at once, in the preparation; the
 * tests look at what came of it, and {@code target/watch.md} shows that as a table, which
 * docs/interop.md has. After each trouble all must be Up again.
 *
 * <p>What counts is the order of states and their diagnostics, not milliseconds: all keep 5 x 100
 * ms, which a machine with other things to do doesn't break.
 */
@RequiresDocker
@Tag("full")
@Isolated // a busy machine takes sessions down that others keep
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchInteropIT {
  /** Daemons wait up to a second with each step. */
  private static final Duration UP_WITHIN = Duration.ofSeconds(20);

  private static final Duration DOWN_WITHIN = Duration.ofSeconds(10);

  /** The command tells figures every 10 s. */
  private static final Duration FIGURES_WITHIN = Duration.ofSeconds(25);

  private static final List<String> USUAL = List.of("interval = 100", "mult = 5");
  private static final List<String> DISABLED =
      List.of("interval = 100", "mult = 5", "admin-down = yes");
  private static final List<String> SLOWER = List.of("interval = 300", "mult = 5");

  private final List<WatchRow> rows = new ArrayList<>();

  /** By row and fact: empty if it went well. */
  private final Map<WatchRow, Map<WatchFact, String>> results = new LinkedHashMap<>();

  private WatchRoom room;
  private Lines told;
  private String table;

  @BeforeAll
  void happen(Lab lab) throws IOException {
    Net net = lab.network("link");
    assertThat(net.ipv6()).as("an engine with IPv6, for which the matrix has rows").isTrue();
    room = new WatchRoom(lab, net);
    rows.addAll(WatchRow.both("BIRD", room.bird(2)));
    rows.addAll(WatchRow.both("FRR", room.frr(3)));
    rows.addAll(WatchRow.both("keepalived", room.keepalived(4)));
    rows.add(WatchRow.ofIpv4("Open vSwitch", room.openVswitch(5)));
    rows.addAll(WatchRow.both("Beacon", room.beacon(6)));
    rows.addAll(WatchRow.multihop("BIRD", room.bird(7, "multihop")));
    int number = 8;
    for (String kind : WatchRow.kindsOfKey()) {
      rows.add(WatchRow.authenticated("BIRD", room.birdWithKey(number++, kind), kind));
    }
    rows.forEach(row -> results.put(row, new EnumMap<>(WatchFact.class)));
    room.mend();
    room.write(rows, USUAL);
    Execution watching = room.watch();
    told = watching.out();
    allUp(WatchFact.UP);
    trouble();
    table = table();
    Files.writeString(Path.of("target", "watch.md"), table);
    watching.signal("TERM");
    assertThat(watching.await(DOWN_WITHIN).exitCode()).isZero();
  }

  private void trouble() {
    down(
        WatchFact.CUT,
        () -> {
          room.silenceThem();
          room.silenceUs();
        },
        room::mend);
    down(WatchFact.PEER_DEAF, room::silenceUs, room::mend);
    down(WatchFact.WE_DEAF, room::silenceThem, room::mend);
    down(WatchFact.CARRIER, () -> room.carrier(false), () -> room.carrier(true));
    administrator();
    otherInterval();
    down(
        WatchFact.KEY,
        () -> room.write(rows, USUAL, WatchRoom.OTHER_KEY_FILE),
        () -> room.write(rows, USUAL));
    down(WatchFact.FROZEN, () -> room.each(WatchHost::freeze), () -> room.each(WatchHost::thaw));
    down(WatchFact.KILLED, () -> room.each(WatchHost::kill), () -> room.each(WatchHost::run));
    down(WatchFact.ENDED, () -> room.each(WatchHost::end), () -> room.each(WatchHost::run));
  }

  private void down(WatchFact fact, Runnable trouble, Runnable mend) {
    int from = told.all().size();
    trouble.run();
    allBecome(fact, from, "Down");
    mend.run();
    allUp(fact);
  }

  private void administrator() {
    int from = told.all().size();
    room.write(rows, DISABLED);
    allBecome(WatchFact.ADMIN_DOWN, from, "AdminDown");
    room.write(rows, USUAL);
    allUp(WatchFact.ADMIN_DOWN);
  }

  /** By a Poll Sequence; nobody leaves Up. */
  private void otherInterval() {
    int from = told.all().size();
    room.write(rows, SLOWER);
    all(WatchFact.INTERVAL, from, "5 x 300 ms", row -> keeps(row, 300), FIGURES_WITHIN);
    int then = told.all().size();
    room.write(rows, USUAL);
    all(WatchFact.INTERVAL, then, "5 x 100 ms", row -> keeps(row, 100), FIGURES_WITHIN);
    rows.stream()
        .filter(row -> told.all().stream().skip(from).anyMatch(state(row, any -> true)))
        .forEach(row -> fail(row, WatchFact.INTERVAL, "left Up"));
  }

  private static Predicate<String> keeps(WatchRow row, double millis) {
    return event(
        row,
        "session",
        figures ->
            figures.path("tx_ms").asDouble() == millis
                && figures.path("detection_ms").asDouble() == 5 * millis);
  }

  private void allBecome(WatchFact fact, int from, String state) {
    all(
        fact,
        from,
        state,
        row ->
            state(
                row,
                event ->
                    (event.path("to").asText().equals(state) || skipsDown(event, state))
                        && event.path("diag").asInt() == row.diagnostic(fact)),
        DOWN_WITHIN);
  }

  /**
   * If a peer says Down twice in a row, the session is in Init before Java has looked (RFC 5880
   * 6.8.6): one event tells of both steps, with the diagnostic of the first.
   */
  private static boolean skipsDown(JsonNode event, String state) {
    return state.equals("Down")
        && event.path("from").asText().equals("Up")
        && event.path("to").asText().equals("Init");
  }

  /** Also those that weren't tried: the next trouble finds all Up. */
  private void allUp(WatchFact fact) {
    long deadlineNs = System.nanoTime() + UP_WITHIN.toNanos();
    for (WatchRow row : rows) {
      List<String> until = told.all();
      int since = until.size();
      while (since > 0 && !state(row, event -> !isUp(event)).test(until.get(since - 1))) {
        since--;
      }
      if (told.poll(since, state(row, WatchInteropIT::isUp), until(deadlineNs)).isEmpty()) {
        fail(row, fact, "not Up again");
      }
    }
  }

  private static boolean isUp(JsonNode event) {
    return event.path("to").asText().equals("Up");
  }

  /** Waits until each has told what is wanted; the row of one that doesn't says so. */
  private void all(WatchFact fact, int from, String what, Wanted wanted, Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    rows.stream()
        .filter(row -> row.tries(fact))
        .filter(row -> told.poll(from, wanted.of(row), until(deadlineNs)).isEmpty())
        .toList()
        .forEach(row -> fail(row, fact, "not " + what + ", but " + states(row, from)));
  }

  /** What became of it since then, in the words of the command. */
  private List<String> states(WatchRow row, int from) {
    return told.all().stream().skip(from).filter(state(row, any -> true)).toList();
  }

  /** What a line about this row must be. */
  private interface Wanted {
    Predicate<String> of(WatchRow row);
  }

  private static Duration until(long deadlineNs) {
    return Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime()));
  }

  private static Predicate<String> state(WatchRow row, Predicate<JsonNode> wanted) {
    return event(row, "state", wanted);
  }

  private static Predicate<String> event(WatchRow row, String kind, Predicate<JsonNode> wanted) {
    return line -> {
      JsonNode event = BeaconCli.event(line);
      return event.path("event").asText().equals(kind) && row.isOf(event) && wanted.test(event);
    };
  }

  private void fail(WatchRow row, WatchFact fact, String why) {
    results.get(row).merge(fact, why, (one, other) -> one + "; " + other);
  }

  Stream<WatchRow> rows() {
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @DisplayName(
      "BFD-016, BFD-020, BFD-021 / RFC 5880 6: a real peer is watched through all troubles")
  void isWatchedThroughAllTroubles(WatchRow row) {
    assertThat(results.get(row)).as(row.toString()).isEmpty();
  }

  @Test
  @DisplayName("BFD-016: docs/interop.md has the table of this run")
  void pageHasTheTable() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "interop.md"))).contains(table);
  }

  private String table() {
    List<String> notes = new ArrayList<>();
    Map<WatchHost, String> versions = new LinkedHashMap<>();
    rows.forEach(row -> versions.computeIfAbsent(row.host(), WatchHost::version));
    StringBuilder table =
        new StringBuilder(
            Arrays.stream(WatchFact.values())
                .map(WatchFact::title)
                .collect(joining(" | ", "| Beacon watches | ", " |\n")));
    table.append("|---".repeat(WatchFact.values().length + 1)).append("|\n");
    for (WatchRow row : rows) {
      String cells =
          Arrays.stream(WatchFact.values())
              .map(fact -> cell(row, fact, notes))
              .collect(joining(" | "));
      table.append(
          "| %s%s, %s | %s |\n".formatted(row.title(), versions.get(row.host()), row.way(), cells));
    }
    for (int i = 0; i < notes.size(); i++) {
      table.append("\n%d. Not tried: %s.".formatted(i + 1, notes.get(i)));
    }
    return table.append('\n').toString();
  }

  private String cell(WatchRow row, WatchFact fact, List<String> notes) {
    if (row.tries(fact)) {
      return results.get(row).getOrDefault(fact, "yes");
    }
    String excuse = row.excuses().get(fact);
    if (!notes.contains(excuse)) {
      notes.add(excuse);
    }
    return "– (" + (notes.indexOf(excuse) + 1) + ")";
  }
}
