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

  /** Up to here a walk through the records is faster than a map. */
  private static final int FEW = 8;

  private static final Name REVERSE = Name.of("arpa");

  private final Name name;
  private final RecordType type;
  private final List<CachedRecord> records = new ArrayList<>(1);
  private @Nullable Map<Object, CachedRecord> byKey;
  private boolean wanted;
  private boolean replaced;
  private boolean flushes;
  private boolean refreshedBefore;
  private long lastRefreshNs;

  RecordSet(Name name, RecordType type, boolean wanted) {
    this.name = name;
    this.type = type;
    this.wanted = wanted;
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

  /** Whether somebody here asks for these records: they are refreshed and go last. */
  boolean wanted() {
    return wanted;
  }

  void wanted(boolean wanted) {
    this.wanted = wanted;
  }

  /**
   * A packet replaces them, by its cache-flush bit or as the newer word of their source. Returns
   * whether that is new, until {@link #flushed}.
   */
  boolean replaced(boolean byFlush) {
    boolean first = !replaced;
    replaced = true;
    flushes |= byFlush;
    return first;
  }

  /** Whether the packet did so by its cache-flush bit. */
  boolean flushes() {
    return flushes;
  }

  /** The packet is over. */
  void flushed() {
    replaced = false;
    flushes = false;
  }

  /** The record with the data at which the reader stands, or null. */
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

  /** The record with that data, or null. */
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
    records.add(record);
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
    // Order has no meaning: the last takes the place of the one that goes.
    CachedRecord last = records.remove(records.size() - 1);
    if (last != record) {
      records.set(record.placeInSet(), last);
      last.placeInSet(record.placeInSet());
    }
  }

  /**
   * Whether several hosts may have such records, whatever their flags say: the pointers of DNS-SD
   * are shared (RFC 6763 section 4.1), those from addresses to names are not.
   */
  boolean shared() {
    return type.equals(RecordType.PTR) && !name.endsWith(REVERSE);
  }

  /**
   * Whether one host has one such record, whatever its flags say: where a service is and what it is
   * like.
   */
  boolean single() {
    return type.equals(RecordType.SRV) || type.equals(RecordType.TXT);
  }

  /** Whether somebody here doubts one of these records, so that it is to be asked for. */
  public boolean inDoubt() {
    return records.stream().anyMatch(CachedRecord::awaitsConfirmation);
  }

  /** When these records may be asked for again; {@code nowNs} also if they were just now. */
  long refreshableNs(long nowNs) {
    boolean before = refreshedBefore && nowNs - lastRefreshNs < Timing.FIRST_INTERVAL_NS;
    return before && lastRefreshNs != nowNs
        ? Timing.after(lastRefreshNs, Timing.FIRST_INTERVAL_NS)
        : nowNs;
  }

  /** RFC 6762 section 5.2: queries of one question are at least a second apart. */
  public boolean mayRefresh(long nowNs) {
    if (refreshedBefore && nowNs - lastRefreshNs < Timing.FIRST_INTERVAL_NS) {
      return false;
    }
    refreshedBefore = true;
    lastRefreshNs = nowNs;
    return true;
  }

  /** Large sets are of PTR records: found by the name alone, no object is made for looking. */
  private static Object keyOf(Rdata rdata) {
    return rdata instanceof Rdata.Target target ? target.name() : rdata;
  }
}
