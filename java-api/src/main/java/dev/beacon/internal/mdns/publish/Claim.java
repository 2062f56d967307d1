package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Our claim to one name on one interface, from the first probe to the goodbye (RFC 6762 section 8).
 * It does the steps of {@link Prober}'s table, then announces. Until the name is ours, its timer
 * sends the next probe; from then on, the next announcement.
 *
 * <p>Its records are in {@link Published} exactly while answers may contain them: the name is ours,
 * and its owner allows the announcement.
 */
final class Claim extends Deadlines.Timer {

  /** Section 8.2.1: by type, then by the bytes of the data; all have one class. */
  private static final Comparator<ResourceRecord> TIE_ORDER =
      Comparator.<ResourceRecord>comparingInt(record -> record.type().code())
          .thenComparing(ResourceRecord::rdata, Claim::compareBytes);

  private final PublishedName owner;
  private final Published where;
  private Name name;
  private Prober.State state = Prober.State.WAITING;
  private List<OwnRecord> unique = List.of();
  private List<OwnRecord> others = List.of();
  private OwnRecord denial;
  private boolean answering;
  private boolean ended;
  private List<Link> verified = List.of();
  private int announcements;
  private boolean putOff;
  private long startedNs;

  Claim(PublishedName owner, Published where) {
    this.owner = owner;
    this.where = where;
    this.name = owner.name();
    Proposal proposal = owner.proposal(where);
    this.denial = new OwnRecord(proposal.denial());
    adopt(proposal);
  }

  Name name() {
    return name;
  }

  PublishedName owner() {
    return owner;
  }

  Published where() {
    return where;
  }

  /** The name's own records, which no other host may have. */
  List<OwnRecord> unique() {
    return unique;
  }

  /** The records of other names that lead to this one. */
  List<OwnRecord> others() {
    return others;
  }

  /** The record of the types that the name has. */
  OwnRecord denial() {
    return denial;
  }

  /** Reports whether we answer questions with its records. */
  boolean answering() {
    return answering;
  }

  /** Reports whether the name is ours. */
  boolean owned() {
    return state == Prober.State.OWNED;
  }

  /** Reports whether the probe that is due is the first one. */
  boolean sendsFirstProbe() {
    return state == Prober.State.FIRST_SENT;
  }

  /** Reports whether we asked for the name on that link, and no host objected. */
  boolean verifiedOn(Link link) {
    return verified.contains(link);
  }

  /** Reports whether it was announced since it became ours. */
  boolean announced() {
    return answering && announcements > 0;
  }

  /** Begins, or begins again, with the owner's present name and records. */
  void restart(long nowNs) {
    if (!name.equals(owner.name())) {
      stopAnswering(true, nowNs);
      where.forget(this);
      name = owner.name();
      where.register(this);
    }
    adopt(owner.proposal(where));
    step(Prober.Event.RESTART, nowNs);
  }

  /** Probes again on all links. If it answered questions before, it continues. */
  void revalidate(long nowNs) {
    replaceRecords(nowNs);
    step(Prober.Event.REVALIDATE, nowNs);
  }

  /** Handles new records under the same name: announces them without probing (8.4). */
  void refresh(long nowNs) {
    replaceRecords(nowNs);
    if (answering && owned()) {
      announceAnew(nowNs);
    }
  }

  private void replaceRecords(long nowNs) {
    List<OwnRecord> before = all();
    adopt(owner.proposal(where));
    if (answering) {
      all().forEach(where::hold);
      before.forEach(record -> where.release(record, !isReplaced(record), nowNs));
    }
  }

  private void announceAnew(long nowNs) {
    announcements = 0;
    where.deadlines().arm(this, sayableNs(nowNs));
  }

  /**
   * Returns the earliest time when all records may be announced. A record that was just taken back
   * is multicast again before its goodbye takes effect, but not within a second of its last
   * multicast (section 6).
   */
  private long sayableNs(long nowNs) {
    long latestNs = nowNs;
    for (OwnRecord record : all()) {
      for (Link link : record.takenBack() ? where.links() : List.<Link>of()) {
        long readyNs = record.readyNs(link, Timing.MULTICAST_SPACING_NS, nowNs);
        latestNs = readyNs - latestNs > 0 ? readyNs : latestNs;
      }
    }
    return latestNs;
  }

  /**
   * Handles a new name of the host: the records are not announced before that name is ours. A probe
   * that is due is sent nevertheless, because this name is claimed by itself.
   */
  void waitForHost(long nowNs) {
    stopAnswering(false, nowNs);
    adopt(owner.proposal(where));
  }

  /** Begins to answer and to announce: the name is ours, and its owner allows it. */
  void startAnswering(long nowNs) {
    if (!answering && owned()) {
      answering = true;
      others = others.stream().map(where::known).toList();
      all().forEach(where::hold);
      announceAnew(nowNs);
    }
  }

  /** Ends it, with a goodbye or because the link is gone. */
  void end(boolean goodbye, long nowNs) {
    ended = true;
    where.deadlines().disarm(this);
    stopAnswering(goodbye, nowNs);
    where.forget(this);
  }

  @Override
  protected void onDue(long nowNs) {
    if (owned()) {
      if (answering) {
        where.announcer().announce(this);
      }
    } else {
      step(Prober.Event.DUE, nowNs);
    }
  }

  /** Delays the due announcement until this time, but only once. Returns whether it did. */
  boolean putOff(long untilNs) {
    if (putOff) {
      return false;
    }
    putOff = true;
    where.deadlines().arm(this, untilNs);
    return true;
  }

  /** Counts an announcement that was sent. */
  void announcementSent(long nowNs) {
    putOff = false;
    announcements++;
    if (announcements < Timing.ANNOUNCEMENTS) {
      long intervalNs = Timing.ANNOUNCE_INTERVAL_NS << (announcements - 1);
      where.deadlines().arm(this, Timing.after(nowNs, intervalNs));
    }
    if (announcements == 1) {
      owner.announced(this, nowNs);
    }
  }

  /**
   * Reports whether a record of another host's response contradicts this claim. While we probe, any
   * record of the name does (section 8.1); later, other data of a type that we have (section 9).
   */
  boolean contradictedBy(MessageReader reader, Datagram datagram, long nowNs) {
    RecordType type = reader.type();
    if (reader.ttlSeconds() == 0 || type.equals(RecordType.NSEC)) {
      return false; // a goodbye, or a record that only accompanies others
    }
    boolean sameType = false;
    for (OwnRecord own : unique) {
      if (own.type().equals(type)) {
        sameType = true;
        if (reader.rdataEquals(own.record().rdata())) {
          return false;
        }
      }
    }
    return (sameType || !owned()) && !owner.recognises(reader, datagram, nowNs);
  }

  /** Handles other data for the name from another host. */
  void contradicted(Datagram datagram, long nowNs) {
    if (ended) {
      return; // another record of the same packet ended it
    }
    if (answering && !owned()) {
      // The name was ours and we only probe again. Make sure first, as if it were still ours.
      owner.contradicted(this, datagram, nowNs);
      stopAnswering(false, nowNs);
      step(Prober.Event.RESTART, nowNs);
      return;
    }
    Prober.Step step = Prober.step(state, Prober.Event.OBJECTION);
    if (step.action() != Prober.Action.NONE) {
      owner.contradicted(this, datagram, nowNs);
    }
    step(Prober.Event.OBJECTION, nowNs);
  }

  /**
   * Handles another host's probe on a link for the name with these records. If the name is ours
   * there, that host gets an answer. A tie needs two hosts that do not have the name yet (section
   * 8.2).
   */
  void contested(List<ResourceRecord> theirs, Link link, long nowNs) {
    boolean defended = owned() || (answering && verifiedOn(link));
    if (!defended && compareProposals(theirs) < 0) {
      step(Prober.Event.TIE_LOST, nowNs);
    }
  }

  /** The time when the last round of probes began. */
  long startedNs() {
    return startedNs;
  }

  private void step(Prober.Event event, long nowNs) {
    if (event == Prober.Event.RESTART || event == Prober.Event.REVALIDATE) {
      startedNs = nowNs;
    }
    Prober.Step step = Prober.step(state, event);
    state = step.next();
    switch (step.until()) {
      case AS_BEFORE -> {}
      case START -> where.deadlines().arm(this, owner.startNs(nowNs));
      case PROBE_INTERVAL -> arm(Timing.PROBE_INTERVAL_NS, nowNs);
      case TIE -> arm(Timing.TIE_NS, nowNs);
    }
    switch (step.action()) {
      case NONE -> {}
      case PROBE -> where.announcer().probe(this);
      case OWN -> own(nowNs);
      case RENAME -> owner.rename(nowNs);
      case RETREAT -> stopAnswering(false, nowNs);
    }
  }

  private void own(long nowNs) {
    verified = where.links();
    if (answering) {
      announceAnew(nowNs);
    }
    owner.owned(this, nowNs);
  }

  private void arm(long delayNs, long nowNs) {
    where.deadlines().arm(this, Timing.after(nowNs, delayNs));
  }

  private void stopAnswering(boolean goodbye, long nowNs) {
    if (answering) {
      answering = false;
      verified = List.of();
      announcements = 0;
      boolean told = goodbye && owner.saysGoodbye(where);
      all().forEach(record -> where.release(record, told, nowNs));
      owner.retreated(this);
    }
  }

  private List<OwnRecord> all() {
    List<OwnRecord> all = new ArrayList<>(unique.size() + others.size() + 1);
    all.addAll(unique);
    all.addAll(others);
    all.add(denial);
    return all;
  }

  /**
   * Keeps equal records, and those that other services publish, because they know when they were
   * last multicast.
   */
  private void adopt(Proposal proposal) {
    unique = sameOrNew(proposal.unique(), unique);
    others = sameOrNew(proposal.others(), others);
    if (!denial.record().equals(proposal.denial())) {
      denial = new OwnRecord(proposal.denial());
    }
  }

  private List<OwnRecord> sameOrNew(List<ResourceRecord> wanted, List<OwnRecord> before) {
    List<OwnRecord> found = new ArrayList<>(wanted.size());
    for (ResourceRecord record : wanted) {
      OwnRecord same = null;
      for (OwnRecord known : before) {
        same = known.record().equals(record) ? known : same;
      }
      found.add(same != null ? same : where.known(new OwnRecord(record)));
    }
    return found;
  }

  /**
   * Reports whether the cache-flush bit of a new record has the effect of a goodbye (section 10.2).
   */
  private boolean isReplaced(OwnRecord gone) {
    return gone.unique()
        && unique.stream()
            .anyMatch(
                own ->
                    own.type().equals(gone.type())
                        && own.record().name().equals(gone.record().name()));
  }

  private int compareProposals(List<ResourceRecord> theirs) {
    List<ResourceRecord> ours = new ArrayList<>(unique.stream().map(OwnRecord::record).toList());
    List<ResourceRecord> other = new ArrayList<>(theirs);
    ours.sort(TIE_ORDER);
    other.sort(TIE_ORDER);
    for (int i = 0; i < Math.min(ours.size(), other.size()); i++) {
      int order = TIE_ORDER.compare(ours.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(ours.size(), other.size()); // the longer list wins
  }

  private static int compareBytes(Rdata one, Rdata other) {
    return Arrays.compareUnsigned(bytesOf(one), bytesOf(other));
  }

  private static byte[] bytesOf(Rdata rdata) {
    byte[] bytes = new byte[rdata.wireLength()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = rdata.wireAt(i);
    }
    return bytes;
  }

  @Override
  public String toString() {
    return name + " on " + where + ": " + state;
  }
}
