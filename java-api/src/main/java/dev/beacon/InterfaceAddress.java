package dev.beacon;

import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.util.Objects;

/**
 * One address of an interface.
 *
 * @param address the address
 * @param prefixBits how many leading bits are the subnet's, 0 to 32 (IPv4) or 128 (IPv6)
 * @param usable false while IPv6 duplicate address detection runs or after it failed (RFC 4862
 *     section 5.4): Beacon neither uses nor announces such an address
 * @param lasting false for an IPv6 address that is temporary (RFC 8981) or deprecated (RFC 4862
 *     section 5.5.4): Beacon announces it only if there is no other address
 */
public record InterfaceAddress(
    InetAddress address, int prefixBits, boolean usable, boolean lasting) {

  /** Checks the values. */
  public InterfaceAddress {
    Objects.requireNonNull(address, "address");
    int most = IpFamily.of(address) == IpFamily.IPV4 ? 32 : 128;
    if (prefixBits < 0 || prefixBits > most) {
      throw new IllegalArgumentException("prefixBits " + prefixBits + ": must be 0 to " + most);
    }
  }

  /** The family of the address. */
  public IpFamily family() {
    return IpFamily.of(address);
  }

  @Override
  public String toString() {
    return new Rdata.Address(address) + "/" + prefixBits;
  }
}
