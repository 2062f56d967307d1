package dev.beacon;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two families of IP, each with its own multicast group (RFC 6762 section 3). */
public enum IpFamily {
  /** IPv4, group 224.0.0.251. */
  IPV4,
  /** IPv6, group ff02::fb. */
  IPV6;

  /** Returns the family of an address. */
  public static IpFamily of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }
}
