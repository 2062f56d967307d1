package dev.beacon.internal.mdns.cache;

import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they were last received. Each move costs the same few steps. A
 * record is in several lists at once, with its own {@link Place} in each.
 */
final class RecordList {

  /** The place of a record in one list. */
  static final class Place {
    private final CachedRecord record;
    private @Nullable Place older;
    private @Nullable Place newer;

    Place(CachedRecord record) {
      this.record = record;
    }
  }

  private @Nullable Place oldest;
  private @Nullable Place newest;
  private int size;

  void addNewest(Place place) {
    place.older = newest;
    place.newer = null;
    if (newest == null) {
      oldest = place;
    } else {
      newest.newer = place;
    }
    newest = place;
    size++;
  }

  void remove(Place place) {
    if (place.older == null) {
      oldest = place.newer;
    } else {
      place.older.newer = place.newer;
    }
    if (place.newer == null) {
      newest = place.older;
    } else {
      place.newer.older = place.older;
    }
    place.older = null;
    place.newer = null;
    size--;
  }

  void moveToNewest(Place place) {
    remove(place);
    addNewest(place);
  }

  @Nullable CachedRecord oldest() {
    return oldest == null ? null : oldest.record;
  }

  int size() {
    return size;
  }
}
