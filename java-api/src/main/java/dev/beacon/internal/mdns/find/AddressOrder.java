package dev.beacon.internal.mdns.find;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/** IPv4 before IPv6, then by number: one order whatever the order of arrival. */
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
