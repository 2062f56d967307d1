package dev.beacon.internal.mdns.find;

import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;

/** A consumer of records: a browser, an instance that it found, or a raw query. */
interface Watcher {

  /**
   * Handles a change of a wanted record: it came, was doomed or rescued, or ended. Called while a
   * packet is read: note the change and act at the end of the turn, except for further questions.
   */
  void recordChanged(AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs);

  /**
   * Reports whether something that this watcher reported uses the record; such records are removed
   * last. The default is false, because an answer that was delivered does not depend on its record
   * any more.
   */
  default boolean uses(CachedRecord record) {
    return false;
  }
}
