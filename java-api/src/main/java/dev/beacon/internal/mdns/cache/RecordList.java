package dev.beacon.internal.mdns.cache;

import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they were last received. Each move costs the same few steps. A
 * record is in two lists at once, and has its neighbours in both: there may be many thousands, so a
 * place in a list must not be an object of its own.
 */
abstract class RecordList {

  /** All records of a kind. */
  static final class OfKind extends RecordList {

    @Override
    @Nullable CachedRecord older(CachedRecord record) {
      return record.olderOfKind;
    }

    @Override
    @Nullable CachedRecord newer(CachedRecord record) {
      return record.newerOfKind;
    }

    @Override
    void older(CachedRecord record, @Nullable CachedRecord neighbour) {
      record.olderOfKind = neighbour;
    }

    @Override
    void newer(CachedRecord record, @Nullable CachedRecord neighbour) {
      record.newerOfKind = neighbour;
    }
  }

  /** The records of one source. */
  abstract static class OfSource extends RecordList {

    @Override
    @Nullable CachedRecord older(CachedRecord record) {
      return record.olderOfSource;
    }

    @Override
    @Nullable CachedRecord newer(CachedRecord record) {
      return record.newerOfSource;
    }

    @Override
    void older(CachedRecord record, @Nullable CachedRecord neighbour) {
      record.olderOfSource = neighbour;
    }

    @Override
    void newer(CachedRecord record, @Nullable CachedRecord neighbour) {
      record.newerOfSource = neighbour;
    }
  }

  private @Nullable CachedRecord oldest;
  private @Nullable CachedRecord newest;
  private int size;

  abstract @Nullable CachedRecord older(CachedRecord record);

  abstract @Nullable CachedRecord newer(CachedRecord record);

  abstract void older(CachedRecord record, @Nullable CachedRecord neighbour);

  abstract void newer(CachedRecord record, @Nullable CachedRecord neighbour);

  final void addNewest(CachedRecord record) {
    older(record, newest);
    if (newest == null) {
      oldest = record;
    } else {
      newer(newest, record);
    }
    newest = record;
    size++;
  }

  final void remove(CachedRecord record) {
    CachedRecord older = older(record);
    CachedRecord newer = newer(record);
    if (older == null) {
      oldest = newer;
    } else {
      newer(older, newer);
    }
    if (newer == null) {
      newest = older;
    } else {
      older(newer, older);
    }
    older(record, null);
    newer(record, null);
    size--;
  }

  final void moveToNewest(CachedRecord record) {
    remove(record);
    addNewest(record);
  }

  final @Nullable CachedRecord oldest() {
    return oldest;
  }

  final int size() {
    return size;
  }
}
