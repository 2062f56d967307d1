package dev.beacon.spring;

import dev.beacon.ServiceInstance;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.cloud.client.DefaultServiceInstance;

/** An instance as Spring Cloud knows it: one address, one port, the attributes as metadata. */
final class FoundInstance {

  private static final String HTTPS = "_https";

  private FoundInstance() {}

  /**
   * Returns the instance. Its host is an address, because few programs can resolve names of the
   * link.
   *
   * @param id the name by which it was found
   */
  static Optional<org.springframework.cloud.client.ServiceInstance> of(
      String id, ServiceInstance found) {
    return host(found.addresses())
        .map(
            host ->
                new DefaultServiceInstance(
                    found.fullName().toString(),
                    id,
                    host,
                    found.port(),
                    secure(found),
                    found.txt().toMap()));
  }

  private static boolean secure(ServiceInstance found) {
    return found.type().service().equalsIgnoreCase(HTTPS);
  }

  /**
   * Returns the best address as a URI has it: IPv4 first, as other JVM clients do, then IPv6. A
   * link-local IPv6 address is last, because a URI with its scope is refused by many clients.
   */
  private static Optional<String> host(List<InetAddress> addresses) {
    return addresses.stream()
        .min(Comparator.comparingInt(FoundInstance::rank))
        .map(FoundInstance::inUri);
  }

  private static int rank(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.isLinkLocalAddress() ? 1 : 0;
    }
    return address.isLinkLocalAddress() ? 3 : 2;
  }

  private static String inUri(InetAddress address) {
    return address instanceof Inet6Address
        ? "[" + address.getHostAddress() + "]"
        : address.getHostAddress();
  }
}
