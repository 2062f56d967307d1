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
   * Whether something that this watcher reported is made of the record: then it goes last. Not by
   * itself: an answer was handed out, and what becomes of its record is of no account.
   */
  default boolean uses(CachedRecord record) {
    return false;
  }
}
