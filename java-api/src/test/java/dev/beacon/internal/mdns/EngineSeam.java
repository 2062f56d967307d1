package dev.beacon.internal.mdns;

import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.find.AskedLink;

/** Lets tests of other packages look at what an engine keeps. */
public final class EngineSeam {

  /** How many records one link keeps at most. */
  public static final int MOST_RECORDS = RecordCache.MOST_RECORDS;

  /** How many bytes one link keeps at most. */
  public static final long MOST_BYTES = RecordCache.MOST_BYTES;

  private EngineSeam() {}

  /** How many records the fullest link keeps. */
  public static int records(Engine engine) {
    int most = 0;
    for (AskedLink link : engine.querier.links()) {
      most = Math.max(most, link.cache().size());
    }
    return most;
  }

  /** How many bytes the fullest link keeps. */
  public static long bytes(Engine engine) {
    long most = 0;
    for (AskedLink link : engine.querier.links()) {
      most = Math.max(most, link.cache().bytes());
    }
    return most;
  }
}
