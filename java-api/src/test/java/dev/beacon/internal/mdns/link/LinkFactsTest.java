package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.sim.Records;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a link is, and what follows from it. */
class LinkFactsTest {

  @ParameterizedTest(name = "{0} bytes: {1} over IPv4, {2} over IPv6")
  @CsvSource({"1500, 1472, 1452", "9000, 1472, 1452", "1280, 1252, 1232", "576, 548, 528"})
  @DisplayName("RFC 6762 17: a packet fits the link, its headers included, and Ethernet at most")
  void aPacketFitsTheLink(int mtuBytes, int ipv4Bytes, int ipv6Bytes) {
    assertThat(link(facts(2, "eth0", IpFamily.IPV4, mtuBytes)).payloadBytes()).isEqualTo(ipv4Bytes);
    assertThat(link(facts(2, "eth0", IpFamily.IPV6, mtuBytes)).payloadBytes()).isEqualTo(ipv6Bytes);
  }

  @ParameterizedTest
  @CsvSource({"0", "68", "512", "539"})
  @DisplayName("RFC 1035 4.2.1: on the narrowest link a packet has 512 bytes all the same")
  void aPacketHas512BytesAtLeast(int mtuBytes) {
    assertThat(link(facts(2, "eth0", IpFamily.IPV4, mtuBytes)).payloadBytes()).isEqualTo(512);
    assertThat(link(facts(2, "eth0", IpFamily.IPV6, mtuBytes)).payloadBytes()).isEqualTo(512);
  }

  @Test
  @DisplayName("Links are in the order of their interfaces, IPv4 before IPv6")
  void linksAreInTheOrderOfTheirInterfaces() {
    LinkFacts first = facts(2, "wlan0", IpFamily.IPV4, 1_500);
    LinkFacts second = facts(2, "wlan0", IpFamily.IPV6, 1_500);
    LinkFacts third = facts(10, "eth0", IpFamily.IPV4, 1_500);
    LinkFacts fourth = facts(10, "eth0", IpFamily.IPV6, 1_500);
    assertThat(new TreeSet<>(List.of(third, second, fourth, first)))
        .containsExactly(first, second, third, fourth);
  }

  @Test
  @DisplayName("A link stays itself with another name, MTU or address, not in another family")
  void aLinkIsAnInterfaceAndAFamily() {
    LinkFacts link = facts(2, "eth0", IpFamily.IPV4, 1_500);
    LinkFacts changed =
        new LinkFacts(2, "lan0", IpFamily.IPV4, 1_280, false, List.of(Records.ip("192.0.2.2")));
    assertThat(link.sameLink(changed)).isTrue();
    assertThat(link).isEqualByComparingTo(changed);
    assertThat(link.sameLink(facts(3, "eth0", IpFamily.IPV4, 1_500))).isFalse();
    assertThat(link.sameLink(facts(2, "eth0", IpFamily.IPV6, 1_500))).isFalse();
  }

  @Test
  @DisplayName("An update tells of another name, and of that alone")
  void anUpdateTellsOfAnotherName() {
    Link link = link(facts(2, "eth0", IpFamily.IPV4, 1_500));
    LinkFacts narrow = new LinkFacts(2, "eth0", IpFamily.IPV4, 1_280, false, List.of());
    assertThat(link.update(narrow)).isFalse();
    assertThat(link.facts()).isEqualTo(narrow);
    assertThat(link.payloadBytes()).isEqualTo(1_252);
    assertThat(link.hearsUnicast()).isFalse();
    assertThat(link.update(facts(2, "lan0", IpFamily.IPV4, 1_500))).isTrue();
    assertThat(link.hearsUnicast()).isTrue();
    assertThat(link.interfaceName()).isEqualTo("lan0");
    assertThat(link).hasToString("lan0/IPV4");
  }

  private static LinkFacts facts(int ifindex, String name, IpFamily family, int mtuBytes) {
    return new LinkFacts(ifindex, name, family, mtuBytes, true, List.of());
  }

  private static Link link(LinkFacts facts) {
    return new Link(facts, Shared.with(new SplittableRandom(7)));
  }
}
