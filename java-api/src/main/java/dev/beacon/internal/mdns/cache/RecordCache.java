package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.hash.KeyedHash;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What others said on one link, until it expires (RFC 6762 section 10).
 *
 * <p>Bounded, since a stranger makes it grow (FR-043): records that somebody here asks for are kept
 * up to {@value #MOST_RECORDS} and {@value #MOST_BYTES} bytes; of the rest only the newest {@value
 * #MOST_UNWANTED}. One source holds {@value #MOST_PER_SOURCE} at most. What goes first is what was
 * received longest ago: unwanted, then wanted, then what a reported instance is made of.
 *
 * <p>So is the work of a packet, whatever is cached. A packet changes {@value #MOST_CHANGES}
 * records at most, more than fit into a packet of Ethernet; a source {@link
 * SourceShare#CHANGES_AT_ONCE} at once and 8,000 a second. What a source says beyond that is passed
 * over, and the rest of the packet too, without a look, as if it was lost on the way. A name has
 * {@value #MOST_TYPES} types at most. A set has {@value #MOST_IN_SET} records at most, unless it is
 * of pointers; when it is full a source displaces what it brought itself, if it can.
 *
 * <p>A record that is wanted is refreshed at 80, 85, 90 and 95 % of its life (section 5.2); any
 * other just ends.
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

  /** The most sources that are remembered for their haste alone. */
  private static final int MOST_DEPARTED = 1_024;

  /** How many records that are in use are passed over in search of one to give up. */
  private static final int PASSED_OVER = 16;

  /** What happened to a record. */
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

  /** Told of each change, while the cache is at work: may change interests, and forget others. */
  public interface Owner {
    void recordChanged(CachedRecord record, Change change, long nowNs);

    /** A refresh query for this record, and so for its set, is due. */
    void refresh(CachedRecord record, long nowNs);

    /** Whether anybody here asks for these records. */
    boolean wanted(Name name, RecordType type);

    /** Whether something that was reported is made of this record. */
    boolean inUse(CachedRecord record);
  }

  private record Source(long high, long low) {

    /** Keyed: a stranger chooses the lower part of an IPv6 address. */
    @Override
    public int hashCode() {
      return KeyedHash.of(high, low);
    }
  }

  private final Owner owner;
  private final Deadlines deadlines;
  private final RandomGenerator random;
  private final Map<Name, List<RecordSet>> setsByName = new HashMap<>();
  private final RecordList wanted = new RecordList();
  private final RecordList unwanted = new RecordList();
  private final Map<Source, SourceShare> bySource = new HashMap<>();
  private final ArrayDeque<Source> departed = new ArrayDeque<>();
  private long bytes;

  // The packet that is being read.
  private final List<RecordSet> toFlush = new ArrayList<>();
  private @Nullable SourceShare share;
  private int changes;

  public RecordCache(Owner owner, Deadlines deadlines, RandomGenerator random) {
    this.owner = owner;
    this.deadlines = deadlines;
    this.random = random;
  }

  /**
   * Takes in the record at which the reader stands, from the source of the datagram. After the last
   * one of a packet comes {@link #packetOver}.
   */
  public void receive(MessageReader reader, Datagram datagram, long nowNs) {
    if (changes == MOST_CHANGES) {
      return;
    }
    RecordSet there = find(reader.name(), reader.type());
    CachedRecord known = there == null ? null : there.find(reader);
    long ttlSeconds = reader.ttlSeconds();
    if (ttlSeconds == 0) {
      if (known != null && !known.leaving() && mayChange(datagram, nowNs)) {
        goodbye(known, datagram, nowNs);
      }
      return;
    }
    boolean isChange = known == null || known.doomed();
    if (isChange && !mayChange(datagram, nowNs)) {
      return;
    }
    RecordSet set = there != null ? there : newSet(reader, nowNs);
    if (known != null) {
      refreshed(known, ttlSeconds, reader.topBit(), datagram, nowNs);
    } else {
      add(set, reader, datagram, nowNs);
    }
    boolean flushes = reader.topBit() && !set.shared();
    if ((flushes || set.single()) && set.records().size() <= MOST_IN_SET && set.replaced(flushes)) {
      toFlush.add(set);
    }
  }

  /** Section 10.2: what the packet was to replace goes, now that all that it says is known. */
  public void packetOver(Datagram datagram, long nowNs) {
    for (int i = 0; i < toFlush.size(); i++) { // once per packet: no iterator
      flushOthers(toFlush.get(i), datagram, nowNs);
    }
    toFlush.clear();
    changes = 0;
    SourceShare used = share;
    share = null;
    if (used != null && used.records().size() == 0) {
      departed(sourceOf(datagram), used, nowNs);
    }
  }

  /** The records of a name and type, or null. */
  public @Nullable RecordSet find(Name name, RecordType type) {
    List<RecordSet> sets = sets(name);
    for (int i = 0; i < sets.size(); i++) { // once per received record: no iterator
      if (sets.get(i).type().equals(type)) {
        return sets.get(i);
      }
    }
    return null;
  }

  /** The record at which the reader stands, or null. */
  public @Nullable CachedRecord find(MessageReader reader) {
    RecordSet set = find(reader.name(), reader.type());
    return set == null ? null : set.find(reader);
  }

  /** All sets of a name. */
  public List<RecordSet> sets(Name name) {
    return setsByName.getOrDefault(name, List.of());
  }

  /** Somebody began or ceased to ask for a name and type; ANY means all types of the name. */
  public void interestChanged(Name name, RecordType type, long nowNs) {
    for (RecordSet set : sets(name)) {
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
        listOf(set).remove(record.byAge);
      }
      set.wanted(nowWanted);
      for (CachedRecord record : set.records()) {
        listOf(set).addNewest(record.byAge);
        record.skipRefreshesBefore(nowNs);
        arm(record);
      }
    }
    enforceBounds(nowNs);
  }

  /** Drops a PTR record, if it is there. */
  public void forget(Name name, Rdata.Target pointer, long nowNs) {
    RecordSet set = find(name, RecordType.PTR);
    CachedRecord record = set == null ? null : set.find(pointer);
    if (record != null) {
      remove(record, nowNs);
    }
  }

  /** Another host asked for this record by multicast and doesn't know it (section 10.5). */
  public void askedByOther(CachedRecord record, long nowNs) {
    if (record.askedByOther(nowNs)) {
      if (record.set().wanted()) {
        record.doubt(nowNs); // only the answers may have been lost, and to us alone: we make sure
      } else {
        record.abandon(nowNs);
      }
      arm(record);
    }
  }

  /** Somebody here doubts the records of a name and type (section 10.4). */
  public void doubt(Name name, RecordType type, long nowNs) {
    RecordSet set = find(name, type);
    if (set != null) {
      for (CachedRecord record : set.records()) {
        record.doubt(nowNs);
        arm(record);
      }
    }
  }

  /** Somebody here doubts one pointer (section 10.4). */
  public void doubt(Name name, Rdata.Target pointer, long nowNs) {
    RecordSet set = find(name, RecordType.PTR);
    CachedRecord record = set == null ? null : set.find(pointer);
    if (record != null) {
      record.doubt(nowNs);
      arm(record);
    }
  }

  /**
   * Whether the one who alone may answer has answered: by a unique record, or by a denial. Never
   * for pointers, which are shared even if a device says otherwise (section 10.2), lest one such
   * device end a browse; nor for all types, of which no denial speaks.
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

  /** Whether the name is an alias of another, under which all is that is asked for (section 6). */
  public boolean isAlias(Name name) {
    RecordSet aliases = find(name, RecordType.CNAME);
    return aliases != null && !aliases.records().stream().allMatch(CachedRecord::doomed);
  }

  /**
   * Section 6.1: whether an NSEC record says that there are no records of this name and type. What
   * it gives for the next name "MUST NOT" make a difference.
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

  /** Forgets everything, as when the link went (section 10.2 would keep it for no use). */
  public void clear(long nowNs) {
    // By age: the order in which a map is walked differs from one process to the next.
    while (size() > 0) {
      CachedRecord oldest = (unwanted.size() > 0 ? unwanted : wanted).oldest();
      remove(Objects.requireNonNull(oldest), nowNs);
    }
  }

  /** A record's timer rang: it ends, or wants a refresh. */
  void recordDue(CachedRecord record, long nowNs) {
    if (record.expired(nowNs)) {
      remove(record, nowNs);
      return;
    }
    if (record.awaitsConfirmation()) {
      confirm(record, nowNs);
    } else {
      owner.refresh(record, nowNs);
      // Queries of one question are a second apart: what lives for seconds isn't asked for in
      // between.
      record.skipRefreshesBefore(Timing.after(nowNs, Timing.FIRST_INTERVAL_NS - 1));
    }
    arm(record);
  }

  /** Section 10.4 wants two queries: one that falls too close to another of its kind waits. */
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
   * Section 10.2: what is over a second old and wasn't sent again goes a second from now. The bit
   * is a hint: on shared pointers it says nothing. Without it, what a host says of a service still
   * replaces what it said before, but nothing that others say. And what goes by the word of others,
   * or by no word at all, is asked for first.
   */
  private void flushOthers(RecordSet set, Datagram datagram, long nowNs) {
    boolean flushes = set.flushes();
    set.flushed();
    for (int i = 0; i < set.records().size(); i++) {
      CachedRecord record = set.records().get(i);
      if (!record.doomed() && nowNs - record.receivedNs() > Timing.GRACE_NS) {
        boolean foreign = !record.isFrom(datagram);
        if ((flushes || !foreign) && mayChange(datagram, nowNs)) {
          doom(record, CachedRecord.Doom.FLUSHED, foreign, foreign || !flushes, nowNs);
        }
      }
    }
  }

  /** Section 10.1. What the same host said earlier, within a second of this, goes along. */
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

  /** Whether the packet and its source may change one more; if so, that counts. */
  private boolean mayChange(Datagram datagram, long nowNs) {
    if (changes == MOST_CHANGES) {
      return false;
    }
    SourceShare its = share;
    if (its == null) {
      its = bySource.computeIfAbsent(sourceOf(datagram), any -> new SourceShare());
      share = its;
    }
    changes++;
    return its.mayChange(nowNs);
  }

  /** Has it go in a second. If it is in use, it may be asked for first: its owner may object. */
  private void doom(
      CachedRecord record, CachedRecord.Doom reason, boolean foreign, boolean asks, long nowNs) {
    record.doom(reason, foreign, nowNs);
    if (asks && owner.inUse(record)) {
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
      listOf(record.set()).moveToNewest(record.byAge);
      record.siblings().moveToNewest(record.ofSource);
    } else {
      unlist(record, nowNs);
      record.received(nowNs, ttlSeconds, unique, datagram);
      list(record);
    }
    arm(record);
    if (wasDoomed) {
      owner.recordChanged(record, Change.RESCUED, nowNs);
    }
  }

  private RecordSet newSet(MessageReader reader, long nowNs) {
    Name name = reader.name();
    RecordType type = reader.type();
    RecordSet set = new RecordSet(name, type, owner.wanted(name, type));
    if (sets(name).size() >= MOST_TYPES) {
      giveUpOneOf(sets(name), nowNs);
    }
    setsByName.computeIfAbsent(name, any -> new ArrayList<>(2)).add(set);
    return set;
  }

  /** The oldest set that nobody asks for, or else the oldest; never that of pointers. */
  private void giveUpOneOf(List<RecordSet> sets, long nowNs) {
    RecordSet victim = null;
    for (int i = sets.size() - 1; i >= 0; i--) {
      RecordSet each = sets.get(i);
      boolean candidate = !each.type().equals(RecordType.PTR);
      if (candidate && (victim == null || !each.wanted() || victim.wanted())) {
        victim = each;
      }
    }
    if (victim != null) {
      List.copyOf(victim.records()).forEach(record -> remove(record, nowNs));
    }
  }

  /** A set that is full loses the oldest of the newcomer's own source, or else the oldest. */
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
    CachedRecord record = new CachedRecord(this, set, reader.rdata());
    record.received(nowNs, reader.ttlSeconds(), reader.topBit(), datagram);
    set.add(record);
    list(record);
    bytes += record.costBytes();
    arm(record);
    owner.recordChanged(record, Change.ADDED, nowNs);
    enforceSourceBound(record.siblings(), nowNs);
    enforceBounds(nowNs);
  }

  private void remove(CachedRecord record, long nowNs) {
    if (!record.leave()) {
      return; // an owner's reaction to another removal was faster
    }
    RecordSet set = record.set();
    deadlines.disarm(record);
    unlist(record, nowNs);
    bytes -= record.costBytes();
    set.remove(record);
    if (set.records().isEmpty()) {
      List<RecordSet> sets = sets(set.name());
      sets.remove(set);
      if (sets.isEmpty()) {
        setsByName.remove(set.name());
      }
    }
    owner.recordChanged(record, Change.REMOVED, nowNs);
  }

  private void list(CachedRecord record) {
    listOf(record.set()).addNewest(record.byAge);
    SourceShare its = bySource.computeIfAbsent(sourceOf(record), any -> new SourceShare());
    record.siblings(its.records());
    its.records().addNewest(record.ofSource);
  }

  private void unlist(CachedRecord record, long nowNs) {
    listOf(record.set()).remove(record.byAge);
    record.siblings().remove(record.ofSource);
    if (record.siblings().size() == 0) {
      Source source = sourceOf(record);
      departed(source, bySource.get(source), nowNs);
    }
  }

  /** A source has no records any more. If it was in a hurry it is remembered for a while. */
  private void departed(Source source, @Nullable SourceShare its, long nowNs) {
    if (its == null || its == share) {
      return; // it is the one that is being read
    }
    if (its.rested(nowNs)) {
      bySource.remove(source);
      return;
    }
    departed.add(source);
    if (departed.size() > MOST_DEPARTED) {
      Source longestGone = departed.remove();
      bySource.computeIfPresent(
          longestGone, (any, old) -> old.records().size() == 0 && old != share ? null : old);
    }
  }

  private static Source sourceOf(CachedRecord record) {
    return new Source(record.sourceHigh(), record.sourceLow());
  }

  private static Source sourceOf(Datagram datagram) {
    return new Source(datagram.sourceHigh(), datagram.sourceLow());
  }

  private void enforceSourceBound(RecordList ofSource, long nowNs) {
    while (ofSource.size() > MOST_PER_SOURCE) {
      removeOldest(ofSource, record -> record.ofSource, nowNs);
    }
  }

  private void enforceBounds(long nowNs) {
    while (unwanted.size() > MOST_UNWANTED) {
      removeOldest(unwanted, record -> record.byAge, nowNs);
    }
    while (size() > MOST_RECORDS || bytes > MOST_BYTES) {
      removeOldest(unwanted.size() > 0 ? unwanted : wanted, record -> record.byAge, nowNs);
    }
  }

  /** Removes the oldest that is not in use, or the oldest if too many are. */
  private void removeOldest(
      RecordList list, Function<CachedRecord, RecordList.Place> place, long nowNs) {
    CachedRecord oldest = list.oldest();
    for (int i = 0; i < PASSED_OVER && oldest != null && owner.inUse(oldest); i++) {
      list.moveToNewest(place.apply(oldest));
      oldest = list.oldest();
    }
    if (oldest != null) {
      remove(oldest, nowNs);
    }
  }

  private RecordList listOf(RecordSet set) {
    return set.wanted() ? wanted : unwanted;
  }

  private void arm(CachedRecord record) {
    // To the nanosecond: many hosts heard the same packet, and must not ask at the same moments.
    long jitterNs = random.nextLong(record.mostJitterNs() + 1);
    boolean asks = record.set().wanted() || record.awaitsConfirmation();
    deadlines.arm(record, asks ? record.nextRefreshNs(jitterNs) : record.expiresNs());
  }
}
