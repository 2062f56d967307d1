package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.hash.KeyedHash;
import dev.beacon.internal.mdns.link.Datagram;

/** The address from which records came. */
public record Source(long high, long low) {

  /** The source of a record. */
  public static Source of(CachedRecord record) {
    return new Source(record.sourceHigh(), record.sourceLow());
  }

  static Source of(Datagram datagram) {
    return new Source(datagram.sourceHigh(), datagram.sourceLow());
  }

  /** Returns a keyed hash, because a stranger chooses the lower part of an IPv6 address. */
  @Override
  public int hashCode() {
    return KeyedHash.of(high, low);
  }
}
