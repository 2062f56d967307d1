package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The addresses of a host as its links show them. */
class HostAddressesTest {

  private static final Name HOST = Name.of("a.local");
  private static final ResourceRecord IPV4 = Records.address("a.local", "192.0.2.9");
  private static final ResourceRecord IPV6 = Records.address("a.local", "2001:db8::9");
  private static final ResourceRecord LINK_LOCAL = Records.address("a.local", "fe80::9");
  private static final LookUpTerms TERMS =
      new LookUpTerms(EnumSet.allOf(IpFamily.class), false, Timing.SETTLE_NS);

  private final FindScene scene = new FindScene();
  private final AskedLink first = scene.link(2, IpFamily.IPV4);
  private final AskedLink first6 = scene.link(2, IpFamily.IPV6);
  private final AskedLink second = scene.link(3, IpFamily.IPV4);

  @Test
  @DisplayName(
      "RFC 6762 14: interfaces show one host if one set of addresses holds all of the other")
  void oneSetHoldsAllOfTheOther() {
    assertSame(ips("192.0.2.9"), ips("192.0.2.9"));
    assertSame(ips("192.0.2.9", "192.0.2.10"), ips("192.0.2.9"));
    assertSame(ips("192.0.2.9"), ips("2001:db8::9", "192.0.2.9"));
    assertOther(ips("192.0.2.9"), ips("192.0.2.10"));
    assertOther(ips("192.0.2.9", "172.17.0.1"), ips("192.0.2.10", "172.17.0.1"));
  }

  @Test
  @DisplayName("RFC 6762 14: link-local addresses count if there are no others, on either side")
  void linkLocalAddressesCountAlone() {
    assertSame(ips("fe80::9"), ips("fe80::9"));
    assertOther(ips("fe80::9"), ips("fe80::a"));
    assertSame(ips("192.0.2.9", "fe80::9"), ips("fe80::9"));
    assertOther(ips("192.0.2.9"), ips("fe80::9"));
    assertSame(ips("169.254.1.1"), ips("169.254.1.1"));
    assertSame(ips("192.0.2.9", "169.254.1.1"), ips("192.0.2.9", "169.254.1.2"));
  }

  @Test
  @DisplayName("RFC 4291 2.5.6: two networks with one plan of addresses differ in their IPv6 ones")
  void twoNetworksWithOnePlanDiffer() {
    assertOther(ips("192.168.1.2", "fe80::9"), ips("192.168.1.2", "fe80::a"));
    assertSame(ips("192.168.1.2", "fe80::9"), ips("192.168.1.2", "fe80::9"));
    assertSame(ips("192.168.1.2", "fe80::9"), ips("192.168.1.2"));
  }

  @Test
  @DisplayName(
      "RFC 4007 6: addresses are sorted, IPv4 first, and link-local ones have their interface")
  void addressesAreSortedAndScoped() {
    scene.receive(first, LINK_LOCAL, IPV6, Records.address("a.local", "192.0.2.200"), IPV4);
    HostAddresses addresses = of(first);
    assertThat(addresses.byInterface()).containsOnlyKeys("eth2");
    assertThat(addresses.of(EnumSet.allOf(IpFamily.class)))
        .extracting(InetAddress::getHostAddress)
        .containsExactly(
            "192.0.2.9", "192.0.2.200", "2001:db8:0:0:0:0:0:9", "fe80:0:0:0:0:0:0:9%2");
    assertThat(addresses.families()).containsExactlyInAnyOrder(IpFamily.IPV4, IpFamily.IPV6);
  }

  @Test
  @DisplayName(
      "Both families of an interface are one host's addresses, another interface's are not")
  void addressesAreByInterface() {
    scene.receive(first, IPV4);
    scene.receive(first6, IPV6);
    scene.receive(second, Records.address("a.local", "192.0.2.10"));
    HostAddresses addresses = of(first, first6, second);
    assertThat(addresses.byInterface().get("eth2"))
        .containsExactly(ip("192.0.2.9"), ip("2001:db8::9"));
    assertThat(addresses.byInterface().get("eth3")).containsExactly(ip("192.0.2.10"));
    assertThat(addresses.of(EnumSet.allOf(IpFamily.class)))
        .as("the host of the first interface")
        .containsExactly(ip("192.0.2.9"), ip("2001:db8::9"));
    assertThat(addresses.of(Set.of(IpFamily.IPV6))).containsExactly(ip("2001:db8::9"));
    assertThat(of(second).families()).containsExactly(IpFamily.IPV4);
    assertThat(of(first6).families()).containsExactly(IpFamily.IPV6);
  }

  @Test
  @DisplayName("A host that two interfaces show has the addresses of both")
  void aHostOnTwoInterfacesHasBoth() {
    scene.receive(first, IPV4);
    scene.receive(second, IPV4, IPV6);
    assertThat(of(first, second).of(EnumSet.allOf(IpFamily.class)))
        .containsExactly(ip("192.0.2.9"), ip("192.0.2.9"), ip("2001:db8::9"));
    assertThat(of(first, second).of(Set.of(IpFamily.IPV6))).containsExactly(ip("2001:db8::9"));
  }

  @Test
  @DisplayName("A host without addresses, or with records of other types alone, has none")
  void withoutAddressesThereAreNone() {
    scene.receive(first, Records.txt("a.local", "a=b"));
    assertThat(of(first).isEmpty()).isTrue();
    assertThat(of(first).families()).isEmpty();
    assertThat(of(first).of(EnumSet.allOf(IpFamily.class))).isEmpty();
    assertThat(HostAddresses.NONE.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: addresses are in flux while one of them has its last second")
  void addressesAreInFlux() {
    scene.receive(first, IPV4, IPV6);
    assertThat(of(first).inFlux()).isFalse();
    scene.receive(first, Records.goodbye(IPV4));
    assertThat(of(first).inFlux()).isTrue();
  }

  @Test
  @DisplayName("RFC 6763 12: a family that is unknown, not denied and spoken is asked for")
  void anUnknownFamilyIsAskedFor() {
    List<AskedLink> both = List.of(first, first6);
    assertLacks(both, RecordType.A, true);
    assertLacks(both, RecordType.AAAA, true);
    scene.receive(first, IPV4);
    assertLacks(both, RecordType.A, false);
    assertLacks(both, RecordType.AAAA, true);
    assertLacks(List.of(first), RecordType.AAAA, false);
    scene.receive(first6, Records.only("a.local", RecordType.A));
    assertLacks(both, RecordType.AAAA, false);
  }

  @Test
  @DisplayName("RFC 6762 14: what another interface knows of a host's name does not count")
  void anotherInterfaceDoesNotCount() {
    scene.receive(second, IPV4);
    HostAddresses addresses = of(first, second);
    assertThat(addresses.lacks(HOST, RecordType.A, first, List.of(first, second)))
        .as("the host was found elsewhere")
        .isFalse();
    assertThat(of(first).lacks(HOST, RecordType.A, first, List.of(first, second))).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 6: the other family is awaited 150 ms if it is heard, and 70 ms if not")
  void theOtherFamilyIsAwaited() {
    List<AskedLink> both = List.of(first, first6);
    scene.receive(first, IPV4);
    long heardNs = scene.nowNs;
    assertThat(of(first, first6).newestNs()).isEqualTo(heardNs);
    assertSettled(both, heardNs + Timing.SILENT_SETTLE_NS);
    scene.receive(first6, Records.address("b.local", "2001:db8::a"));
    assertSettled(both, heardNs + Timing.SETTLE_NS);
    assertSettled(List.of(first), heardNs);
    scene.receive(first, Records.only("a.local", RecordType.A));
    assertSettled(both, heardNs);
  }

  @Test
  @DisplayName("RFC 6762 6: a host heard over IPv6 is awaited over IPv4 as well")
  void ipv4IsAwaitedToo() {
    scene.receive(first6, IPV6);
    scene.receive(first, Records.address("b.local", "192.0.2.10"));
    assertSettled(List.of(first, first6), scene.nowNs + Timing.SETTLE_NS);
    assertSettled(List.of(first6), scene.nowNs);
  }

  @Test
  @DisplayName("RFC 6762 6: with both families nothing is awaited; the newest address counts")
  void withBothFamiliesNothingIsAwaited() {
    scene.receive(first, IPV4);
    scene.nowNs += Timing.SECOND_NS;
    scene.receive(first, IPV6);
    long newestNs = scene.nowNs;
    assertSettled(List.of(first, first6), newestNs);
    scene.nowNs += Timing.SECOND_NS;
    scene.receive(first6, Records.only("a.local", RecordType.A));
    assertSettled(List.of(first, first6), newestNs);
  }

  private static void assertSame(List<InetAddress> one, List<InetAddress> other) {
    assertThat(HostAddresses.sameHost(one, other)).isTrue();
    assertThat(HostAddresses.sameHost(other, one)).isTrue();
  }

  private static void assertOther(List<InetAddress> one, List<InetAddress> other) {
    assertThat(HostAddresses.sameHost(one, other)).isFalse();
    assertThat(HostAddresses.sameHost(other, one)).isFalse();
  }

  private void assertLacks(List<AskedLink> links, RecordType type, boolean lacks) {
    HostAddresses addresses = HostAddresses.of(List.of(HOST), links);
    assertThat(addresses.lacks(HOST, type, first, links)).isEqualTo(lacks);
  }

  private void assertSettled(List<AskedLink> links, long atNs) {
    HostAddresses addresses = HostAddresses.of(List.of(HOST), links);
    assertThat(addresses.settledNs(HOST, links, TERMS)).isEqualTo(atNs);
  }

  private static HostAddresses of(AskedLink... links) {
    return HostAddresses.of(List.of(HOST), Arrays.asList(links));
  }

  private static List<InetAddress> ips(String... literals) {
    return Arrays.stream(literals).map(Records::ip).toList();
  }

  private static InetAddress ip(String literal) {
    return Records.ip(literal);
  }
}
