package dev.beacon.bond.internal.line;

import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as people write them (RFC 5952), in names of paths, events and the log. */
public final class Places {

  private Places() {}

  /** Returns an address; a link-local one keeps its zone (RFC 4007 section 11). */
  public static String text(InetAddress address) {
    String zoned = address.getHostAddress();
    int zone = zoned.indexOf('%');
    return new Rdata.Address(address) + (zone < 0 ? "" : zoned.substring(zone));
  }

  /** Returns an address and its port. */
  public static String text(InetSocketAddress at) {
    String host = text(at.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
  }
}
