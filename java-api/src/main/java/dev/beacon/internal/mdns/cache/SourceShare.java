package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.mdns.link.Pace;

/**
 * The records of one source by age, and its limit of changes to the cache: records that it adds,
 * ends, and adds again. All records of a large proxy fit into the changes that are allowed at once.
 */
final class SourceShare extends RecordList.OfSource {

  /** More than the records that one source may have (see {@link RecordCache}). */
  static final int CHANGES_AT_ONCE = 40_000;

  /** After that, 4,000 changes a second: a thousand whole services. */
  private static final Pace.Limit CHANGES = new Pace.Limit(250_000, CHANGES_AT_ONCE);

  /** The share of a record that is not in the cache yet. */
  static final SourceShare NONE = new SourceShare(new Source(0, 0));

  private final Source source;
  private final Pace changes = new Pace(CHANGES);

  SourceShare(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  /** Reports whether it may change one more record; if so, counts it. */
  boolean mayChange(long nowNs) {
    if (changes.nextNs(nowNs) != nowNs) {
      return false;
    }
    changes.happened(nowNs);
    return true;
  }

  /** Reports whether its limit is unused again. */
  boolean rested(long nowNs) {
    return changes.rested(nowNs);
  }
}
