package dev.beacon.resolver;

import static java.net.spi.InetAddressResolver.LookupPolicy.IPV4;
import static java.net.spi.InetAddressResolver.LookupPolicy.IPV6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.test.BeaconTest;
import dev.beacon.test.Host;
import dev.beacon.test.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The resolver in a test of a program, where the network is simulated. */
@BeaconTest
class SimulatedNetworkTest {

  /** The resolver of the JDK, which must not be asked. */
  private static final InetAddressResolver NOBODY =
      new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
          throw new AssertionError(host);
        }

        @Override
        public String lookupByAddress(byte[] address) {
          throw new AssertionError("an address");
        }
      };

  @Test
  @DisplayName("Names are looked up on the simulated network of the test")
  void namesAreOfTheSimulatedNetwork(Network network) throws Exception {
    LinkResolver resolver =
        new LinkResolver(NOBODY, () -> "box", new LinkBeacon(), HostsFile.ofTheSystem());
    Host host = network.host("simulated-printer");
    try (Beacon printer = host.open()) {
      printer.publish(Service.named("Office").type("_ipp._tcp").port(631)).registered().get();
      assertThat(resolver.lookupByName("simulated-printer.local", LookupPolicy.of(IPV4 | IPV6)))
          .extracting(InetAddress::getHostAddress)
          .contains(host.addresses().get(0).getHostAddress());
      assertThatThrownBy(
              () -> resolver.lookupByName("simulated-nobody.local", LookupPolicy.of(IPV4)))
          .isInstanceOf(UnknownHostException.class);
    }
  }
}
