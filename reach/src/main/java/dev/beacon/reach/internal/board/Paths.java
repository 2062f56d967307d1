package dev.beacon.reach.internal.board;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** Checks whether this machine can still send from an address. */
final class Paths {

  private Paths() {}

  /** Returns the reason why it can't; empty if it can. */
  static Optional<String> lost(InetAddress local) {
    if (local.isLoopbackAddress() || local.isAnyLocalAddress()) {
      return Optional.empty();
    }
    try {
      NetworkInterface interfaceOf = NetworkInterface.getByInetAddress(local);
      if (interfaceOf == null) {
        return Optional.of("the local address " + local.getHostAddress() + " is gone");
      }
      return interfaceOf.isUp()
          ? Optional.empty()
          : Optional.of("the interface " + interfaceOf.getName() + " lost its carrier");
    } catch (SocketException goneMeanwhile) {
      return Optional.of("the interface of " + local.getHostAddress() + " is gone");
    }
  }

  /** Returns the interface whose prefixes contain this address; empty if none does. */
  static Optional<String> linkOf(InetAddress address) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(
              each ->
                  each.getInterfaceAddresses().stream()
                      .anyMatch(
                          own ->
                              isOn(
                                  own.getAddress().getAddress(),
                                  own.getNetworkPrefixLength(),
                                  address.getAddress())))
          .map(NetworkInterface::getName)
          .findFirst();
    } catch (SocketException none) {
      return Optional.empty();
    }
  }

  private static boolean isOn(byte[] own, int bits, byte[] other) {
    if (own.length != other.length) {
      return false;
    }
    int zeros = own.length * 8 - bits;
    return new BigInteger(1, own)
        .xor(new BigInteger(1, other))
        .shiftRight(zeros)
        .equals(BigInteger.ZERO);
  }
}
