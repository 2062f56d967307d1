package dev.beacon.cli;

import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reports packets that were dropped because of their content: each kind with its sentence. */
final class DiscardCheck implements HeardCheck {

  private static final String ID = "discarded";
  private static final String OTHER_PORT = "other_port";

  private static final int MOST_SHOWN = 8;

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    boolean none = true;
    for (String counter : CounterWords.discards()) {
      long count = count(counter, heard.counters());
      if (count > 0) {
        none = false;
        findings.add(discarded(counter, count, heard));
      }
    }
    if (none) {
      findings.add(Finding.ok(ID, "Every packet could be read and used."));
    }
  }

  /** Returns the count without packets that another counter reports. */
  private static long count(String counter, Counters counters) {
    return counters.value(counter)
        - (counter.equals("dropped_malformed") ? counters.value(OTHER_PORT) : 0);
  }

  private static Finding discarded(String counter, long count, Symptoms.Heard heard) {
    String words = CounterWords.of(counter);
    return Finding.note(
        ID,
        counter
            + " is "
            + count
            + from(counter, heard)
            + ": "
            + words.substring(0, 1).toLowerCase(Locale.ROOT)
            + words.substring(1),
        advice(counter));
  }

  private static String from(String counter, Symptoms.Heard heard) {
    Set<String> sources = new LinkedHashSet<>();
    for (DroppedPacket packet : heard.dropped()) {
      if (packet.reason().equals(counter) && sources.size() < MOST_SHOWN) {
        sources.add(packet.source() + " on " + packet.interfaceName());
      }
    }
    return sources.isEmpty() ? "" : " (from " + String.join(", ", sources) + ")";
  }

  private static String advice(String counter) {
    return switch (counter) {
      case OTHER_PORT -> "Its program must bind port 5353 to be heard by anybody: update it.";
      case "malformed", "dropped_malformed", "dropped_size" ->
          "Somebody here speaks no mDNS on its port, or not well; -vv names the senders.";
      case "dropped_flood" -> "See who sends so much: beacon monitor.";
      default -> "";
    };
  }
}
