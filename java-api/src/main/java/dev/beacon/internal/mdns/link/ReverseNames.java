package dev.beacon.internal.mdns.link;

import dev.beacon.dns.Name;
import java.net.Inet4Address;
import java.net.InetAddress;

/** The names under which addresses are looked up (RFC 1035 section 3.5, RFC 3596 section 2.5). */
public final class ReverseNames {

  private ReverseNames() {}

  /** {@code 1.0.0.127.in-addr.arpa} for 127.0.0.1; by nibbles under ip6.arpa for IPv6. */
  public static Name of(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      int value = bytes[i] & 0xff;
      if (address instanceof Inet4Address) {
        name.append(value).append('.');
      } else {
        name.append(Character.forDigit(value & 0xf, 16)).append('.');
        name.append(Character.forDigit(value >>> 4, 16)).append('.');
      }
    }
    return Name.of(name + (address instanceof Inet4Address ? "in-addr.arpa" : "ip6.arpa"));
  }
}
