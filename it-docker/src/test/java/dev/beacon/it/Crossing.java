package dev.beacon.it;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Lines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An offer on its way from who publishes it to who browses: a row of the interop matrix. A fact
 * that one of the two can't carry by its own nature isn't waited for, but looked at: should it
 * arrive some day, the excuse has to go.
 */
final class Crossing {
  /**
   * Nobody's query comes later than 1 s after the first (RFC 6762 5.2); but machines are loaded.
   */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(20);

  /**
   * systemd-resolved takes back all that it has before a change, and may not announce it again: who
   * did not happen to ask learns it by the next question, at most 32 s later here (RFC 6762 5.2).
   */
  private static final Duration UPDATED_WITHIN = Duration.ofSeconds(40);

  /**
   * A goodbye takes effect after 1 s (RFC 6762 10.1), with JmDNS after 7 s; and systemd-resolved
   * has to be asked for what it takes seconds to deny. Without one, all stays for 2 minutes or
   * more.
   */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

  /** So often a peer has asked before what it doesn't see counts as missing, and for how long. */
  private static final int ANSWERS = 3;

  private static final Duration ASKED_WITHIN = Duration.ofMinutes(2);

  /** What nothing hangs on, after all else has arrived. */
  private static final Duration COMPARED_WITHIN = Duration.ofSeconds(10);

  private static final Set<Fact> AT_FIRST =
      EnumSet.complementOf(EnumSet.of(Fact.UPDATE, Fact.GOODBYE));

  private final Offer offer;
  private final Lines browsed;
  private final Map<Fact, String> excuses;
  private final Map<Fact, Boolean> arrived = new EnumMap<>(Fact.class);
  private int before;
  private boolean flapped;

  /** The excuses say why a fact can't arrive; the lines are what the browser prints, in JSON. */
  Crossing(Offer offer, Lines browsed, Map<Fact, String> excuses) {
    this.offer = offer;
    this.browsed = browsed;
    this.excuses = excuses;
  }

  Offer offer() {
    return offer;
  }

  /** Waits for all that was published at first. */
  static void awaitFound(List<Crossing> all, List<Crossing> compared) {
    await(all, AT_FIRST, FOUND_WITHIN);
    await(compared, AT_FIRST, COMPARED_WITHIN);
    all.forEach(each -> each.flapped = each.arrives(Fact.GOODBYE, Duration.ZERO));
  }

  static void awaitUpdate(List<Crossing> all, List<Crossing> compared) {
    await(all, EnumSet.of(Fact.UPDATE), UPDATED_WITHIN);
    await(compared, EnumSet.of(Fact.UPDATE), COMPARED_WITHIN);
  }

  static void awaitGoodbye(List<Crossing> all, List<Crossing> compared) {
    await(all, EnumSet.of(Fact.GOODBYE), GONE_WITHIN);
    all.forEach(Crossing::awaitAnswers);
    await(compared, EnumSet.of(Fact.GOODBYE), COMPARED_WITHIN);
  }

  /**
   * A peer that has to ask again may not have done so in that time, on a loaded machine: what it
   * does not see is missing only when it has asked.
   */
  private void awaitAnswers() {
    if (excuses.containsKey(Fact.GOODBYE) || browsed.all().stream().noneMatch(this::isAnswer)) {
      return;
    }
    for (int asked = 0; asked < ANSWERS && !arrived.get(Fact.GOODBYE); asked++) {
      browsed.poll(browsed.all().size(), this::isAnswer, ASKED_WITHIN);
      arrived.put(Fact.GOODBYE, arrives(Fact.GOODBYE, Duration.ZERO));
    }
  }

  private boolean isAnswer(String line) {
    return BeaconCli.event(line).path("about").asText().equals(offer.nameFor(Fact.GOODBYE));
  }

  /** They are on their way together, so together they have that long. */
  private static void await(List<Crossing> all, Set<Fact> facts, Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    all.forEach(each -> each.await(facts, deadlineNs));
  }

  /** To be called before the offer changes: what was printed until now doesn't count any more. */
  void mark() {
    before = browsed.all().size();
  }

  private void await(Set<Fact> facts, long deadlineNs) {
    Set<Fact> due = EnumSet.copyOf(facts);
    due.removeAll(excuses.keySet());
    for (Fact fact : due) {
      long leftNs = Math.max(0, deadlineNs - System.nanoTime());
      arrived.put(fact, arrives(fact, Duration.ofNanos(leftNs)));
    }
    for (Fact fact : facts) {
      arrived.computeIfAbsent(fact, excused -> arrives(excused, Duration.ZERO));
    }
  }

  private boolean arrives(Fact fact, Duration within) {
    return browsed
        .poll(
            before,
            line -> {
              JsonNode event = BeaconCli.event(line);
              boolean gone = event.path("event").asText().equals("removed");
              return event.path("name").asText().equals(offer.nameFor(fact))
                  && gone == (fact == Fact.GOODBYE)
                  && fact.shownBy(event, offer);
            },
            within)
        .isPresent();
  }

  /** What is wrong with it, a line each; empty if everything arrived that can. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    if (flapped) {
      failures.add("removed while it was published");
    }
    arrived.forEach(
        (fact, came) -> {
          String excuse = excuses.get(fact);
          if (came && excuse != null) {
            failures.add(fact.title() + ": arrived, so the excuse is wrong: " + excuse);
          } else if (!came && excuse == null) {
            failures.add(fact.title() + ": did not arrive");
          }
        });
    if (!failures.isEmpty()) {
      failures.add(offer + " was seen as " + browsed);
    }
    return failures;
  }

  /** The cells of its row in a Markdown table; reasons go to the notes, cells to their numbers. */
  String cells(List<String> notes) {
    return arrived.keySet().stream().map(fact -> cell(fact, notes)).collect(joining(" | "));
  }

  /** The whole of it in one cell: what did not arrive, for whatever reason. */
  String summary() {
    if (!arrived.get(Fact.NAME)) {
      return "nothing";
    }
    String missing =
        arrived.keySet().stream()
            .filter(fact -> !arrived.get(fact))
            .map(Fact::title)
            .collect(joining(", "));
    return missing.isEmpty() ? "all" : "all but " + missing;
  }

  private String cell(Fact fact, List<String> notes) {
    String excuse = excuses.get(fact);
    if (arrived.get(fact)) {
      return "yes";
    }
    if (excuse == null) {
      return "**FAILS**";
    }
    if (!notes.contains(excuse)) {
      notes.add(excuse);
    }
    return "no (" + (notes.indexOf(excuse) + 1) + ")";
  }
}
