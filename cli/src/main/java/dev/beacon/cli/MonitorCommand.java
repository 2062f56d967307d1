package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.SourceRate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code beacon monitor}: counts received and dropped packets, and lists the noisiest sources. */
@Command(
    name = "monitor",
    header = "Count the packets that come in, once a second, and show who sends most.",
    description =
        "Listens and asks nothing. Counts begin when it starts; ~ marks what is estimated from"
            + " samples. With -v, and on a terminal of 160 columns, each line says what it counts. Runs"
            + " until Ctrl-C, --timeout, or until nobody reads its output.",
    footer = {
      "",
      "Examples:",
      "  beacon monitor                             a table, until Ctrl-C",
      "  beacon monitor --json --timeout 60         one object a second, for a minute",
      "  beacon monitor --rate-limit 20             who a stricter limit would ignore"
    })
final class MonitorCommand extends NetworkCommand {

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** The loop answers within a turn; without its answer the table has no sources. */
  private static final long SOURCES_WAIT_MS = 250;

  @Mixin CommonOptions options = new CommonOptions();

  MonitorCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Optional<Duration> timeout = options.timeout();
    long limitNs = timeout.isPresent() ? timeout.get().toNanos() : Long.MAX_VALUE;
    try (Finder finder = door.open(options.settings())) {
      StatsTable table = new StatsTable(!options.json && Terminal.isTerminal(), options.explains());
      long beganNs = System.nanoTime();
      long elapsedNs = 0;
      while (elapsedNs < limitNs) {
        // On whole seconds; seconds during a sleep of the machine are skipped.
        long dueNs = Math.min((elapsedNs / SECOND_NS + 1) * SECOND_NS, limitNs);
        if (ending.within(Duration.ofNanos(dueNs - elapsedNs))) {
          break;
        }
        elapsedNs = System.nanoTime() - beganNs;
        print(finder, table, Duration.ofNanos(elapsedNs));
      }
    }
    return Cli.OK;
  }

  private void print(Finder finder, StatsTable table, Duration elapsed) {
    Counters counters = finder.counters();
    if (options.json) {
      out.json(json(counters));
    } else {
      List<SourceRate> sources = inTime(finder.noisiestSources());
      List<DroppedPacket> dropped = inTime(finder.droppedPackets());
      out.text(table.next(out.screen(), elapsed, counters, sources, dropped));
    }
  }

  private static <T> List<T> inTime(CompletableFuture<List<T>> answer) {
    return answer.completeOnTimeout(List.of(), SOURCES_WAIT_MS, TimeUnit.MILLISECONDS).join();
  }

  // The first keys and their order are the contract; the other counters follow.
  private static JsonLine json(Counters counters) {
    JsonLine line = new JsonLine().text("event", "stats");
    for (String name : StatsTable.FIRST) {
      line.number(name, counters.value(name));
    }
    for (Map.Entry<String, Long> counter : counters.byName().entrySet()) {
      if (!StatsTable.FIRST.contains(counter.getKey())) {
        line.number(counter.getKey(), counter.getValue());
      }
    }
    return line;
  }
}
