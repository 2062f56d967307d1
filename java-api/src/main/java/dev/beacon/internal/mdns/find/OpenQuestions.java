package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.List;

/**
 * The questions that one search asks at present, on all its links. Each time, it lists all that it
 * wants: {@link #begin}, {@link #ask} for each, {@link #end}. A question that continues keeps its
 * schedule.
 */
final class OpenQuestions {

  private final boolean urgent;
  private List<QuerySchedule> held = List.of(); // nearly always one or two
  private List<QuerySchedule> listed = List.of(); // between begin and end

  /**
   * Makes an empty set.
   *
   * @param urgent whether a caller waits; then first questions are sent at once
   */
  OpenQuestions(boolean urgent) {
    this.urgent = urgent;
  }

  void begin() {
    listed = new ArrayList<>(2);
  }

  /**
   * Asks on that link, unless the question is useless: the name is outside the local domain (RFC
   * 6762 section 3), or is an alias, or its owner denies such a record (section 6.1).
   */
  void ask(AskedLink link, Name name, RecordType type, long nowNs) {
    if (Aliases.isLocal(name) && !link.cache().denied(name, type) && !link.cache().isAlias(name)) {
      hold(link, name, type, nowNs);
    }
  }

  /** Asks on that link, for any name. */
  void hold(AskedLink link, Name name, RecordType type, long nowNs) {
    boolean atOnce = urgent && !wasHeld(link, name, type);
    listed.add(link.questions().hold(name, type, atOnce, nowNs));
  }

  private boolean wasHeld(AskedLink link, Name name, RecordType type) {
    for (QuerySchedule each : held) {
      if (each.questions() == link.questions() && each.asks(name, type)) {
        return true;
      }
    }
    return false;
  }

  /** Ends the questions that were not listed again. */
  void end() {
    held.forEach(each -> each.questions().release(each));
    held = List.copyOf(listed);
    listed = List.of();
  }

  /** Ends all questions. */
  void stop() {
    end(); // nothing is listed since the last end
  }

  /** Reports whether each question for this type was asked twice without an answer. */
  boolean unanswered(RecordType type, long nowNs) {
    for (QuerySchedule each : held) {
      if (each.type().equals(type) && !each.unanswered(nowNs)) {
        return false;
      }
    }
    return true;
  }

  /** The time to check again for unanswered questions; {@code NEVER_NS} if all are unanswered. */
  long lookAgainNs(long nowNs) {
    long earliestNs = Timing.NEVER_NS;
    for (QuerySchedule each : held) {
      if (!each.unanswered(nowNs)) {
        long dueNs = each.unansweredNs(nowNs);
        earliestNs = earliestNs == Timing.NEVER_NS || dueNs - earliestNs < 0 ? dueNs : earliestNs;
      }
    }
    return earliestNs;
  }
}
