package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Station;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A query of somebody, as far as it concerns what we publish; also one of several packets. */
final class HeardQuery {

  /** A legacy querier asks one question, seldom two; more are not repeated to it. */
  private static final int MOST_REPEATED = 16;

  /** Once so many records answer a packet, its further questions are to be asked again. */
  static final int MOST_ANSWERS = 512;

  /** Of a name that somebody probes for; a host may have as many addresses. */
  private static final int MOST_PROPOSED = 64;

  private final Map<OwnRecord, Boolean> answers = new LinkedHashMap<>(); // to: wanted by unicast
  private final Set<OwnRecord> known = new HashSet<>();
  private final Set<OwnRecord> maybeProbed = new HashSet<>();
  private final Map<Name, List<ResourceRecord>> proposed = new LinkedHashMap<>();
  private final List<LegacyQuestion> questions = new ArrayList<>();
  private long askerHigh;
  private long askerLow;
  private int askerPort;
  private int id;
  private boolean multicast;
  private boolean unicastReaches;
  private boolean otherSubnet;
  private boolean othersMayAnswer;

  void begin(MessageReader reader, Datagram datagram) {
    answers.clear();
    known.clear();
    maybeProbed.clear();
    proposed.clear();
    questions.clear();
    askerHigh = datagram.sourceHigh();
    askerLow = datagram.sourceLow();
    askerPort = datagram.sourcePort();
    id = reader.id();
    multicast = datagram.multicast();
    // Unicast to port 5353 of this host reaches one program of it, and that may not be the asker;
    // to another subnet it would leave by a router, if at all (section 5.5).
    otherSubnet = datagram.otherSubnet();
    unicastReaches = !datagram.fromThisHost() && !otherSubnet;
    othersMayAnswer = false;
  }

  /** Who asks; a new object, since most queries ask for nothing of ours. */
  Station asker() {
    return new Station(askerHigh, askerLow, askerPort);
  }

  int id() {
    return id;
  }

  /** Whether the asker knows plain DNS only (RFC 6762 section 6.7). */
  boolean legacy() {
    return askerPort != Datagram.MDNS_PORT;
  }

  /**
   * Whether the asker may be answered at all. A legacy querier takes unicast alone, and to another
   * subnet that would leave the link, for wherever a forged source says (section 5.5, FR-042).
   */
  boolean answerable() {
    return !legacy() || !otherSubnet;
  }

  /** Notes a question that a legacy querier wants repeated. */
  void repeat(LegacyQuestion question) {
    if (questions.size() < MOST_REPEATED) {
      questions.add(question);
    }
  }

  /** What a legacy querier wants repeated. */
  List<LegacyQuestion> questions() {
    return List.copyOf(questions);
  }

  /** A record of ours answers a question. */
  void answer(OwnRecord own, boolean unicastWanted) {
    boolean alone = !multicast || (unicastWanted && unicastReaches); // section 5.4, 5.5
    answers.merge(own, alone, Boolean::logicalAnd);
  }

  /** All records of a set answer a question. */
  void answer(OwnSet set, boolean unicastWanted) {
    List<OwnRecord> records = set.records();
    for (int i = 0; i < records.size(); i++) { // once per question on the link: no iterator
      answer(records.get(i), unicastWanted);
    }
  }

  /**
   * Records of ours were asked for by their name alone, of whatever type: if nothing is proposed,
   * the asker may be about to take the name all the same.
   */
  void maybeProbed(OwnSet set) {
    List<OwnRecord> records = set.records();
    for (int i = 0; unicastReaches && i < records.size(); i++) {
      if (records.get(i).unique()) {
        maybeProbed.add(records.get(i));
      }
    }
  }

  /** Whether the asker may be about to take the name of that record. */
  boolean mayBeProbed(OwnRecord own) {
    return maybeProbed.contains(own);
  }

  /** There is a question that not we answer, but perhaps somebody else. */
  void notAnswered() {
    othersMayAnswer = true;
  }

  /** Whether it asks for more than we plan to answer at a time. */
  boolean isFull() {
    return answers.size() >= MOST_ANSWERS;
  }

  /** How much is kept while it waits. */
  int size() {
    return answers.size() + known.size();
  }

  boolean isAnswered() {
    return !answers.isEmpty();
  }

  /** The records that answer it, and whether the asker wants them by unicast. */
  Map<OwnRecord, Boolean> answers() {
    return answers;
  }

  /** Section 6: whether others may answer too, so that we shouldn't all at once. */
  boolean othersMayAnswer() {
    return othersMayAnswer;
  }

  /** The asker knows a record of ours. */
  void known(OwnRecord own) {
    known.add(own);
  }

  /**
   * Section 7.1: whether a record needn't be sent, since the asker knows it. Of unique records it
   * must know all, because what is sent with the cache-flush bit replaces the others (section
   * 10.2).
   */
  boolean isKnown(OwnRecord own, Published published) {
    if (!own.unique() || !known.contains(own)) {
      return known.contains(own);
    }
    for (OwnRecord sibling : published.find(own.record().name(), own.type())) {
      if (!known.contains(sibling)) {
        return false;
      }
    }
    return true;
  }

  /** The asker proposes a record for a name that we claim too. */
  void proposes(ResourceRecord record) {
    List<ResourceRecord> its = proposed.computeIfAbsent(record.name(), name -> new ArrayList<>());
    if (its.size() < MOST_PROPOSED) {
      its.add(record);
    }
  }

  /** What the asker proposes, by name; not empty in a probe (section 8.1). */
  Map<Name, List<ResourceRecord>> proposed() {
    return proposed;
  }

  /** Another packet of the same asker, whose known answers did not fit into one (section 7.2). */
  void add(HeardQuery more) {
    more.answers.forEach((own, alone) -> answers.merge(own, alone, Boolean::logicalAnd));
    known.addAll(more.known);
    maybeProbed.addAll(more.maybeProbed);
    othersMayAnswer |= more.othersMayAnswer;
  }
}
