package dev.beacon.internal.mdns;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Answers the queries that arrive on one link (RFC 6762 section 6).
 *
 * <p>A query is handed over entry by entry, between {@link #begin} and {@link #end}: what is good
 * in it counts, whatever follows. Questions collect the records that answer them, known answers
 * take records out again (section 7.1), and proposed records make it a probe (section 8). In the
 * end each record goes by multicast, or by unicast to an asker who wants that (5.4), who sent the
 * query to us alone (5.5) or who knows plain DNS only (6.7).
 *
 * <p>Where the asker has more known answers than fit into a packet, what would be answered is kept
 * for 400 to 500 ms, for these to come (7.2): of at most {@value #MOST_HELD} askers at a time, and
 * at most {@value #MOST_PACKETS} packets of each.
 */
final class Responder {

  private static final int MOST_HELD = 512;

  private static final int MOST_PACKETS = 16;

  /** A legacy querier asks one question, seldom two; more are not repeated to it. */
  private static final int MOST_REPEATED = 16;

  /** What is to be answered to somebody, once all that he knows is known. */
  private final class Held extends Deadlines.Timer {
    private final Station asker;
    private final int id;
    private final boolean multicast;
    private final Map<OwnRecord, Boolean> unicastWanted;
    private final Set<Name> probed;
    private int packets = 1;

    Held(Datagram datagram) {
      asker = Station.senderOf(datagram);
      id = queryId;
      multicast = datagram.multicast();
      unicastWanted = new LinkedHashMap<>(answers);
      probed = Set.copyOf(proposed.keySet());
    }

    @Override
    void onDue(long nowNs) {
      held.remove(asker, this);
      answer(unicastWanted, probed, asker, id, multicast, true, nowNs);
    }
  }

  private final Link link;
  private final Deadlines deadlines;
  private final RandomGenerator random;
  private final ResponseSchedule schedule;
  private final ResponsePackets packets;
  private final Map<Station, Held> held = new HashMap<>();

  // The query that is being read.
  private final Map<OwnRecord, Boolean> answers = new LinkedHashMap<>(); // to: asked for by QU
  private final Map<Name, List<ResourceRecord>> proposed = new HashMap<>();
  private final List<Question> legacyQuestions = new ArrayList<>();
  private int queryId;
  private boolean legacy;
  private boolean reachable;

  Responder(Link link, Deadlines deadlines, Outbox outbox, RandomGenerator random) {
    this.link = link;
    this.deadlines = deadlines;
    this.random = random;
    this.schedule = new ResponseSchedule(link, deadlines, outbox);
    this.packets = new ResponsePackets(outbox);
  }

  /** A query begins. */
  void begin(MessageReader reader, Datagram datagram) {
    answers.clear();
    proposed.clear();
    legacyQuestions.clear();
    queryId = reader.id();
    legacy = datagram.sourcePort() != Engine.MDNS_PORT;
    // Unicast to port 5353 of this host reaches one program of it, and that may not be the asker.
    reachable = !datagram.fromThisHost();
  }

  /** One of its questions. */
  void question(MessageReader reader) {
    int questionClass = reader.recordClass();
    if (questionClass != MessageReader.CLASS_IN && questionClass != MessageReader.CLASS_ANY) {
      return;
    }
    if (legacy && legacyQuestions.size() < MOST_REPEATED) {
      legacyQuestions.add(reader.question());
    }
    Name name = reader.name();
    RecordType type = reader.type();
    boolean any = type.equals(RecordType.ANY);
    boolean alone = reader.topBit() && reachable; // section 5.4
    boolean found = false;
    for (OwnRecord own : link.published().find(name)) {
      if (own.type().equals(type) || (any && !own.type().equals(RecordType.NSEC))) {
        answers.merge(own, alone, Boolean::logicalAnd);
        found = true;
      }
    }
    Claim claim = found ? null : link.published().claim(name);
    if (claim != null && claim.answering()) {
      // Section 6.1: we know that there is no such record, and say so.
      answers.merge(claim.denial(), alone, Boolean::logicalAnd);
    }
  }

  /** One of the answers that the asker knows: section 7.1, if for half of its time at least. */
  void knownAnswer(MessageReader reader, Datagram datagram) {
    OwnRecord known = answers.isEmpty() && held.isEmpty() ? null : link.published().match(reader);
    if (known == null || reader.ttlSeconds() * 2 < known.record().ttlSeconds()) {
      return;
    }
    answers.remove(known);
    if (!held.isEmpty()) {
      Held earlier = held.get(Station.senderOf(datagram));
      if (earlier != null) {
        earlier.unicastWanted.remove(known);
      }
    }
  }

  /** One of the records that the asker wants to publish. */
  void proposal(MessageReader reader) {
    if (reader.recordClass() == MessageReader.CLASS_IN
        && link.published().claim(reader.name()) != null) {
      proposed.computeIfAbsent(reader.name(), name -> new ArrayList<>()).add(reader.record());
    }
  }

  /** The query is over. */
  void end(MessageReader reader, Datagram datagram, boolean echo, long nowNs) {
    if (!proposed.isEmpty()) {
      if (echo) {
        return; // a probe of our own
      }
      for (Map.Entry<Name, List<ResourceRecord>> probe : proposed.entrySet()) {
        Claim claim = link.published().claim(probe.getKey());
        if (claim != null) {
          claim.owner().probedByOther(claim, probe.getValue(), datagram, nowNs);
        }
      }
    }
    Station asker =
        legacy || (answers.isEmpty() && held.isEmpty()) ? null : Station.senderOf(datagram);
    Held earlier = asker == null ? null : held.get(asker);
    if (earlier != null && ++earlier.packets <= MOST_PACKETS) {
      answers.forEach((own, qu) -> earlier.unicastWanted.merge(own, qu, Boolean::logicalAnd));
    } else if (!answers.isEmpty()) {
      if (!legacy && reader.isTruncated() && earlier == null && held.size() < MOST_HELD) {
        hold(datagram, nowNs);
      } else {
        Station to = Station.senderOf(datagram);
        answer(answers, proposed.keySet(), to, queryId, datagram.multicast(), false, nowNs);
      }
    }
  }

  /** Whether another responder just gave an answer that we were about to give (section 7.4). */
  void givenByOther(OwnRecord own) {
    schedule.givenByOther(own);
  }

  /** Tells the link again what somebody has wrong (section 6.6). */
  void correct(OwnRecord own, long nowNs) {
    scheduleAnswer(own, own.unique() ? 0 : sharedDelayNs(), Timing.MULTICAST_SPACING_NS, nowNs);
  }

  /** Sends what is due. */
  void flush(long nowNs) {
    schedule.flush(nowNs);
  }

  /** The link went. */
  void clear() {
    held.values().forEach(deadlines::disarm);
    held.clear();
    schedule.clear();
  }

  private void hold(Datagram datagram, long nowNs) {
    Held waiting = new Held(datagram);
    held.put(waiting.asker, waiting);
    long delayNs = random.nextLong(Timing.TRUNCATED_LEAST_NS, Timing.TRUNCATED_MOST_NS + 1);
    deadlines.arm(waiting, Timing.after(nowNs, delayNs));
  }

  private void answer(
      Map<OwnRecord, Boolean> wanted,
      Set<Name> probed,
      Station asker,
      int id,
      boolean multicast,
      boolean waited,
      long nowNs) {
    List<OwnRecord> alone = new ArrayList<>();
    List<OwnRecord> toAll = new ArrayList<>();
    boolean allUnique = true;
    for (Map.Entry<OwnRecord, Boolean> entry : wanted.entrySet()) {
      OwnRecord own = entry.getKey();
      if (!own.live()) {
        continue; // went while the answer was held
      }
      if (legacy(asker) || ((entry.getValue() || !multicast) && isWellKnown(own, nowNs))) {
        alone.add(own);
      } else {
        toAll.add(own);
        allUnique &= own.unique();
      }
    }
    long delayNs = allUnique || waited ? 0 : sharedDelayNs();
    for (OwnRecord own : toAll) {
      boolean defends = probed.contains(own.record().name());
      long spacingNs = defends ? Timing.DEFENCE_SPACING_NS : Timing.MULTICAST_SPACING_NS;
      scheduleAnswer(own, delayNs, spacingNs, nowNs);
    }
    if (!alone.isEmpty()) {
      boolean plain = legacy(asker);
      List<Question> repeated = plain ? List.copyOf(legacyQuestions) : List.of();
      packets.reply(link, new Reply(asker, id, plain, repeated, alone, following(alone)));
    }
  }

  private void scheduleAnswer(OwnRecord own, long delayNs, long spacingNs, long nowNs) {
    long ripeNs = Math.min(delayNs, Timing.SHARED_ANSWER_LEAST_NS);
    schedule.add(own, ripeNs, delayNs, spacingNs, nowNs);
  }

  private static boolean legacy(Station asker) {
    return asker.port() != Engine.MDNS_PORT;
  }

  /**
   * Section 5.4: by multicast all the same, unless all have heard it within a quarter of its life.
   */
  private boolean isWellKnown(OwnRecord own, long nowNs) {
    long quarterNs = own.record().ttlSeconds() * Timing.SECOND_NS / 4;
    return own.multicastWithin(link, quarterNs, nowNs);
  }

  private List<OwnRecord> following(List<OwnRecord> answers) {
    Set<OwnRecord> following = new LinkedHashSet<>();
    answers.forEach(answer -> link.published().addFollowing(answer, following));
    following.removeAll(new HashSet<>(answers));
    return List.copyOf(following);
  }

  /** Section 6: 20 to 120 ms, so that those who share a name don't answer all at once. */
  private long sharedDelayNs() {
    return random.nextLong(Timing.SHARED_ANSWER_LEAST_NS, Timing.SHARED_ANSWER_MOST_NS + 1);
  }
}
