package dev.beacon.internal.mdns.link;

import dev.beacon.internal.hash.KeyedHash;

/**
 * The receiver of an answer on a link: an address in the 16-byte form, and a port.
 *
 * @param addressHigh the first eight bytes of the address
 * @param addressLow the last eight
 * @param port the port, 1 to 65,535
 */
public record Station(long addressHigh, long addressLow, int port) {

  /**
   * Returns a keyed hash, because a stranger chooses the lower part of an IPv6 address, and the
   * port.
   */
  @Override
  public int hashCode() {
    return KeyedHash.of(addressHigh, addressLow) + port;
  }
}
