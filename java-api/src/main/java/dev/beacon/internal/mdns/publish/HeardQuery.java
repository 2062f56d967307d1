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

/** The part of another host's query that concerns our records; also a query of several packets. */
final class HeardQuery {

  /** A legacy querier asks one question, seldom two; further ones are not repeated to it. */
  private static final int MOST_REPEATED = 16;

  /**
   * After this many answers, the further questions of a packet are ignored; the asker repeats them.
   */
  static final int MOST_ANSWERS = 512;

  /** The most proposed records for one name; a host may have this many addresses. */
  private static final int MOST_PROPOSED = 64;

  // the value is true for unicast
  private final Map<OwnRecord, Boolean> answers = new LinkedHashMap<>();
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
    // A unicast packet to port 5353 of this host reaches one program, and that may be another one.
    // A unicast packet to another subnet would pass a router, or get lost (section 5.5).
    otherSubnet = datagram.otherSubnet();
    unicastReaches = !datagram.fromThisHost() && !otherSubnet;
    othersMayAnswer = false;
  }

  /** Returns the asker. It is a new object, because most queries do not ask for our records. */
  Station asker() {
    return new Station(askerHigh, askerLow, askerPort);
  }

  int id() {
    return id;
  }

  /** Reports whether the asker understands plain DNS only (RFC 6762 section 6.7). */
  boolean legacy() {
    return askerPort != Datagram.MDNS_PORT;
  }

  /**
   * Reports whether the asker may get an answer. A legacy querier accepts unicast only. Unicast to
   * another subnet would leave the link, to any place that a forged source names (section 5.5,
   * FR-042).
   */
  boolean answerable() {
    return !legacy() || !otherSubnet;
  }

  /** Notes a question that the answer to a legacy querier repeats. */
  void repeat(LegacyQuestion question) {
    if (questions.size() < MOST_REPEATED) {
      questions.add(question);
    }
  }

  /** The questions that the answer to a legacy querier repeats. */
  List<LegacyQuestion> questions() {
    return List.copyOf(questions);
  }

  /** Adds a record of ours that answers a question. */
  void answer(OwnRecord own, boolean unicastWanted) {
    boolean alone = !multicast || (unicastWanted && unicastReaches); // section 5.4, 5.5
    answers.merge(own, alone, Boolean::logicalAnd);
  }

  /** Adds all records of a set, because they answer a question. */
  void answer(OwnSet set, boolean unicastWanted) {
    List<OwnRecord> records = set.records();
    for (int i = 0; i < records.size(); i++) { // once per question on the link: no iterator
      answer(records.get(i), unicastWanted);
    }
  }

  /**
   * Notes that a question asks for these records by name, with type ANY. Even without proposed
   * records, the asker may be about to take the name.
   */
  void maybeProbed(OwnSet set) {
    List<OwnRecord> records = set.records();
    for (int i = 0; unicastReaches && i < records.size(); i++) {
      if (records.get(i).unique()) {
        maybeProbed.add(records.get(i));
      }
    }
  }

  /** Reports whether the asker may be about to take the name of that record. */
  boolean mayBeProbed(OwnRecord own) {
    return maybeProbed.contains(own);
  }

  /** Notes a question that we do not answer, but perhaps another host does. */
  void notAnswered() {
    othersMayAnswer = true;
  }

  /** Reports whether it has the most answers that we plan at a time. */
  boolean isFull() {
    return answers.size() >= MOST_ANSWERS;
  }

  /** The number of records that it keeps while it waits. */
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

  /**
   * Section 6: reports whether other hosts may answer too, because then we must not all answer at
   * once.
   */
  boolean othersMayAnswer() {
    return othersMayAnswer;
  }

  /** Notes a record of ours that the asker knows. */
  void known(OwnRecord own) {
    known.add(own);
  }

  /**
   * Section 7.1: reports whether the asker knows a record, so that we need not send it. Of unique
   * records it must know all, because a record with the cache-flush bit replaces the others
   * (section 10.2).
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

  /** Notes a record that the asker proposes for a name that we claim too. */
  void proposes(ResourceRecord record) {
    List<ResourceRecord> its = proposed.computeIfAbsent(record.name(), name -> new ArrayList<>());
    if (its.size() < MOST_PROPOSED) {
      its.add(record);
    }
  }

  /** The records that the asker proposes, by name; a probe has some (section 8.1). */
  Map<Name, List<ResourceRecord>> proposed() {
    return proposed;
  }

  /**
   * Adds another packet of the same asker, whose known answers did not fit into one (section 7.2).
   */
  void add(HeardQuery more) {
    more.answers.forEach((own, alone) -> answers.merge(own, alone, Boolean::logicalAnd));
    known.addAll(more.known);
    maybeProbed.addAll(more.maybeProbed);
  }
}
