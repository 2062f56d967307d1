package dev.beacon.internal.mdns.publish;

import dev.beacon.Host;
import dev.beacon.IpFamily;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The host that a service asks for, or that is published by itself. Users that ask for the same
 * host share it.
 *
 * @param name its name
 * @param proxied its addresses, if it is another host than this machine
 * @param own the chosen ones of this machine's addresses, in one order; empty for all
 * @param families the chosen families of this machine's addresses
 */
record HostTerms(
    Name name, List<InetAddress> proxied, List<InetAddress> own, Set<IpFamily> families) {

  static HostTerms of(Service service, Name thisHost) {
    return new HostTerms(
        service.host().map(Name.LOCAL::child).orElse(thisHost),
        service.addresses(),
        inOrder(service.ownAddresses()),
        service.links().families());
  }

  static HostTerms of(Host host, Name thisHost) {
    return new HostTerms(
        host.name().map(Name.LOCAL::child).orElse(thisHost),
        host.addresses(),
        List.of(),
        host.links().families());
  }

  private static List<InetAddress> inOrder(List<InetAddress> addresses) {
    return addresses.stream().sorted(Comparator.comparing(InetAddress::getHostAddress)).toList();
  }

  /** Reports whether it is this machine with fewer addresses than it has. */
  boolean fewerThanAll() {
    return proxied.isEmpty() && (!own.isEmpty() || families.size() < IpFamily.values().length);
  }

  /** Reports whether this machine is published at that address of its own. */
  boolean admit(Rdata.Address address) {
    InetAddress ip = address.address();
    return families.contains(IpFamily.of(ip)) && (own.isEmpty() || own.contains(ip));
  }
}
