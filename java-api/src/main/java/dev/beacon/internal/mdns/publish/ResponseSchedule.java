package dev.beacon.internal.mdns.publish;

import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answers to multicast on one link, with their times (RFC 6762 section 6): at once, or a random
 * time later if other hosts may answer too, and no record more often than once a second. Ripe
 * answers are sent together with those that are due, so that many questions cost few packets
 * (section 6.4).
 *
 * <p>It is bounded: it holds our own records only, and each once. At most {@value #MOST_AT_ONCE}
 * due answers are sent in a turn, the others some milliseconds later, because the loop must not
 * stall.
 */
final class ResponseSchedule extends Deadlines.Timer {

  private static final int MOST_AT_ONCE = 256;

  private static final long BETWEEN_LOTS_NS = 5 * Timing.MILLISECOND_NS;

  /** After this many records that do not fit, the packet counts as full. */
  private static final int MOST_REFUSED = 16;

  /** An answer that waits. */
  private static final class Answer {
    private final long ripeNs; // the earliest time, together with others
    private final long dueNs; // the latest time
    private long askedNs; // the last question; a later multicast has answered it

    Answer(long ripeNs, long dueNs) {
      this.ripeNs = ripeNs;
      this.dueNs = dueNs;
    }
  }

  private final Link link;
  private final Published published;
  private final Deadlines deadlines;
  private final ResponsePackets packets;
  private final Map<OwnRecord, Answer> answers = new LinkedHashMap<>();
  private boolean due;

  ResponseSchedule(Link link, Published published, Shared shared) {
    this.link = link;
    this.published = published;
    this.deadlines = shared.deadlines();
    this.packets = new ResponsePackets(shared);
  }

  /**
   * Answers with a record, after a delay.
   *
   * @param ripeNs the least delay
   * @param delayNs the most delay
   * @param spacingNs the least time since its last multicast
   */
  void add(OwnRecord record, long ripeNs, long delayNs, long spacingNs, long nowNs) {
    long readyNs = record.readyNs(link, spacingNs, nowNs);
    long dueNs = later(readyNs, Timing.after(nowNs, delayNs));
    Answer answer = answers.get(record);
    if (answer == null || record.multicastSince(link, answer.askedNs) || answer.dueNs - dueNs > 0) {
      answer = new Answer(later(readyNs, Timing.after(nowNs, ripeNs)), dueNs);
      answers.put(record, answer);
    }
    answer.askedNs = nowNs;
    if (!armed() || dueNs - dueNs() < 0) {
      deadlines.arm(this, dueNs);
    }
  }

  /** Handles the same answer of another responder (section 7.4). */
  void givenByOther(OwnRecord record) {
    answers.remove(record);
  }

  /** Handles the end of the link. */
  void clear() {
    deadlines.disarm(this);
  }

  @Override
  protected void onDue(long nowNs) {
    due = true; // flush() follows at the end of this turn
  }

  /** Sends the answers that are due, and those that are ripe. */
  void flush(long nowNs) {
    if (!due) {
      return;
    }
    due = false;
    List<OwnRecord> now = new ArrayList<>();
    for (Iterator<Map.Entry<OwnRecord, Answer>> i = answers.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<OwnRecord, Answer> next = i.next();
      OwnRecord record = next.getKey();
      if (!record.live() || record.multicastSince(link, next.getValue().askedNs)) {
        i.remove();
      } else if (now.size() < MOST_AT_ONCE && next.getValue().ripeNs - nowNs <= 0) {
        i.remove();
        now.add(record);
      }
    }
    if (!now.isEmpty()) {
      send(now, nowNs);
    }
    arm(now.size() == MOST_AT_ONCE ? Timing.after(nowNs, BETWEEN_LOTS_NS) : nowNs);
  }

  private void send(List<OwnRecord> now, long nowNs) {
    Set<OwnRecord> additionals = new LinkedHashSet<>();
    for (OwnRecord record : now) {
      packets.answer(link, record.record(), record.record().ttlSeconds(), nowNs);
      record.multicast(link, nowNs);
      published.addFollowing(record, additionals);
    }
    int refused = 0;
    for (OwnRecord additional : additionals) {
      // Section 6: answers and additional records are multicast at most once a second.
      if (refused == MOST_REFUSED
          || additional.multicastWithin(link, Timing.MULTICAST_SPACING_NS, nowNs)) {
        continue;
      }
      if (packets.additional(additional.record())) {
        additional.multicast(link, nowNs);
      } else {
        refused++;
      }
    }
    packets.end(link, nowNs);
  }

  private void arm(long leastNs) {
    boolean any = false;
    long earliestNs = 0;
    for (Answer answer : answers.values()) {
      if (!any || answer.dueNs - earliestNs < 0) {
        earliestNs = answer.dueNs;
        any = true;
      }
    }
    if (any) {
      deadlines.arm(this, later(earliestNs, leastNs));
    }
  }

  private static long later(long oneNs, long otherNs) {
    return oneNs - otherNs > 0 ? oneNs : otherNs;
  }
}
