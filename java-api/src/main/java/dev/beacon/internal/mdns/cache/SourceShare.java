package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.mdns.link.Pace;

/**
 * The records of one source, and how fast that source may change what is cached: what it brings
 * anew, takes back, and brings again. A proxy's whole household fits into what may come at once.
 */
final class SourceShare {

  /** More than one source may hold (see {@link RecordCache}). */
  static final int CHANGES_AT_ONCE = 40_000;

  /** 8,000 changes a second from then on. */
  private static final long CHANGE_NS = 125_000;

  private final RecordList records = new RecordList();
  private final Pace changes = new Pace(CHANGE_NS, CHANGES_AT_ONCE);

  /** Its records by age. */
  RecordList records() {
    return records;
  }

  /** Whether it may change one more; if so, that counts. */
  boolean mayChange(long nowNs) {
    if (changes.nextNs(nowNs) != nowNs) {
      return false;
    }
    changes.happened(nowNs);
    return true;
  }

  /** Whether all that it changed is as good as forgotten. */
  boolean rested(long nowNs) {
    return changes.rested(nowNs);
  }
}
