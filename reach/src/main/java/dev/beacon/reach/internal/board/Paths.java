package dev.beacon.reach.internal.board;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds this machine's ends of paths, and checks whether it can still send from an address. */
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

  /** Returns the end of this machine on the link of that address; empty if it is on no link. */
  static Optional<LocalPath> localOf(InetAddress address) {
    for (LocalPath each : locals()) {
      if (isOn(each.address().getAddress(), each.prefixBits(), address.getAddress())) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Returns the ends of this machine that have a default route for the family of that address. */
  static List<LocalPath> localsToRouters(InetAddress address) {
    boolean isIpv4 = address instanceof Inet4Address;
    Set<String> names = isIpv4 ? routedIpv4() : routedIpv6();
    return locals().stream()
        .filter(each -> each.address() instanceof Inet4Address == isIpv4)
        .filter(each -> names.contains(each.interfaceName()))
        .toList();
  }

  private static List<LocalPath> locals() {
    List<LocalPath> all = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp() && !each.isLoopback()) {
          each.getInterfaceAddresses().stream()
              .filter(own -> !own.getAddress().isLinkLocalAddress())
              .forEach(
                  own ->
                      all.add(
                          new LocalPath(
                              own.getAddress(),
                              each.getName(),
                              each.getIndex(),
                              own.getNetworkPrefixLength())));
        }
      }
    } catch (SocketException goneMeanwhile) {
      return all;
    }
    return all;
  }

  /** A row: interface, destination, gateway, flags; a default route has the destination 0. */
  private static Set<String> routedIpv4() {
    return rows("/proc/net/route")
        .filter(row -> row.length > 1 && row[1].equals("00000000"))
        .map(row -> row[0])
        .collect(Collectors.toSet());
  }

  /** A row: destination, prefix, ..., interface. */
  private static Set<String> routedIpv6() {
    return rows("/proc/net/ipv6_route")
        .filter(row -> row.length > 2 && row[0].matches("0+") && row[1].equals("00"))
        .map(row -> row[row.length - 1])
        .collect(Collectors.toSet());
  }

  private static Stream<String[]> rows(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream().map(row -> row.strip().split("\\s+", -1));
    } catch (IOException none) {
      return Stream.empty();
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
