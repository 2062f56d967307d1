package dev.beacon.cli;

import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.SourceRate;
import dev.beacon.cli.page.Board;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** The counts, the noisiest sources, the drops and the interfaces on the page, once a second. */
final class PageTraffic {

  private static final int HISTORY = 60;
  private static final int MOST_SOURCES = 50;
  private static final int MOST_DROPS = 100;
  private static final long ANSWER_WAIT_MS = 250;
  private static final double NS_PER_SECOND = 1e9;

  private final Board board;
  private final Finder finder;
  private final long[] received = new long[HISTORY];
  private final long[] dropped = new long[HISTORY];
  private final long[] sent = new long[HISTORY];
  private Counters before;
  private long beforeNs;

  PageTraffic(Board board, Finder finder, long nowNs) {
    this.board = board;
    this.finder = finder;
    before = finder.counters();
    beforeNs = nowNs;
  }

  /** Puts the present state on the board. */
  void pulse(long nowNs) {
    Counters now = finder.counters();
    double seconds = Math.max(1, nowNs - beforeNs) / NS_PER_SECOND;
    putCounters(now, seconds);
    putHistory(now, seconds);
    putSources(inTime(finder.noisiestSources()));
    putDrops(inTime(finder.droppedPackets()));
    putLinks(finder.interfaces(), inTime(finder.traffic()));
    before = now;
    beforeNs = nowNs;
  }

  private static <T> List<T> inTime(CompletableFuture<List<T>> answer) {
    return answer.completeOnTimeout(List.of(), ANSWER_WAIT_MS, TimeUnit.MILLISECONDS).join();
  }

  private void putCounters(Counters now, double seconds) {
    int place = 0;
    Set<String> names = new LinkedHashSet<>(StatsTable.FIRST);
    names.addAll(now.byName().keySet());
    for (String name : names) {
      long value = now.value(name);
      boolean gauge = now.gauges().contains(name);
      if (value == 0 && !StatsTable.FIRST.contains(name)) {
        continue;
      }
      long rate = gauge ? 0 : Math.round((value - before.value(name)) / seconds);
      board.put(
          "counter/" + name,
          new JsonLine()
              .number("place", place++)
              .text("name", name)
              .number("value", value)
              .number("rate", rate)
              .flag("gauge", gauge)
              .flag("estimate", now.estimates().contains(name))
              .text("words", CounterWords.of(name))
              .end());
    }
  }

  private void putHistory(Counters now, double seconds) {
    push(received, now, seconds, Counters::received);
    push(sent, now, seconds, Counters::sent);
    push(dropped, now, seconds, PageTraffic::allDropped);
    board.put(
        "history",
        new JsonLine()
            .numbers("received", received)
            .numbers("dropped", dropped)
            .numbers("sent", sent)
            .end());
  }

  private static long allDropped(Counters counters) {
    return counters.received() - counters.accepted();
  }

  private void push(long[] history, Counters now, double seconds, ToLongFunction<Counters> count) {
    System.arraycopy(history, 1, history, 0, HISTORY - 1);
    long more = count.applyAsLong(now) - count.applyAsLong(before);
    history[HISTORY - 1] = Math.max(0, Math.round(more / seconds));
  }

  private void putSources(List<SourceRate> sources) {
    List<JsonLine> lines = new ArrayList<>();
    for (SourceRate source : sources) {
      boolean heard = source.queriesPerSecond() + source.responsesPerSecond() > 0;
      if ((heard || source.cooling()) && lines.size() < MOST_SOURCES) {
        lines.add(
            new JsonLine()
                .text("source", Addresses.text(source.address(), source.interfaceName()))
                .text("interface", source.interfaceName())
                .number("queries", source.queriesPerSecond())
                .number("responses", source.responsesPerSecond())
                .number("queries_ignored_s", source.queriesIgnoredFor().plusMillis(999).toSeconds())
                .number(
                    "responses_ignored_s",
                    source.responsesIgnoredFor().plusMillis(999).toSeconds()));
      }
    }
    board.put("sources", new JsonLine().objects("list", lines).end());
  }

  private void putDrops(List<DroppedPacket> packets) {
    Map<DroppedPacket, Integer> times = new LinkedHashMap<>();
    packets.forEach(each -> times.merge(each, 1, Integer::sum));
    List<JsonLine> lines = new ArrayList<>();
    times.forEach(
        (packet, samples) -> {
          if (lines.size() < MOST_DROPS) {
            lines.add(
                new JsonLine()
                    .text("source", packet.source())
                    .text("interface", packet.interfaceName())
                    .text("reason", packet.reason())
                    .text("words", CounterWords.of(packet.reason()))
                    .number("samples", samples));
          }
        });
    board.put("drops", new JsonLine().objects("list", lines).end());
  }

  private void putLinks(List<InterfaceDecision> decisions, List<LinkTraffic> traffic) {
    List<JsonLine> lines = new ArrayList<>();
    for (InterfaceDecision decision : decisions) {
      List<LinkTraffic> own =
          traffic.stream().filter(each -> each.interfaceName().equals(decision.name())).toList();
      lines.add(
          new JsonLine()
              .text("name", decision.name())
              .flag("used", decision.used())
              .text("reason", decision.reason())
              .objects("families", own.stream().map(PageTraffic::json).toList()));
    }
    board.put(
        "interfaces", new JsonLine().objects("list", lines).texts("sharing", sharing()).end());
  }

  private List<String> sharing() {
    return Arrays.stream(IpFamily.values())
        .map(
            family ->
                Addresses.familyName(family)
                    + " "
                    + finder.sharing(family).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static JsonLine json(LinkTraffic link) {
    return new JsonLine()
        .text("family", Addresses.familyName(link.family()))
        .number("sent", link.sent())
        .number("echoed", link.echoed())
        .number("own", link.fromThisHost())
        .number("others", link.fromOthers())
        .number("forwarded", link.forwarded());
  }
}
