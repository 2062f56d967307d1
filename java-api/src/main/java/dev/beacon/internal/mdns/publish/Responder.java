package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Station;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Answers the queries that arrive on one link (RFC 6762 section 6).
 *
 * <p>A query is passed entry by entry, between {@link #begin} and {@link #end}, so its good part
 * counts even if the rest is malformed. Questions collect the records that answer them, known
 * answers remove records again (section 7.1), and proposed records make it a probe (section 8). At
 * the end each record is sent by multicast or by unicast. Unicast is for an asker that wants it
 * (5.4), that sent the query to us alone (5.5) or that understands plain DNS only (6.7).
 *
 * <p>If the asker has more known answers than fit into a packet, the answers wait 400 to 500 ms for
 * them (7.2). At most {@value #MOST_HELD} askers and {@value #MOST_KEPT} records wait at a time,
 * with at most {@value #MOST_PACKETS} packets of each asker.
 */
public final class Responder {

  private static final int MOST_HELD = 512;

  private static final int MOST_PACKETS = 16;

  private static final int MOST_KEPT = 16_384;

  /**
   * More records than this are not sent to one station alone, and not more often than once a
   * second: they are multicast. A question of 30 bytes must not cause a thousand packets a second.
   */
  private static final int MOST_ALONE = 128;

  /** A query that waits until all records are known that the asker has. */
  private final class Held extends Deadlines.Timer {
    private final HeardQuery query;
    private int packets = 1;

    Held(HeardQuery query) {
      this.query = query;
    }

    @Override
    protected void onDue(long nowNs) {
      held.remove(query.asker(), this);
      kept -= query.size();
      answer(query, true, nowNs);
    }
  }

  /** An answer to one station that other hosts may give too. */
  private final class Later extends Deadlines.Timer {
    private final Reply reply;

    Later(Reply reply) {
      this.reply = reply;
    }

    @Override
    protected void onDue(long nowNs) {
      later.remove(this);
      if (reply.answers().stream().allMatch(OwnRecord::live)) {
        packets.reply(link, reply);
      }
    }
  }

  private final Link link;
  private final Published published;
  private final Deadlines deadlines;
  private final RandomGenerator random;
  private final ResponseSchedule schedule;
  private final ResponsePackets packets;
  private final Map<Station, Held> held = new HashMap<>();
  private final Set<Later> later = new HashSet<>();
  private int kept; // records, in the held queries
  private HeardQuery query = new HeardQuery(); // the query that is being read

  Responder(Link link, Published published, Shared shared) {
    this.link = link;
    this.published = published;
    this.deadlines = shared.deadlines();
    this.random = shared.random();
    this.schedule = new ResponseSchedule(link, published, shared);
    this.packets = new ResponsePackets(shared);
  }

  /** Reports whether there is a name that we publish or claim on the link's interface. */
  public boolean hasNames() {
    return published.hasNames();
  }

  /** The records that are published on the link's interface. */
  Published published() {
    return published;
  }

  /** Begins a query. */
  public void begin(MessageReader reader, Datagram datagram) {
    query.begin(reader, datagram);
  }

  /** Handles one of its questions. */
  public void question(MessageReader reader) {
    int questionClass = reader.recordClass();
    if (questionClass != MessageReader.CLASS_IN && questionClass != MessageReader.CLASS_ANY) {
      return;
    }
    if (query.legacy()) {
      query.repeat(LegacyQuestion.of(reader));
    }
    if (query.isFull()) {
      return;
    }
    Name name = reader.name();
    RecordType type = reader.type();
    boolean any = type.equals(RecordType.ANY);
    boolean found = false;
    List<OwnSet> candidates = published.sets(name);
    for (int i = 0; i < candidates.size(); i++) { // once per question on the link: no iterator
      OwnSet set = candidates.get(i);
      if (set.type().equals(type) || (any && !set.type().equals(RecordType.NSEC))) {
        query.answer(set, reader.topBit());
        if (any) {
          query.maybeProbed(set);
        }
        found = true;
      }
    }
    Claim claim = found ? null : published.claim(name);
    if (claim != null && claim.answering()) {
      // Section 6.1: we know that there is no such record, and answer with the denial.
      query.answer(claim.denial(), reader.topBit());
    } else if (!found) {
      query.notAnswered();
    }
  }

  /**
   * Handles one of the asker's known answers. Section 7.1: it counts if it has at least half of its
   * lifetime left.
   */
  public void knownAnswer(MessageReader reader) {
    if (query.isAnswered() || !held.isEmpty()) {
      OwnRecord known = published.match(reader);
      if (known != null && reader.ttlSeconds() * 2 >= known.record().ttlSeconds()) {
        query.known(known);
      }
    }
  }

  /** Handles one of the records that the asker wants to publish. */
  public void proposal(MessageReader reader) {
    if (reader.recordClass() == MessageReader.CLASS_IN && published.claim(reader.name()) != null) {
      query.proposes(reader.record());
    }
  }

  /** Handles the end of the query. */
  public void end(MessageReader reader, Datagram datagram, boolean echo, long nowNs) {
    if (!query.proposed().isEmpty()) {
      if (echo) {
        return; // our own probe
      }
      query.proposed().forEach((name, proposal) -> probed(name, proposal, datagram, nowNs));
    }
    Held earlier = held.isEmpty() || query.legacy() ? null : held.get(query.asker());
    if (earlier != null && kept < MOST_KEPT && ++earlier.packets <= MOST_PACKETS) {
      kept -= earlier.query.size();
      earlier.query.add(query);
      kept += earlier.query.size();
    } else if (query.isAnswered() && query.answerable()) {
      boolean waits = reader.isTruncated() && !query.legacy();
      if (waits && earlier == null && held.size() < MOST_HELD && kept < MOST_KEPT) {
        hold(nowNs);
      } else {
        answer(query, false, nowNs);
      }
    }
  }

  /** Handles an answer of another responder that we were about to give (section 7.4). */
  void givenByOther(OwnRecord own) {
    schedule.givenByOther(own);
  }

  /**
   * Multicasts a record again, because another host published it with a wrong TTL (section 6.6).
   */
  void correct(OwnRecord own, long nowNs) {
    scheduleAnswer(own, own.unique() ? 0 : sharedDelayNs(), Timing.MULTICAST_SPACING_NS, nowNs);
  }

  /** Sends the answers that are due. */
  public void flush(long nowNs) {
    schedule.flush(nowNs);
  }

  /** Handles the end of the link. */
  public void clear() {
    held.values().forEach(deadlines::disarm);
    later.forEach(deadlines::disarm);
    schedule.clear();
  }

  private void probed(Name name, List<ResourceRecord> proposal, Datagram datagram, long nowNs) {
    Claim claim = published.claim(name);
    if (claim != null) {
      claim.owner().probedByOther(claim, proposal, link, datagram, nowNs);
    }
  }

  private void hold(long nowNs) {
    Held waiting = new Held(query);
    query = new HeardQuery();
    held.put(waiting.query.asker(), waiting);
    kept += waiting.query.size();
    long delayNs = random.nextLong(Timing.TRUNCATED_LEAST_NS, Timing.TRUNCATED_MOST_NS + 1);
    deadlines.arm(waiting, Timing.after(nowNs, delayNs));
  }

  private void answer(HeardQuery asked, boolean waited, long nowNs) {
    List<OwnRecord> alone = new ArrayList<>();
    List<OwnRecord> toAll = new ArrayList<>();
    boolean othersMayAnswer = asked.othersMayAnswer();
    boolean isProbe = !asked.proposed().isEmpty();
    for (Map.Entry<OwnRecord, Boolean> entry : asked.answers().entrySet()) {
      OwnRecord own = entry.getKey();
      // The record may have ended while the answer waited.
      if (!own.live() || asked.isKnown(own, published) || isUnverified(own) || isOthers(own)) {
        continue;
      }
      othersMayAnswer |= !own.unique();
      boolean wellKnown = isWellKnown(own, nowNs);
      boolean defends = isProbe && asked.proposed().containsKey(own.record().name());
      if (asked.legacy()
          || (entry.getValue() && (wellKnown || defends))
          || isLateForProbe(own, asked, nowNs)) {
        alone.add(own);
      }
      if (!asked.legacy() && !(entry.getValue() && wellKnown)) {
        toAll.add(own);
      }
    }
    if (alone.size() > MOST_ALONE) {
      if (!asked.legacy()) {
        toAll.addAll(alone);
      }
      alone.subList(asked.legacy() ? MOST_ALONE : 0, alone.size()).clear();
    }
    // The defender of a name answers a probe at once, because no other host may answer (section 6).
    boolean atOnce = waited || !othersMayAnswer || isProbe;
    long delayNs = atOnce ? 0 : sharedDelayNs();
    for (OwnRecord own : toAll) {
      boolean defends = isProbe && asked.proposed().containsKey(own.record().name());
      long spacingNs = defends ? Timing.DEFENCE_SPACING_NS : Timing.MULTICAST_SPACING_NS;
      scheduleAnswer(own, delayNs, spacingNs, nowNs);
    }
    if (!alone.isEmpty()) {
      reply(asked, alone, asked.legacy() ? 0 : delayNs, nowNs);
    }
  }

  /**
   * Section 5.4: waits as long as a multicast answer would; for a legacy querier that is too long.
   */
  private void reply(HeardQuery asked, List<OwnRecord> answers, long delayNs, long nowNs) {
    Reply reply =
        new Reply(
            asked.asker(),
            asked.id(),
            asked.legacy(),
            asked.questions(),
            answers,
            following(answers));
    if (delayNs == 0 || later.size() == MOST_HELD) {
      packets.reply(link, reply);
    } else {
      Later timer = new Later(reply);
      later.add(timer);
      deadlines.arm(timer, Timing.after(nowNs, delayNs));
    }
  }

  /** Reports whether we have not yet probed on this link for the record's name. */
  private boolean isUnverified(OwnRecord own) {
    Claim claim = own.unique() ? published.claim(own.record().name()) : null;
    return claim != null && !claim.owned() && !claim.verifiedOn(link);
  }

  /** Reports whether another program of this machine has just claimed the name of an address. */
  private boolean isOthers(OwnRecord own) {
    AddressNames names = published.addressNames();
    return own.type().equals(RecordType.PTR)
        && !names.areOurs()
        && names.include(own.record().name());
  }

  /**
   * Reports whether a multicast would be too late for an asker that may be probing for the name.
   * Some programs send three questions of type ANY without a proposed record, and take the name 250
   * ms after the last. These are no probes (section 8.2), so a record may not be multicast twice
   * within a second (section 6). But the asker can get a unicast answer.
   */
  private boolean isLateForProbe(OwnRecord own, HeardQuery asked, long nowNs) {
    return asked.mayBeProbed(own)
        && asked.proposed().isEmpty()
        && own.multicastWithin(link, Timing.MULTICAST_SPACING_NS, nowNs);
  }

  private void scheduleAnswer(OwnRecord own, long delayNs, long spacingNs, long nowNs) {
    long ripeNs = Math.min(delayNs, Timing.SHARED_ANSWER_LEAST_NS);
    schedule.add(own, ripeNs, delayNs, spacingNs, nowNs);
  }

  /**
   * Section 5.4: reports whether all hosts heard the record within a quarter of its lifetime. If
   * not, the answer is a multicast although the asker wanted unicast.
   */
  private boolean isWellKnown(OwnRecord own, long nowNs) {
    long quarterNs = own.record().ttlSeconds() * Timing.SECOND_NS / 4;
    return own.multicastWithin(link, quarterNs, nowNs);
  }

  private List<OwnRecord> following(List<OwnRecord> answers) {
    Set<OwnRecord> following = new LinkedHashSet<>();
    answers.forEach(answer -> published.addFollowing(answer, following));
    following.removeAll(new HashSet<>(answers));
    return List.copyOf(following);
  }

  /** Section 6: 20 to 120 ms, so that hosts with shared names do not all answer at once. */
  private long sharedDelayNs() {
    return random.nextLong(Timing.SHARED_ANSWER_LEAST_NS, Timing.SHARED_ANSWER_MOST_NS + 1);
  }
}
