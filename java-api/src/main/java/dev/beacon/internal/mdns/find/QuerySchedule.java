package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.NumberedName;
import dev.beacon.internal.mdns.link.Timing;

/**
 * The times of one question on one link (RFC 6762 section 5.2): first after 20 to 120 ms, again
 * after one second, then at intervals that double up to an hour, as long as a search holds it.
 */
final class QuerySchedule extends Deadlines.Timer {

  private final Questions questions;
  private final NumberedName key;
  private int holders;
  private byte timesAsked; // at most once more than counts
  private boolean asksForUnicast = true; // the first time, and after a unicast answer
  private long askedNs;
  private long lastAskedNs;
  private long intervalNs = Timing.FIRST_INTERVAL_NS;

  QuerySchedule(Questions questions, NumberedName key) {
    this.questions = questions;
    this.key = key;
  }

  @Override
  protected void onDue(long nowNs) {
    questions.due(this, nowNs);
  }

  /** The questions of its link. */
  Questions questions() {
    return questions;
  }

  /** Its name and its type's code. */
  NumberedName key() {
    return key;
  }

  Name name() {
    return key.name();
  }

  RecordType type() {
    return RecordType.of(key.number());
  }

  void hold() {
    holders++;
  }

  /** Removes a holder; returns true if it was the last one. */
  boolean release() {
    return --holders == 0;
  }

  /** RFC 6762 section 5.4: reports whether it asks for unicast answers, if they would reach us. */
  boolean asksForUnicast() {
    return asksForUnicast;
  }

  /**
   * Notes that a host answered by unicast, perhaps unasked. Before it is asked, nothing changes.
   */
  void answeredByUnicast(long nowNs) {
    asksForUnicast |= nowNs - askedNs <= Timing.UNICAST_ANSWERS_NS;
  }

  /** Starts over, as if the question had never been asked. */
  void startOver() {
    timesAsked = 0;
    asksForUnicast = true;
    intervalNs = Timing.FIRST_INTERVAL_NS;
  }

  /** Notes that it was asked; returns the time when it is due again. */
  long asked(long nowNs) {
    askedNs = nowNs;
    asksForUnicast = false;
    timesAsked = (byte) Math.min(timesAsked + 1, Timing.UNANSWERED_QUERIES + 1);
    return passed(nowNs);
  }

  /** Notes that it need not be asked this time; returns the time when it is due again. */
  long passed(long nowNs) {
    long nextNs = Timing.after(nowNs, intervalNs);
    lastAskedNs = nowNs;
    intervalNs = Math.min(intervalNs * 2, Timing.LONGEST_INTERVAL_NS);
    return nextNs;
  }

  /**
   * Reports whether it was asked twice and the time for an answer is over. It is asked a third time
   * after that only.
   */
  boolean unanswered(long nowNs) {
    return timesAsked > Timing.UNANSWERED_QUERIES
        || (timesAsked == Timing.UNANSWERED_QUERIES && nowNs - askedNs >= Timing.ANSWER_NS);
  }

  /** The time of that, if no answer comes. */
  long unansweredNs(long nowNs) {
    if (timesAsked == Timing.UNANSWERED_QUERIES) {
      return Timing.after(askedNs, Timing.ANSWER_NS);
    }
    if (!armed()) {
      return Timing.after(nowNs, Timing.ANSWER_NS); // it waits until it may be sent
    }
    return Timing.after(
        dueNs(), Timing.ANSWER_NS + (timesAsked == 0 ? Timing.FIRST_INTERVAL_NS : 0));
  }

  /** Reports whether it asks for this name and type. */
  boolean asks(Name other, RecordType otherType) {
    return key.number() == otherType.code() && key.name().equals(other);
  }

  /** Reports whether the second between two questions has passed (RFC 6762 section 5.2). */
  boolean mayBeAsked(long nowNs) {
    return timesAsked == 0 || nowNs - lastAskedNs >= Timing.FIRST_INTERVAL_NS;
  }

  /**
   * Reports whether it is about to be asked, because then another host's question can replace it
   * (RFC 6762 section 7.3).
   */
  boolean imminent(long nowNs) {
    return armed() && dueNs() - nowNs <= Timing.FIRST_INTERVAL_NS;
  }
}
