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

  private record Held(AskedLink link, QuerySchedule schedule) {}

  private final boolean urgent;
  private final List<Held> held = new ArrayList<>(0);
  private List<Held> before = List.of();

  /**
   * Makes an empty set.
   *
   * @param urgent whether a caller waits; then first questions are sent at once
   */
  OpenQuestions(boolean urgent) {
    this.urgent = urgent;
  }

  void begin() {
    before = held.isEmpty() ? List.of() : List.copyOf(held);
    held.clear();
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
    held.add(new Held(link, link.questions().hold(name, type, atOnce, nowNs)));
  }

  private boolean wasHeld(AskedLink link, Name name, RecordType type) {
    for (Held each : before) {
      if (each.link() == link && each.schedule().asks(name, type)) {
        return true;
      }
    }
    return false;
  }

  /** Ends the questions that were not listed again. */
  void end() {
    before.forEach(each -> each.link().questions().release(each.schedule()));
    before = List.of();
  }

  /** Ends all questions. */
  void stop() {
    begin();
    end();
  }

  /** Reports whether each question for this type was asked twice without an answer. */
  boolean unanswered(RecordType type, long nowNs) {
    for (Held each : held) {
      if (each.schedule().type().equals(type) && !each.schedule().unanswered(nowNs)) {
        return false;
      }
    }
    return true;
  }

  /** The time to check again for unanswered questions; {@code NEVER_NS} if all are unanswered. */
  long lookAgainNs(long nowNs) {
    long earliestNs = Timing.NEVER_NS;
    for (Held each : held) {
      if (!each.schedule().unanswered(nowNs)) {
        long dueNs = each.schedule().unansweredNs(nowNs);
        earliestNs = earliestNs == Timing.NEVER_NS || dueNs - earliestNs < 0 ? dueNs : earliestNs;
      }
    }
    return earliestNs;
  }
}
