package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.mdns.link.Datagram;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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
  private final Set<Source> departed = new LinkedHashSet<>(); // the latest is last

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
    boolean may = shareOf(datagram).mayChange(nowNs);
    changes = may ? changes + 1 : RecordCache.MOST_CHANGES;
    return may;
  }

  private SourceShare shareOf(Datagram datagram) {
    SourceShare its = share;
    if (its == null) {
      its = bySource.computeIfAbsent(Source.of(datagram), SourceShare::new);
      share = its;
    }
    return its;
  }

  /** Ends the packet. */
  void packetOver(long nowNs) {
    changes = 0;
    SourceShare used = share;
    share = null;
    if (used != null && used.size() == 0) {
      departed(used, nowNs);
    }
  }

  /** Adds a record of the packet that is being read to its source's, as the newest. */
  void add(CachedRecord record, Datagram datagram) {
    SourceShare its = shareOf(datagram);
    record.share(its);
    its.addNewest(record);
  }

  /** Removes a record from its source's. */
  void remove(CachedRecord record, long nowNs) {
    SourceShare its = record.share();
    its.remove(record);
    if (its.size() == 0) {
      departed(its, nowNs);
    }
  }

  /**
   * Handles a source without records. If it made many changes lately, it is remembered for a while.
   */
  private void departed(SourceShare its, long nowNs) {
    if (its == share) {
      return; // its packet is being read
    }
    if (its.rested(nowNs)) {
      bySource.remove(its.source());
      return;
    }
    departed.remove(its.source()); // it becomes the latest; its further packets are no others
    departed.add(its.source());
    if (departed.size() > MOST_DEPARTED) {
      Source longestGone = departed.iterator().next();
      departed.remove(longestGone);
      bySource.computeIfPresent(
          longestGone, (any, old) -> old.size() == 0 && old != share ? null : old);
    }
  }
}
