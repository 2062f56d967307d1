package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cached records of one name and type on one link. */
public final class RecordSet {

  /** Up to this size a walk through the records is faster than a map. */
  private static final int FEW = 8;

  private static final Name REVERSE = Name.of("arpa");

  private final RecordCache cache;
  private final Name name;
  private final RecordType type;
  private List<CachedRecord> records = List.of(); // nearly always one
  private @Nullable Map<Object, CachedRecord> byKey;
  private boolean wanted;
  private boolean replaced;
  private boolean flushes;
  private boolean contradicted;
  private long lastRefreshNs = Timing.NEVER_NS;
  private @Nullable RecordSet next; // of the same name

  RecordSet(RecordCache cache, Name name, RecordType type, boolean wanted) {
    this.cache = cache;
    this.name = name;
    this.type = type;
    this.wanted = wanted;
  }

  /** The cache whose records these are. */
  RecordCache cache() {
    return cache;
  }

  public Name name() {
    return name;
  }

  public RecordType type() {
    return type;
  }

  public List<CachedRecord> records() {
    return records;
  }

  /** The next set of the same name, or null. */
  public @Nullable RecordSet next() {
    return next;
  }

  void next(@Nullable RecordSet set) {
    next = set;
  }

  /** Reports whether a search here asks for these records: they are refreshed and removed last. */
  boolean wanted() {
    return wanted;
  }

  void wanted(boolean wanted) {
    this.wanted = wanted;
  }

  /**
   * Notes that a packet replaces them, by its cache-flush bit or as a newer record of their source.
   * Returns true the first time, until {@link #flushed}.
   */
  boolean replaced(boolean byFlush, boolean byNew) {
    boolean first = !replaced;
    replaced = true;
    flushes |= byFlush;
    contradicted |= byNew;
    return first;
  }

  /** Reports whether the packet did so by its cache-flush bit. */
  boolean flushes() {
    return flushes;
  }

  /** Reports whether the packet has a new record, and one host has all such records. */
  boolean contradicted() {
    return contradicted;
  }

  /** Ends the packet. */
  void flushed() {
    replaced = false;
    contradicted = false;
    flushes = false;
  }

  /** Returns the record with the data of the reader's present record, or null. */
  public @Nullable CachedRecord find(MessageReader reader) {
    if (byKey != null) {
      Name target = reader.target();
      return byKey.get(target != null ? target : reader.rdata());
    }
    for (CachedRecord record : records) {
      if (reader.rdataEquals(record.rdata())) {
        return record;
      }
    }
    return null;
  }

  /** Returns the record with this data, or null. */
  public @Nullable CachedRecord find(Rdata rdata) {
    if (byKey != null) {
      return byKey.get(keyOf(rdata));
    }
    for (CachedRecord record : records) {
      if (record.rdata().equals(rdata)) {
        return record;
      }
    }
    return null;
  }

  void add(CachedRecord record) {
    record.placeInSet(records.size());
    if (records.isEmpty()) {
      records = List.of(record);
    } else {
      records = records.size() == 1 ? new ArrayList<>(records) : records;
      records.add(record);
    }
    if (byKey != null) {
      byKey.put(keyOf(record.rdata()), record);
    } else if (records.size() > FEW) {
      byKey = new HashMap<>();
      for (CachedRecord each : records) {
        byKey.put(keyOf(each.rdata()), each);
      }
    }
  }

  void remove(CachedRecord record) {
    if (byKey != null) {
      byKey.remove(keyOf(record.rdata()));
    }
    if (records.size() == 1) {
      records = List.of();
      return;
    }
    // The order has no meaning: the last record takes the place of the removed one.
    CachedRecord last = records.remove(records.size() - 1);
    if (last != record) {
      records.set(record.placeInSet(), last);
      last.placeInSet(record.placeInSet());
    }
  }

  /**
   * Reports whether several hosts may have such records, independent of their flags: the pointers
   * of DNS-SD are shared (RFC 6763 section 4.1), pointers from addresses to names are not.
   */
  boolean shared() {
    return type.equals(RecordType.PTR) && !name.endsWith(REVERSE);
  }

  /**
   * Reports whether one host has one such record, independent of its flags: the place (SRV) and the
   * attributes (TXT) of a service.
   */
  boolean single() {
    return type.equals(RecordType.SRV) || type.equals(RecordType.TXT);
  }

  /** Reports whether one host has all such records: of a service, or its own addresses. */
  boolean ofOneHost() {
    return single() || type.equals(RecordType.A) || type.equals(RecordType.AAAA);
  }

  /** Reports whether one of these records is in doubt and must be asked for. */
  public boolean inDoubt() {
    return records.stream().anyMatch(CachedRecord::awaitsConfirmation);
  }

  /**
   * The time when these records may be asked for again; {@code nowNs} also if they were asked for
   * just now.
   */
  long refreshableNs(long nowNs) {
    return refreshedWithinASecond(nowNs) && lastRefreshNs != nowNs
        ? Timing.after(lastRefreshNs, Timing.FIRST_INTERVAL_NS)
        : nowNs;
  }

  /**
   * Reports whether a query is allowed: queries of one question are at least a second apart (RFC
   * 6762 section 5.2).
   */
  public boolean mayRefresh(long nowNs) {
    if (refreshedWithinASecond(nowNs)) {
      return false;
    }
    lastRefreshNs = nowNs;
    return true;
  }

  private boolean refreshedWithinASecond(long nowNs) {
    return lastRefreshNs != Timing.NEVER_NS && nowNs - lastRefreshNs < Timing.FIRST_INTERVAL_NS;
  }

  /**
   * Returns the key of a record's data. Large sets have PTR records, whose name is the key, so a
   * look-up makes no object.
   */
  private static Object keyOf(Rdata rdata) {
    return rdata instanceof Rdata.Target target ? target.name() : rdata;
  }
}
