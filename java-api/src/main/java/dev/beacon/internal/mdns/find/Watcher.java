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
   * Handles a new SRV or CNAME record whose name has one label more than the watched name. The
   * default does nothing; a browser may know instances for which it does not ask yet.
   */
  default void serverHeard(AskedLink link, CachedRecord record, long nowNs) {}

  /**
   * Reports whether something that this watcher reported uses the record; such records are removed
   * last. The default is false, because an answer that was delivered does not depend on its record
   * any more.
   */
  default boolean uses(CachedRecord record) {
    return false;
  }
}
