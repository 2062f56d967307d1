package dev.beacon.internal.mdns.find;

import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;

/** Somebody who asks for records: a browser, an instance that it found, a raw query. */
interface Watcher {

  /**
   * A record that this watcher asks for came, was doomed or rescued, or went. Called in the midst
   * of a packet: note it and act at the end of the turn, except for asking for more.
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
