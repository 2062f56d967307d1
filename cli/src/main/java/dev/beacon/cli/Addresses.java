package dev.beacon.cli;

import dev.beacon.ServiceInstance;
import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Addresses as text that other programs take. */
final class Addresses {

  private Addresses() {}

  /**
   * RFC 5952 text; a link-local IPv6 address with its interface, since alone it leads nowhere (RFC
   * 4007 section 11).
   */
  static String text(InetAddress address, String interfaceName) {
    String text = new Rdata.Address(address).toString();
    return address.isLinkLocalAddress() && text.indexOf(':') >= 0
        ? text + "%" + interfaceName
        : text;
  }

  /** All addresses of an instance, each once, in the order of the interfaces. */
  static List<String> texts(ServiceInstance instance) {
    Set<String> texts = new LinkedHashSet<>();
    for (Map.Entry<String, List<InetAddress>> link : instance.addressesByInterface().entrySet()) {
      for (InetAddress address : link.getValue()) {
        texts.add(text(address, link.getKey()));
      }
    }
    return List.copyOf(texts);
  }
}
