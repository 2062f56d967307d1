package dev.beacon.reach.internal.board;

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
}
