package dev.beacon.internal.mdns.find;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/** IPv4 before IPv6, then by number: the order of arrival does not matter. */
enum AddressOrder implements Comparator<InetAddress> {
  INSTANCE;

  @Override
  public int compare(InetAddress one, InetAddress other) {
    byte[] bytes = one.getAddress();
    byte[] otherBytes = other.getAddress();
    return bytes.length != otherBytes.length
        ? Integer.compare(bytes.length, otherBytes.length)
        : Arrays.compareUnsigned(bytes, otherBytes);
  }
}
