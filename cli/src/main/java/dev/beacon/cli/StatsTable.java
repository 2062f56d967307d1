package dev.beacon.cli;

import static dev.beacon.cli.Terminal.Colour.PLAIN;
import static dev.beacon.cli.Terminal.Colour.RED;

import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.SourceRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The table of {@code beacon monitor}: totals and rates, present values, and the noisiest sources.
 * On a terminal each table is drawn over the one before; elsewhere they follow each other.
 *
 * <p>Counters with the value 0 are left out, except the first ones.
 */
final class StatsTable {

  /** The most important counters, in the order of the contract. */
  static final List<String> FIRST =
      List.of(
          "received",
          "accepted",
          "dropped_source",
          "dropped_rate",
          "dropped_size",
          "dropped_kernel",
          "sent");

  private static final int LEAST_SOURCES = 3;

  /** The reasons why a neighbour that sends is not heard. */
  private static final List<String> PUZZLES = List.of("other_subnet", "other_port");

  private static final int MOST_UNHEARD = 8;

  private static final int NAME_CHARACTERS = 20;
  private static final int NUMBER_CHARACTERS = 14;
  private static final int GAP = 2;

  private static final String CLEAR = "\u001b[2J";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE_REST = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final boolean live;
  private final boolean explains;
  private Duration before = Duration.ZERO;
  private Counters countersBefore = new Counters(Map.of(), Set.of(), Set.of());

  /**
   * Starts with all counters at 0.
   *
   * @param live whether it is drawn on a terminal
   * @param explains whether it explains each counter; on a roomy terminal it always does
   */
  StatsTable(boolean live, boolean explains) {
    this.live = live;
    this.explains = explains;
  }

  /**
   * Returns the next table.
   *
   * @param screen the screen that shows it
   * @param elapsed the time since counting began
   * @param counters the counts so far
   * @param sources the noisiest first
   * @param dropped samples of dropped packets
   */
  String next(
      Screen screen,
      Duration elapsed,
      Counters counters,
      List<SourceRate> sources,
      List<DroppedPacket> dropped) {
    boolean first = before.isZero();
    List<String> lines = new ArrayList<>();
    lines.add(heading(elapsed));
    addCounts(screen, lines, counters, elapsed.minus(before));
    addGauges(screen, lines, counters);
    addUnheard(screen, lines, dropped);
    addSources(screen, lines, sources);
    before = elapsed;
    countersBefore = counters;
    if (!live) {
      return (first ? "" : "\n") + String.join("\n", lines);
    }
    // Printing adds the line end after the last line.
    return (first ? CLEAR : "")
        + HOME
        + String.join(CLEAR_LINE_REST + "\n", lines)
        + CLEAR_LINE_REST
        + CLEAR_BELOW;
  }

  private static String heading(Duration elapsed) {
    String time = "after " + elapsed.toSeconds() + " s";
    return Terminal.painted(row(time, "total", "per second"), Terminal.Colour.BOLD);
  }

  private void addCounts(Screen screen, List<String> lines, Counters counters, Duration interval) {
    for (String name : FIRST) {
      addCount(screen, lines, name, counters, interval);
    }
    for (Map.Entry<String, Long> counter : counters.byName().entrySet()) {
      String name = counter.getKey();
      if (counter.getValue() != 0 && !FIRST.contains(name) && !counters.gauges().contains(name)) {
        addCount(screen, lines, name, counters, interval);
      }
    }
  }

  /** Adds a row; drops since the last table stand out. */
  private void addCount(
      Screen screen, List<String> lines, String name, Counters counters, Duration interval) {
    String row = count(name, counters, interval);
    boolean drops = name.startsWith("dropped_") && more(name, counters) > 0;
    Wrapped line = new Wrapped(screen.columns(), Glyphs.cells(row) + GAP);
    line.add(row, 0, drops ? Terminal.Colour.YELLOW : Terminal.Colour.PLAIN);
    if (explains || (live && screen.isRoomy())) {
      line.add(CounterWords.of(name), GAP, Terminal.Colour.FAINT);
    }
    line.end().lines().forEach(lines::add);
  }

  private String count(String name, Counters counters, Duration interval) {
    long total = counters.value(name);
    long more = more(name, counters);
    double seconds = (double) interval.toNanos() / TimeUnit.SECONDS.toNanos(1);
    String mark = counters.estimates().contains(name) ? "~" : "";
    return row(name, mark + total, mark + Math.round(more / seconds));
  }

  private long more(String name, Counters counters) {
    return counters.value(name) - countersBefore.value(name);
  }

  private static String row(String name, String total, String rate) {
    return name
        + right(total, NAME_CHARACTERS + NUMBER_CHARACTERS - name.length())
        + right(rate, NUMBER_CHARACTERS);
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }

  private static void addGauges(Screen screen, List<String> lines, Counters counters) {
    StringBuilder line = new StringBuilder("now: ");
    for (String name : counters.byName().keySet()) {
      if (counters.gauges().contains(name)) {
        line.append(line.length() > "now: ".length() ? ", " : "");
        line.append(name).append(' ').append(counters.value(name));
      }
    }
    String all = Wrapped.text(screen.columns(), "now: ".length(), line.toString());
    all.lines().forEach(lines::add);
  }

  /** Adds neighbours that are there but not heard, which may puzzle a user who looks for them. */
  private static void addUnheard(Screen screen, List<String> lines, List<DroppedPacket> dropped) {
    Map<String, Set<String>> unheard = new TreeMap<>();
    for (DroppedPacket packet : dropped) {
      String reason = packet.reason();
      if (PUZZLES.contains(reason)) {
        Set<String> senders = unheard.computeIfAbsent(reason, any -> new LinkedHashSet<>());
        if (senders.size() < MOST_UNHEARD) {
          senders.add(packet.source() + " on " + packet.interfaceName());
        }
      }
    }
    unheard.forEach(
        (reason, senders) -> {
          String text = "not heard, " + reason + ": " + String.join(", ", senders);
          Wrapped wrapped = new Wrapped(screen.columns(), 4);
          wrapped.add(Terminal.printable(text), 0, Terminal.Colour.YELLOW);
          wrapped.end().lines().forEach(lines::add);
        });
  }

  private void addSources(Screen screen, List<String> lines, List<SourceRate> known) {
    List<SourceRate> sources = new ArrayList<>();
    for (SourceRate source : known) {
      if (source.cooling() || source.queriesPerSecond() + source.responsesPerSecond() > 0) {
        sources.add(source);
      }
    }
    int most = sources.size();
    if (live) {
      // A table that is higher than the screen would lose its top. Two lines are above it, and the
      // cursor has one below.
      most = Math.min(most, Math.max(LEAST_SOURCES, screen.rows() - lines.size() - 3));
    }
    if (most == 0) {
      return;
    }
    Columns columns = new Columns(4, 15, 9, 9, 11);
    lines.add("");
    lines.add(
        Terminal.painted(
            columns.line(screen, "SOURCE", "INTERFACE", "QUERIES/S", "RESPONSES/S", "IGNORED FOR"),
            Terminal.Colour.BOLD));
    for (SourceRate source : sources.subList(0, most)) {
      lines.add(
          columns.line(
              screen,
              List.of(PLAIN, PLAIN, PLAIN, PLAIN, RED),
              Addresses.text(source.address(), source.interfaceName()),
              Terminal.printable(source.interfaceName()),
              Long.toString(source.queriesPerSecond()),
              Long.toString(source.responsesPerSecond()),
              ignored(source)));
    }
  }

  private static String ignored(SourceRate source) {
    StringBuilder text = new StringBuilder();
    append(text, "queries", source.queriesIgnoredFor());
    append(text, "responses", source.responsesIgnoredFor());
    return text.toString();
  }

  private static void append(StringBuilder text, String kind, Duration ignoredFor) {
    if (!ignoredFor.isZero()) {
      long seconds = ignoredFor.plusMillis(999).toSeconds(); // never 0 while it lasts
      text.append(text.length() == 0 ? "" : ", ").append(kind).append(' ').append(seconds);
      text.append(" s");
    }
  }
}
