package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.mdns.link.Datagram;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sources of the cached records of one link. It limits the changes of each packet and of each
 * source, and knows the records of a source by age. A source without records is forgotten as soon
 * as its limit is unused again.
 */
final class SourceShares {

  /** The most sources without records whose rate of changes is remembered. */
  private static final int MOST_DEPARTED = 1_024;

  private final Map<Source, SourceShare> bySource = new HashMap<>();
  private final ArrayDeque<Source> departed = new ArrayDeque<>();

  // The packet that is being read.
  private @Nullable SourceShare share;
  private int changes;

  /** Reports whether the packet that is being read may change one more record. */
  boolean packetMayChange() {
    return changes < RecordCache.MOST_CHANGES;
  }

  /**
   * Reports whether the packet and its source may change one more record; if so, counts it. If not,
   * the packet may change no other either, because its rest would cost as much as all the others.
   */
  boolean mayChange(Datagram datagram, long nowNs) {
    if (!packetMayChange()) {
      return false;
    }
    SourceShare its = share;
    if (its == null) {
      its = bySource.computeIfAbsent(Source.of(datagram), any -> new SourceShare());
      share = its;
    }
    boolean may = its.mayChange(nowNs);
    changes = may ? changes + 1 : RecordCache.MOST_CHANGES;
    return may;
  }

  /** Ends the packet. */
  void packetOver(Datagram datagram, long nowNs) {
    changes = 0;
    SourceShare used = share;
    share = null;
    if (used != null && used.records().size() == 0) {
      departed(Source.of(datagram), used, nowNs);
    }
  }

  /** Adds a record of the packet that is being read to its source's, as the newest. */
  void add(CachedRecord record) {
    SourceShare its = share;
    if (its == null) {
      its = bySource.computeIfAbsent(Source.of(record), any -> new SourceShare());
    }
    record.siblings(its.records());
    its.records().addNewest(record);
  }

  /** Removes a record from its source's. */
  void remove(CachedRecord record, long nowNs) {
    record.siblings().remove(record);
    if (record.siblings().size() == 0) {
      Source source = Source.of(record);
      departed(source, bySource.get(source), nowNs);
    }
  }

  /**
   * Handles a source without records. If it made many changes lately, it is remembered for a while.
   */
  private void departed(Source source, @Nullable SourceShare its, long nowNs) {
    if (its == null || its == share) {
      return; // its packet is being read
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
}
