package dev.beacon.cli;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Service instances for tests, one property after another away from an ordinary printer. */
final class Instances {

  static final ServiceType IPP = ServiceType.of("_ipp._tcp");

  private Instances() {}

  static ServiceInstance printer() {
    return named("Printer A", Txt.builder().put("rp", "queue").build());
  }

  static ServiceInstance named(String name, Txt txt) {
    return at(name, txt, Map.of("eth0", List.of(address("172.18.0.2"))));
  }

  static ServiceInstance onTwoLinks() {
    Map<String, List<InetAddress>> links = new LinkedHashMap<>();
    links.put("eth0", List.of(address("172.18.0.2"), address("fe80::1")));
    links.put("eth1", List.of(address("172.18.0.2"), address("fe80::1"), address("fd00::1")));
    return at("Printer A", Txt.EMPTY, links);
  }

  private static ServiceInstance at(
      String name, Txt txt, Map<String, List<InetAddress>> addressesByInterface) {
    return new ServiceInstance(
        IPP.name().child(name), IPP, Name.of("alpha.local"), 631, 0, 0, txt, addressesByInterface);
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}
