package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.NumberedName;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Pace;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions on one link, their times (RFC 6762 section 5.2) and their packets. All questions
 * that are due in one turn go into one packet, with our records as known answers (section 7.1). If
 * the known answers don't fit, they are split with the TC bit (section 7.2).
 */
final class Questions {

  /**
   * A budget: 100 packets per second, 200 at once. No program needs more, but a stranger may name
   * instances without end, and cause questions without end.
   */
  private static final long PACKET_NS = 10 * Timing.MILLISECOND_NS;

  private static final int PACKETS_AT_ONCE = 200;

  /**
   * A budget for packets with room for more questions: 50 per second, 20 at once. When many records
   * are refreshed, one after the other, a packet for each would be a flood to the peer: Beacon
   * itself ignores a source of more than 100 queries a second, and then the records would end.
   */
  private static final long SPARSE_PACKET_NS = 20 * Timing.MILLISECOND_NS;

  private static final int SPARSE_PACKETS_AT_ONCE = 20;

  private static final int TYPE_AND_CLASS_BYTES = 4;

  /** The most known answers in packets; without the others, some owners answer once more. */
  private static final int MOST_KNOWN_ANSWERS = 2_048;

  private final Link link;
  private final RecordCache cache;
  private final Deadlines deadlines;
  private final Outbox outbox;
  private final FirstQueries firstQueries;
  private final MessageWriter writer;
  private final Map<NumberedName, QuerySchedule> schedules = new HashMap<>();
  private NumberedName heard = key(Name.LOCAL, RecordType.ANY); // the last question of another host
  private final Map<NumberedName, Boolean> due = new LinkedHashMap<>(); // true: by unicast
  private final Map<NumberedName, Long> askedForUnicastNs =
      new LinkedHashMap<>(); // the latest is last
  private int knownAnswersLeft; // for the question that is being sent
  private final Pace pace = new Pace(new Pace.Limit(PACKET_NS, PACKETS_AT_ONCE));
  private final Pace sparse = new Pace(new Pace.Limit(SPARSE_PACKET_NS, SPARSE_PACKETS_AT_ONCE));
  // Expires when there is budget again; due questions go out at the end of that turn.
  private final Deadlines.Timer budget = new Deadlines.Wake();
  private final Deadlines.Timer unicastOver =
      new Deadlines.Timer() {
        @Override
        protected void onDue(long nowNs) {
          forgetUnicast(nowNs);
        }
      };
  private boolean supplement; // the packet that is being written

  Questions(Link link, RecordCache cache, FirstQueries firstQueries, Shared shared) {
    this.link = link;
    this.cache = cache;
    this.deadlines = shared.deadlines();
    this.outbox = shared.outbox();
    this.writer = shared.writer();
    this.firstQueries = firstQueries;
  }

  /** Asks from now on, until each holder has released it. */
  QuerySchedule hold(Name name, RecordType type, long nowNs) {
    return hold(name, type, false, nowNs);
  }

  /**
   * Asks from now on. An urgent question is sent at once, unless it was asked within a second
   * (section 5.2).
   */
  QuerySchedule hold(Name name, RecordType type, boolean urgent, long nowNs) {
    NumberedName key = key(name, type);
    QuerySchedule schedule = schedules.get(key);
    if (schedule == null) {
      schedule = new QuerySchedule(this, key);
      schedules.put(key, schedule);
      deadlines.arm(schedule, urgent ? nowNs : firstQueries.dueNs(nowNs));
    } else if (urgent && schedule.mayBeAsked(nowNs)) {
      deadlines.arm(schedule, nowNs);
    }
    schedule.hold();
    return schedule;
  }

  /** Asks everything again as if for the first time, together (section 5.2). */
  void startOver(long nowNs) {
    for (QuerySchedule schedule : schedules.values()) {
      schedule.startOver();
      deadlines.arm(schedule, firstQueries.dueNs(nowNs));
    }
  }

  /** Releases it for one holder. */
  void release(QuerySchedule schedule) {
    if (schedule.release()) {
      NumberedName key = schedule.key();
      deadlines.disarm(schedule);
      schedules.remove(key);
      due.remove(key); // a record that came in the turn of the question needs no question
      if (cache.find(schedule.name(), schedule.type()) == null) {
        askedForUnicastNs.remove(key); // no answer came, and nobody waits for one
      }
      if (due.isEmpty()) {
        deadlines.disarm(budget);
      }
    }
  }

  /** Handles a question that is due: it is sent at the end of this turn. */
  void due(QuerySchedule schedule, long nowNs) {
    if (cache.settled(schedule.name(), schedule.type())) {
      // Section 5.2: the answer to a question of one owner is known; refreshing keeps it so.
      deadlines.arm(schedule, schedule.passed(nowNs));
      return;
    }
    // Section 5.4: the first question may ask for unicast answers, if they would reach us.
    boolean unicast = link.hearsUnicast() && schedule.asksForUnicast();
    due.put(schedule.key(), unicast);
  }

  /**
   * Asks once, at the end of this turn, as a refresh. A record that was heard by unicast only is
   * asked for by unicast, because some responders never multicast, and their records would be lost.
   */
  void askOnce(Name name, RecordType type, boolean heardByUnicast) {
    due.putIfAbsent(key(name, type), heardByUnicast && link.hearsUnicast());
  }

  /**
   * Notes that a host answered our question by unicast unasked: the next question will ask for
   * that.
   */
  void answeredByUnicast(Name name, RecordType type, long nowNs) {
    QuerySchedule schedule = schedules.get(key(name, type));
    if (schedule != null) {
      schedule.answeredByUnicast(nowNs);
    }
  }

  /** Reports whether a search asks this question. */
  boolean asks(Name name, RecordType type) {
    return schedules.containsKey(key(name, type));
  }

  /** The schedule of a question that is about to be asked, or null. */
  @Nullable QuerySchedule imminent(Name name, RecordType type, long nowNs) {
    if (!heard.name().equals(name) || heard.number() != type.code()) {
      heard = key(name, type); // an asker that repeats one question makes no garbage
    }
    QuerySchedule schedule = schedules.get(heard);
    return schedule != null && schedule.imminent(nowNs) ? schedule : null;
  }

  /** Section 6: reports whether we asked for such a record lately, and for a unicast answer. */
  boolean awaitUnicast(Name name, RecordType type, long nowNs) {
    return awaitsUnicast(key(name, type), nowNs) || awaitsUnicast(key(name, RecordType.ANY), nowNs);
  }

  /**
   * Handles the same question of another host: ours counts as asked (section 7.3). Ours is due a
   * random time after that host's next question, so that it may be left out again; otherwise both
   * would be sent each time.
   */
  void askedByOther(QuerySchedule schedule, long nowNs) {
    deadlines.arm(schedule, schedule.asked(nowNs + firstQueries.delayNs()));
  }

  /**
   * Sends due questions as far as the budget allows; the rest is sent when there is budget again.
   */
  void flush(long nowNs) {
    while (!due.isEmpty()) {
      boolean full = fillsPacket();
      long readyNs = pace.nextNs(nowNs);
      if (!full && sparse.nextNs(nowNs) - readyNs > 0) {
        readyNs = sparse.nextNs(nowNs);
      }
      if (readyNs != nowNs) {
        deadlines.arm(budget, readyNs);
        return;
      }
      if (!full) {
        sparse.happened(nowNs);
      }
      int sent = sendSome(nowNs);
      forgetUnicast(nowNs);
      Long sentNs = nowNs; // one object for all of them
      Iterator<Map.Entry<NumberedName, Boolean>> first = due.entrySet().iterator();
      for (int i = 0; i < sent; i++) {
        Map.Entry<NumberedName, Boolean> asked = first.next();
        first.remove();
        asked(asked.getKey(), asked.getValue(), sentNs);
      }
    }
  }

  private void asked(NumberedName key, boolean unicast, Long nowNs) {
    if (unicast) {
      askedForUnicastNs.remove(key); // it becomes the latest
      askedForUnicastNs.put(key, nowNs);
      deadlines.arm(unicastOver, Timing.after(nowNs, Timing.UNICAST_ANSWERS_NS + 1));
    }
    QuerySchedule schedule = schedules.get(key);
    if (schedule != null && !schedule.armed()) {
      deadlines.arm(schedule, schedule.asked(nowNs));
    }
  }

  /** Reports whether the due questions fill a packet, even if their names had nothing in common. */
  private boolean fillsPacket() {
    int left = link.payloadBytes();
    Iterator<NumberedName> questions = due.keySet().iterator();
    while (left >= 0 && questions.hasNext()) {
      left -= questions.next().name().wireLength() + TYPE_AND_CLASS_BYTES;
    }
    return left < 0;
  }

  /** Handles the end of the link. */
  void clear() {
    schedules.values().forEach(deadlines::disarm);
    deadlines.disarm(budget);
    deadlines.disarm(unicastOver);
    schedules.clear();
    due.clear();
    askedForUnicastNs.clear();
  }

  private static NumberedName key(Name name, RecordType type) {
    return new NumberedName(name, type.code());
  }

  private boolean awaitsUnicast(NumberedName key, long nowNs) {
    Long askedNs = askedForUnicastNs.get(key);
    return askedNs != null && nowNs - askedNs <= Timing.UNICAST_ANSWERS_NS;
  }

  /** Forgets the questions whose answers by unicast are late by now. */
  private void forgetUnicast(long nowNs) {
    Iterator<Long> oldestFirst = askedForUnicastNs.values().iterator();
    while (oldestFirst.hasNext() && nowNs - oldestFirst.next() > Timing.UNICAST_ANSWERS_NS) {
      oldestFirst.remove();
    }
  }

  /**
   * Sends as many due questions as fit into a packet, and their known answers; returns how many.
   */
  private int sendSome(long nowNs) {
    ByteBuffer buffer = begin(false);
    List<Question> asked = new ArrayList<>();
    for (Map.Entry<NumberedName, Boolean> each : due.entrySet()) {
      NumberedName key = each.getKey();
      Question question =
          new Question(
              key.name(), RecordType.of(key.number()), /* unicastResponse= */ each.getValue());
      if (!writer.question(question)) {
        break;
      }
      asked.add(question);
    }
    knownAnswersLeft = MOST_KNOWN_ANSWERS;
    for (Question question : asked) {
      for (RecordSet set = cache.firstOf(question.name()); set != null; set = set.next()) {
        if (tells(question, set, asked)) {
          buffer = writeKnownAnswers(set, buffer, nowNs);
        }
      }
    }
    send(buffer, nowNs);
    return asked.size();
  }

  /**
   * Reports whether the known answers of a question have this set. A question for all types leaves
   * the sets of the packet's other questions to those, and a denial answers none.
   */
  private static boolean tells(Question question, RecordSet set, List<Question> asked) {
    if (!question.type().equals(RecordType.ANY)) {
      return question.type().equals(set.type());
    }
    if (set.type().equals(RecordType.NSEC)) {
      return false;
    }
    for (Question other : asked) {
      if (other.type().equals(set.type()) && other.name().equals(question.name())) {
        return false;
      }
    }
    return true;
  }

  private ByteBuffer writeKnownAnswers(RecordSet set, ByteBuffer first, long nowNs) {
    ByteBuffer buffer = first;
    for (int i = 0; i < set.records().size() && knownAnswersLeft > 0; i++) {
      CachedRecord known = set.records().get(i);
      if (!known.worthKnowing(nowNs)) {
        continue;
      }
      knownAnswersLeft--;
      var record = known.asRecord(nowNs);
      if (!writer.record(Section.ANSWER, record, record.ttlSeconds())) {
        writer.setTruncated(); // section 7.2: more known answers follow
        send(buffer, nowNs);
        buffer = begin(true);
        // A record too large for a packet of its own is left out: its owner answers once more.
        writer.record(Section.ANSWER, record, record.ttlSeconds());
      }
    }
    return buffer;
  }

  private void send(ByteBuffer buffer, long nowNs) {
    if (supplement) {
      link.sendSupplement(buffer, writer.finish(), nowNs);
    } else {
      link.send(buffer, writer.finish(), nowNs);
    }
    pace.happened(nowNs);
  }

  /** Begins a packet with questions, or one with more known answers for the questions before. */
  private ByteBuffer begin(boolean supplement) {
    this.supplement = supplement;
    ByteBuffer buffer = outbox.buffer().limit(link.payloadBytes());
    writer.begin(buffer, 0, 0, MessageWriter.QUERY); // section 18.1: the id is 0
    return buffer;
  }
}
