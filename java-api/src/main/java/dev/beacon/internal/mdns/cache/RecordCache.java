package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The records of other hosts on one link, until they expire (RFC 6762 section 10).
 *
 * <p>It is bounded, because a stranger can make it grow (FR-043). Wanted records, for which a
 * search here asks, are kept up to {@value #MOST_RECORDS} and {@value #MOST_BYTES} bytes; of the
 * others only the newest {@value #MOST_UNWANTED} are kept. One source has at most {@value
 * #MOST_PER_SOURCE}. The records that were received longest ago are removed first: unwanted ones,
 * then wanted ones, then the records of reported instances.
 *
 * <p>The work of a packet is bounded too, independent of the cached records. A packet changes at
 * most {@value #MOST_CHANGES} records, more than fit into a packet of Ethernet. A source changes at
 * most {@link SourceShare#CHANGES_AT_ONCE} at once and 4,000 a second. Beyond that the rest of the
 * packet is skipped unread, as if it was lost. A name has at most {@value #MOST_TYPES} types. A set
 * has at most {@value #MOST_IN_SET} records, except a set of pointers. In a full set a source
 * replaces its own records first.
 *
 * <p>A wanted record is refreshed at 80, 85, 90 and 95 % of its life (section 5.2); any other
 * record just ends.
 */
public final class RecordCache {

  public static final int MOST_RECORDS = 65_536;
  public static final int MOST_BYTES = 16 << 20;
  static final int MOST_UNWANTED = 2_048;

  static final int MOST_PER_SOURCE = 32_768;

  /** The most records of a name and type that isn't PTR: addresses of one family, say. */
  static final int MOST_IN_SET = 64;

  /** The most types of a name; honest names have less than ten. */
  static final int MOST_TYPES = 16;

  /** The most records that a packet adds, dooms or rescues. */
  static final int MOST_CHANGES = 96;

  /** The most records in use that are skipped in the search for one to remove. */
  private static final int PASSED_OVER = 16;

  /** The change of a record. */
  public enum Change {
    /** It is new. */
    ADDED,
    /** It was doomed, and was received again. */
    RESCUED,
    /** It has one second left (section 10.1 and 10.2). */
    DOOMED,
    /** It is gone. */
    REMOVED
  }

  /**
   * Receives each change while the cache works. It may change interests, and forget other records.
   */
  public interface Owner {
    void recordChanged(CachedRecord record, Change change, long nowNs);

    /** A refresh query for this record, and so for its set, is due. */
    void refresh(CachedRecord record, long nowNs);

    /** Reports whether a search here asks for these records. */
    boolean wanted(Name name, RecordType type);

    /** Reports whether a reported instance uses this record. */
    boolean inUse(CachedRecord record);
  }

  private final Owner owner;
  private final Deadlines deadlines;
  private final RandomGenerator random;
  private final SetsByName sets = new SetsByName();
  private final RecordList wanted = new RecordList.OfKind();
  private final RecordList unwanted = new RecordList.OfKind();
  private final SourceShares sources = new SourceShares();
  private final List<RecordSet> toFlush = new ArrayList<>(); // by the packet that is being read
  private long bytes;

  public RecordCache(Owner owner, Deadlines deadlines, RandomGenerator random) {
    this.owner = owner;
    this.deadlines = deadlines;
    this.random = random;
  }

  /**
   * Receives the reader's present record, from the source of the datagram. After the last record of
   * a packet, call {@link #packetOver}.
   */
  public void receive(MessageReader reader, Datagram datagram, long nowNs) {
    if (!sources.packetMayChange()) {
      return;
    }
    RecordSet there = find(reader.name(), reader.type());
    CachedRecord known = there == null ? null : there.find(reader);
    long ttlSeconds = reader.ttlSeconds();
    if (ttlSeconds == 0) {
      if (known != null && !known.leaving() && sources.mayChange(datagram, nowNs)) {
        goodbye(known, datagram, nowNs);
      }
      return;
    }
    boolean isChange = known == null || known.doomed();
    if (isChange && !sources.mayChange(datagram, nowNs)) {
      return;
    }
    RecordSet set = there != null ? there : newSet(reader, nowNs);
    if (known != null) {
      refreshed(known, ttlSeconds, reader.topBit(), datagram, nowNs);
    } else {
      add(set, reader, datagram, nowNs);
    }
    boolean flushes = reader.topBit() && !set.shared();
    boolean contradicts = known == null && set.ofOneHost();
    if ((flushes || set.single() || contradicts)
        && set.records().size() <= MOST_IN_SET
        && set.replaced(flushes, contradicts)) {
      toFlush.add(set);
    }
  }

  /**
   * Removes the records that the packet replaces, because all its records are known now (section
   * 10.2).
   */
  public void packetOver(Datagram datagram, long nowNs) {
    for (int i = 0; i < toFlush.size(); i++) { // once per packet: no iterator
      flushOthers(toFlush.get(i), datagram, nowNs);
    }
    toFlush.clear();
    sources.packetOver(nowNs);
  }

  /** Returns the records of a name and type, or null. */
  public @Nullable RecordSet find(Name name, RecordType type) {
    RecordSet set = firstOf(name);
    while (set != null && !set.type().equals(type)) {
      set = set.next();
    }
    return set;
  }

  /** Returns the cached copy of the reader's present record, or null. */
  public @Nullable CachedRecord find(MessageReader reader) {
    RecordSet set = find(reader.name(), reader.type());
    return set == null ? null : set.find(reader);
  }

  /** Returns the first set of a name, which leads to the others; null if there is none. */
  public @Nullable RecordSet firstOf(Name name) {
    return sets.firstOf(name);
  }

  /**
   * Handles a change of interest: a search began or stopped to ask for a name and type. ANY means
   * all types of the name.
   */
  public void interestChanged(Name name, RecordType type, long nowNs) {
    for (RecordSet set = firstOf(name); set != null; set = set.next()) {
      if (!type.equals(RecordType.ANY)
          && !type.equals(set.type())
          && !set.type().equals(RecordType.NSEC)
          && !set.type().equals(RecordType.CNAME)) {
        continue;
      }
      boolean nowWanted = owner.wanted(name, set.type());
      if (nowWanted == set.wanted()) {
        continue;
      }
      for (CachedRecord record : set.records()) {
        listOf(set).remove(record);
      }
      set.wanted(nowWanted);
      for (CachedRecord record : set.records()) {
        listOf(set).addNewest(record);
        record.skipRefreshesBefore(nowNs);
        arm(record);
      }
    }
    enforceBounds(nowNs);
  }

  /** Drops a PTR record, if it exists. */
  public void forget(Name name, Rdata.Target pointer, long nowNs) {
    RecordSet set = find(name, RecordType.PTR);
    CachedRecord record = set == null ? null : set.find(pointer);
    if (record != null) {
      remove(record, nowNs);
    }
  }

  /** Handles a multicast question of another host that does not have this record (section 10.5). */
  public void askedByOther(CachedRecord record, long nowNs) {
    if (record.askedByOther(nowNs)) {
      if (record.set().wanted()) {
        record.doubt(nowNs); // perhaps only we missed the answers, so we ask
      } else {
        record.abandon(nowNs);
      }
      arm(record);
    }
  }

  /**
   * Doubts the records of a name and type (section 10.4).
   *
   * @param again whether to ask again for those in doubt already: there is a reason to expect an
   *     answer now
   */
  public void doubt(Name name, RecordType type, boolean again, long nowNs) {
    RecordSet set = find(name, type);
    if (set != null) {
      for (CachedRecord record : set.records()) {
        doubt(record, again, nowNs);
      }
    }
  }

  /** Doubts one pointer (section 10.4), as {@link #doubt(Name, RecordType, boolean, long)}. */
  public void doubt(Name name, Rdata.Target pointer, boolean again, long nowNs) {
    RecordSet set = find(name, RecordType.PTR);
    CachedRecord record = set == null ? null : set.find(pointer);
    if (record != null) {
      doubt(record, again, nowNs);
    }
  }

  /**
   * Doubts the record that says the same as this one on another link, where its host has just taken
   * it back. It is asked for after a second, in which the host usually takes it back here too.
   */
  public void doubtLike(CachedRecord takenBack, long nowNs) {
    RecordSet set = find(takenBack.set().name(), takenBack.set().type());
    CachedRecord record = set == null ? null : set.find(takenBack.rdata());
    if (record != null && record.set().wanted()) {
      record.doubt(nowNs, Timing.after(nowNs, Timing.GRACE_NS));
      arm(record);
    }
  }

  /**
   * Asks once for the records of a name and type if all of them are doomed, because their host has
   * just shown that it is still there.
   */
  public void askForDoomed(Name name, RecordType type, long nowNs) {
    RecordSet set = find(name, type);
    if (set != null && set.records().stream().allMatch(CachedRecord::doomed)) {
      askBeforeItsEnd(set.records().get(0), nowNs); // the answer has the whole set
    }
  }

  /** Asks once for a pointer if it is doomed, as {@link #askForDoomed(Name, RecordType, long)}. */
  public void askForDoomed(Name name, Rdata.Target pointer, long nowNs) {
    RecordSet set = find(name, RecordType.PTR);
    CachedRecord record = set == null ? null : set.find(pointer);
    if (record != null && record.doomed()) {
      askBeforeItsEnd(record, nowNs);
    }
  }

  private void askBeforeItsEnd(CachedRecord record, long nowNs) {
    if (!record.awaitsConfirmation()) {
      record.askBeforeItsEnd(nowNs);
      arm(record);
    }
  }

  private void doubt(CachedRecord record, boolean again, long nowNs) {
    if (again) {
      record.confirmAgain(nowNs);
    }
    record.doubt(nowNs);
    arm(record);
  }

  /**
   * Reports whether the only possible responder has answered, with a unique record or a denial. It
   * is false for pointers: they are shared even if a device flags them as unique (section 10.2),
   * and otherwise one such device could end a browse. It is false for ANY too, because no denial
   * covers all types.
   */
  public boolean settled(Name name, RecordType type) {
    if (type.equals(RecordType.PTR) || type.equals(RecordType.ANY)) {
      return false;
    }
    RecordSet set = find(name, type);
    if (set == null) {
      return denied(name, type) || isAlias(name);
    }
    for (CachedRecord record : set.records()) {
      if (record.unique() && !record.doomed()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reports whether the name is an alias of another one, which then has all the records (section
   * 6).
   */
  public boolean isAlias(Name name) {
    RecordSet aliases = find(name, RecordType.CNAME);
    return aliases != null && !aliases.records().stream().allMatch(CachedRecord::doomed);
  }

  /**
   * Reports whether an NSEC record says that there are no records of this name and type (section
   * 6.1). Its next name "MUST NOT" make a difference.
   */
  public boolean denied(Name name, RecordType type) {
    RecordSet denials = find(name, RecordType.NSEC);
    if (denials == null || find(name, type) != null) {
      return false;
    }
    for (CachedRecord denial : denials.records()) {
      if (!denial.doomed()
          && denial.rdata() instanceof Rdata.NextSecure nsec
          && !nsec.contains(type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Forgets everything, because the link is gone (keeping it as in section 10.2 would be of no
   * use).
   */
  public void clear(long nowNs) {
    // By age, because the order of a map differs from process to process.
    while (size() > 0) {
      CachedRecord oldest = (unwanted.size() > 0 ? unwanted : wanted).oldest();
      remove(Objects.requireNonNull(oldest), nowNs);
    }
  }

  /** Handles a record's timer: ends the record, or refreshes it. */
  void recordDue(CachedRecord record, long nowNs) {
    if (record.expired(nowNs)) {
      remove(record, nowNs);
      return;
    }
    if (record.awaitsConfirmation()) {
      confirm(record, nowNs);
    } else {
      owner.refresh(record, nowNs);
      // Queries of one question are a second apart, so a record that lives for seconds may get
      // none.
      record.skipRefreshesBefore(Timing.after(nowNs, Timing.FIRST_INTERVAL_NS - 1));
    }
    arm(record);
  }

  /**
   * Asks for a doubted record. Section 10.4 requires two queries; one that is too close to another
   * waits.
   */
  private void confirm(CachedRecord record, long nowNs) {
    long askableNs = record.set().refreshableNs(nowNs);
    if (askableNs - nowNs > 0) {
      record.confirmAt(askableNs);
    } else {
      owner.refresh(record, nowNs);
      record.confirmationAsked(nowNs);
    }
  }

  public int size() {
    return wanted.size() + unwanted.size();
  }

  public long bytes() {
    return bytes;
  }

  /**
   * Flushes records that are over a second old and were not sent again: they end in a second
   * (section 10.2). The bit is a hint, and on shared pointers it means nothing. Without the bit, a
   * host's new record of a service still replaces its old one, but no record of other hosts. If
   * another host flushes a record, or if there was no bit, Beacon asks for the record first. A new
   * record without the bit doubts the records that it does not replace, because the host may have
   * got another address.
   */
  private void flushOthers(RecordSet set, Datagram datagram, long nowNs) {
    boolean flushes = set.flushes();
    boolean doubts = set.contradicted() && set.wanted();
    set.flushed();
    for (int i = 0; i < set.records().size(); i++) {
      CachedRecord record = set.records().get(i);
      if (!record.doomed() && nowNs - record.receivedNs() > Timing.GRACE_NS) {
        boolean foreign = !record.isFrom(datagram);
        boolean replaces = flushes || (set.single() && !foreign);
        if (replaces && sources.mayChange(datagram, nowNs)) {
          doom(record, CachedRecord.Doom.FLUSHED, foreign, foreign || !flushes, nowNs);
        } else if (!replaces && doubts && sources.mayChange(datagram, nowNs)) {
          doubt(record, false, nowNs);
        }
      }
    }
  }

  /**
   * Handles a goodbye (section 10.1). It also ends records that the same host sent within the
   * second before.
   */
  private void goodbye(CachedRecord known, Datagram datagram, long nowNs) {
    boolean foreign = !known.isFrom(datagram);
    if (known.set().single()) {
      List<CachedRecord> records = known.set().records();
      for (int i = 0; i < records.size(); i++) {
        if (known.replaces(records.get(i)) && !records.get(i).doomed()) {
          doom(records.get(i), CachedRecord.Doom.GOODBYE, foreign, true, nowNs);
        }
      }
    }
    doom(known, CachedRecord.Doom.GOODBYE, foreign, foreign, nowNs);
  }

  /**
   * Ends a record in a second. If it is in use, Beacon may ask for it first, because its owner may
   * object.
   */
  private void doom(
      CachedRecord record, CachedRecord.Doom reason, boolean foreign, boolean asks, long nowNs) {
    record.doom(reason, foreign, nowNs);
    if (asks && isInUse(record)) {
      record.askBeforeItsEnd(nowNs);
    }
    arm(record);
    owner.recordChanged(record, Change.DOOMED, nowNs);
  }

  private void refreshed(
      CachedRecord record, long ttlSeconds, boolean unique, Datagram datagram, long nowNs) {
    boolean wasDoomed = record.doomed();
    if (record.isFrom(datagram)) {
      record.received(nowNs, ttlSeconds, unique, datagram);
      listOf(record.set()).moveToNewest(record);
      record.share().moveToNewest(record);
    } else {
      unlist(record, nowNs);
      record.received(nowNs, ttlSeconds, unique, datagram);
      list(record, datagram);
    }
    arm(record);
    if (wasDoomed) {
      owner.recordChanged(record, Change.RESCUED, nowNs);
    }
  }

  private RecordSet newSet(MessageReader reader, long nowNs) {
    Name name = reader.name();
    RecordType type = reader.type();
    RecordSet set = new RecordSet(this, name, type, owner.wanted(name, type));
    if (sets.count(name) >= MOST_TYPES) {
      giveUpOneOf(name, nowNs);
    }
    sets.add(set);
    return set;
  }

  /**
   * Removes the oldest set that no search asks for, or else the oldest; never the set of pointers.
   */
  private void giveUpOneOf(Name name, long nowNs) {
    RecordSet victim = null;
    for (RecordSet each = firstOf(name); each != null; each = each.next()) {
      boolean candidate = !each.type().equals(RecordType.PTR);
      if (candidate && (victim == null || (victim.wanted() && !each.wanted()))) {
        victim = each;
      }
    }
    if (victim != null) {
      List.copyOf(victim.records()).forEach(record -> remove(record, nowNs));
    }
  }

  /** Removes a record from a full set: the oldest of the same source, or else the oldest. */
  private void makeRoom(RecordSet set, Datagram datagram, long nowNs) {
    if (set.records().size() < MOST_IN_SET || set.type().equals(RecordType.PTR)) {
      return;
    }
    CachedRecord victim = set.records().get(0);
    for (int i = 1; i < set.records().size(); i++) {
      CachedRecord each = set.records().get(i);
      boolean own = each.isFrom(datagram);
      boolean older = each.receivedNs() - victim.receivedNs() < 0;
      victim = own == victim.isFrom(datagram) ? (older ? each : victim) : own ? each : victim;
    }
    remove(victim, nowNs);
  }

  private void add(RecordSet set, MessageReader reader, Datagram datagram, long nowNs) {
    makeRoom(set, datagram, nowNs);
    CachedRecord record = new CachedRecord(set, reader.rdata());
    record.received(nowNs, reader.ttlSeconds(), reader.topBit(), datagram);
    set.add(record);
    list(record, datagram);
    bytes += record.costBytes();
    arm(record);
    owner.recordChanged(record, Change.ADDED, nowNs);
    enforceSourceBound(record.share(), nowNs);
    enforceBounds(nowNs);
  }

  private void remove(CachedRecord record, long nowNs) {
    if (!record.leave()) {
      return; // the owner removed it already, because of another removal
    }
    RecordSet set = record.set();
    deadlines.disarm(record);
    unlist(record, nowNs);
    bytes -= record.costBytes();
    set.remove(record);
    if (set.records().isEmpty()) {
      sets.remove(set);
    }
    owner.recordChanged(record, Change.REMOVED, nowNs);
  }

  private void list(CachedRecord record, Datagram datagram) {
    listOf(record.set()).addNewest(record);
    sources.add(record, datagram);
  }

  private void unlist(CachedRecord record, long nowNs) {
    listOf(record.set()).remove(record);
    sources.remove(record, nowNs);
  }

  private void enforceSourceBound(RecordList ofSource, long nowNs) {
    while (ofSource.size() > MOST_PER_SOURCE) {
      removeOldest(ofSource, nowNs);
    }
  }

  private void enforceBounds(long nowNs) {
    while (unwanted.size() > MOST_UNWANTED) {
      removeOldest(unwanted, nowNs);
    }
    while (size() > MOST_RECORDS || bytes > MOST_BYTES) {
      removeOldest(unwanted.size() > 0 ? unwanted : wanted, nowNs);
    }
  }

  /** Removes the oldest record that is not in use, or the oldest of all if too many are in use. */
  private void removeOldest(RecordList list, long nowNs) {
    CachedRecord oldest = list.oldest();
    for (int i = 0; i < PASSED_OVER && oldest != null && isInUse(oldest); i++) {
      list.moveToNewest(oldest);
      oldest = list.oldest();
    }
    if (oldest != null) {
      remove(oldest, nowNs);
    }
  }

  /** Asks the owner about a wanted record. No other record is in use. */
  private boolean isInUse(CachedRecord record) {
    return record.set().wanted() && owner.inUse(record);
  }

  private RecordList listOf(RecordSet set) {
    return set.wanted() ? wanted : unwanted;
  }

  private void arm(CachedRecord record) {
    // Random to the nanosecond, because many hosts heard the same packet and must not ask together.
    long jitterNs = random.nextLong(record.mostJitterNs() + 1);
    boolean asks = record.set().wanted() || record.awaitsConfirmation();
    deadlines.arm(record, asks ? record.nextRefreshNs(jitterNs) : record.expiresNs());
  }
}
