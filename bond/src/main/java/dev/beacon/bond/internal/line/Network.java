package dev.beacon.bond.internal.line;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network as addresses with a prefix in common.
 *
 * @param address any of them
 * @param prefixBits how many bits they share
 */
public record Network(InetAddress address, int prefixBits) {

  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** Checks the prefix. */
  public Network {
    int most = 8 * address.getAddress().length;
    if (prefixBits < 0 || prefixBits > most) {
      throw new IllegalArgumentException(
          "prefix " + prefixBits + " of " + address + ": must be 0 to " + most);
    }
  }

  /**
   * Reads an address with or without a prefix, such as 10.81.0.0/16.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Network of(String cidr) {
    int slash = cidr.indexOf('/');
    String host = slash < 0 ? cidr : cidr.substring(0, slash);
    if (!LITERAL.matcher(host).matches()) {
      throw new IllegalArgumentException(cidr + ": must be ADDRESS/PREFIX");
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      int most = 8 * address.getAddress().length;
      return new Network(address, slash < 0 ? most : Integer.parseInt(cidr.substring(slash + 1)));
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(cidr + ": must be ADDRESS/PREFIX", e);
    }
  }

  /** Checks that the address belongs to it. */
  public boolean holds(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    if (mine.length != its.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((mine[bit / 8] ^ its[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
