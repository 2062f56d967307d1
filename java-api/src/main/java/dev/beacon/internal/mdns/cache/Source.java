package dev.beacon.internal.mdns.cache;

import dev.beacon.internal.hash.KeyedHash;
import dev.beacon.internal.mdns.link.Datagram;

/** The address from which records came. */
public record Source(long high, long low) {

  static Source of(Datagram datagram) {
    return new Source(datagram.sourceHigh(), datagram.sourceLow());
  }

  boolean sent(Datagram datagram) {
    return high == datagram.sourceHigh() && low == datagram.sourceLow();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source that && high == that.high && low == that.low;
  }

  /** Returns a keyed hash, because a stranger chooses the lower part of an IPv6 address. */
  @Override
  public int hashCode() {
    return KeyedHash.of(high, low);
  }
}
