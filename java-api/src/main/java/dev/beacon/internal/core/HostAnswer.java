package dev.beacon.internal.core;

import dev.beacon.HostAbsentException;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.find.HostSink;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends the look-up of a host. The addresses contain its name as the program spells it, because the
 * JDK would otherwise ask name servers for the name of each address that a program prints.
 */
record HostAnswer(Lookup<List<InetAddress>> lookup, Name host, Optional<String> spelling)
    implements HostSink {

  @Override
  public void found(List<InetAddress> addresses) {
    lookup.found(called(spelling, addresses));
  }

  @Override
  public void denied() {
    lookup.fail(new HostAbsentException(host + " says that it has no such address"));
  }

  static List<InetAddress> called(Optional<String> name, List<InetAddress> addresses) {
    if (name.isEmpty()) {
      return List.copyOf(addresses);
    }
    List<InetAddress> called = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      called.add(called(name.get(), address));
    }
    return List.copyOf(called);
  }

  private static InetAddress called(String name, InetAddress address) {
    try {
      return address instanceof Inet6Address ipv6 && ipv6.getScopeId() != 0
          ? Inet6Address.getByAddress(name, ipv6.getAddress(), ipv6.getScopeId())
          : InetAddress.getByAddress(name, address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("the bytes of an address are an address", e);
    }
  }
}
