package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Beacon publishes on one host, Avahi finds, resolves and loses on another. */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishIT {
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(15);

  /** A goodbye takes effect after 1 s (RFC 6762 10.1); without one, the PTR would stay 75 min. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private Net net;
  private Avahi viewer;
  private BeaconCli alpha;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    viewer = Avahi.on(net, lab, "viewer");
    alpha = BeaconCli.in(lab.box("alpha").on(net));
  }

  @Test
  @DisplayName("SC-013 / RFC 6763 4, RFC 6762 10.1: Avahi finds, resolves and at once loses it")
  void avahiFindsResolvesAndLosesAService() {
    String type = UniqueType.like("whole");
    String name = "Büro (2)";
    Execution browsing = viewer.browse(type);
    Publishing publishing =
        Publishing.announced(
            alpha,
            name,
            type,
            631,
            "rp=queue/one",
            "note=Büro",
            "empty=",
            "flag",
            "looks=\001\t\033\"\\=x");
    JsonNode registered = publishing.awaitRegistered();
    assertThat(registered.path("name").asText()).isEqualTo(name);
    assertThat(registered.path("type").asText()).isEqualTo(type);
    assertThat(registered.path("host").asText()).isEqualTo("alpha.local");
    assertThat(registered.path("port").asInt()).isEqualTo(631);

    for (String family : families()) {
      AvahiLine resolved = await(browsing, AvahiLine.Kind.RESOLVED, family, name);
      assertThat(resolved.type()).isEqualTo(type);
      assertThat(resolved.host()).isEqualTo("alpha.local");
      assertThat(resolved.port()).isEqualTo(631);
      // Avahi lists the strings backwards.
      assertThat(resolved.txt())
          .isEqualTo(
              "\"looks=\\001\\009\\027\\\"\\\\=x\" \"flag\" \"empty=\" \"note=B\\195\\188ro\""
                  + " \"rp=queue/one\"");
    }

    publishing.stop();
    for (String family : families()) {
      await(browsing, AvahiLine.Kind.GONE, family, name);
    }
    assertThat(publishing.kinds()).doesNotContain("conflict", "renamed", "host-renamed");
  }

  @Test
  @DisplayName("RFC 6762 6.1, 8.3: the host has its IPv4 and its IPv6 addresses, and their names")
  void theHostsNameHasAddressesOfBothFamilies() {
    Publishing publishing = Publishing.announced(alpha, "Addresses", UniqueType.like("host"), 7000);
    assertThat(resolve("-4", "alpha.local")).isEqualTo("alpha.local\t" + alpha.box().ipv4());
    if (net.ipv6()) {
      assertThat(resolve("-6", "alpha.local"))
          .matches(line -> line.endsWith(alpha.box().ipv6()) || line.contains("\tfe80:"));
    }
    assertThat(viewer.box().run(drill(reverse(alpha.box().ipv4()), "PTR")).succeeded().out())
        .anyMatch(line -> line.endsWith("PTR\talpha.local."));
    publishing.stop();
  }

  @Test
  @DisplayName("RFC 6763 7.1, 9: found under its subtypes, and its type in the list of all types")
  void avahiFindsASubtypeAndTheType() {
    String type = UniqueType.like("sub");
    Execution ofColor = viewer.browse("_color._sub." + type);
    Execution ofDuplex = viewer.browse("_duplex._sub." + type);
    Execution ofOther = viewer.browse("_other._sub." + type);
    Execution ofAll =
        viewer.box().start("stdbuf", "-oL", "avahi-browse", "--all", "--resolve", "--parsable");
    Publishing publishing =
        Publishing.announced(
            alpha, "Subtle", type, 7100, "--subtype", "_color", "--subtype", "_duplex");

    for (Execution browsing : List.of(ofColor, ofDuplex, ofAll)) {
      AvahiLine resolved = await(browsing, AvahiLine.Kind.RESOLVED, "IPv4", "Subtle");
      assertThat(resolved.type()).isEqualTo(type);
      assertThat(resolved.port()).isEqualTo(7100);
    }
    assertThat(ofOther.out().all()).as("another subtype").isEmpty();

    publishing.stop();
    for (Execution browsing : List.of(ofColor, ofDuplex, ofAll)) {
      await(browsing, AvahiLine.Kind.GONE, "IPv4", "Subtle");
    }
  }

  @Test
  @DisplayName("RFC 6763 4.1.2, 10: on behalf of another host, with that host's address")
  void avahiResolvesAServiceOfAnotherHost() {
    String type = UniqueType.like("proxy");
    Publishing publishing =
        Publishing.announced(
            alpha, "Old Printer", type, 515, "--host", "printer", "--address", "192.0.2.7");
    assertThat(publishing.awaitRegistered().path("host").asText()).isEqualTo("printer.local");
    AvahiLine resolved = await(viewer.browse(type), AvahiLine.Kind.RESOLVED, "IPv4", "Old Printer");
    assertThat(resolved.host()).isEqualTo("printer.local");
    assertThat(resolved.address()).isEqualTo("192.0.2.7");
    publishing.stop();
  }

  @Test
  @DisplayName("FR-037 / RFC 6762 8.3, 10.1: a link that was lost and came back has the service")
  void aServiceIsFoundAgainAfterTheLinkCameBack(Lab lab) {
    String type = UniqueType.like("back");
    Box host = lab.box("roamer").on(net).netAdmin().start();
    Avahi other = Avahi.on(net, lab, "other");
    Publishing publishing =
        Publishing.announced(
            BeaconCli.in(lab.box("roamer-beacon").inside(host)), "Roamer", type, 7200);
    await(other.browse(type), AvahiLine.Kind.RESOLVED, "IPv4", "Roamer");

    int before = publishing.kinds().size();
    host.run("ip", "link", "set", "eth0", "down").succeeded();
    assertThat(publishing.await(before, "link-lost").path("interface").asText()).isEqualTo("eth0");
    // Who looks now finds nothing: the daemon that knew of it has forgotten.
    other.restart("KILL");
    Execution browsing = other.browse(type);

    host.run("ip", "link", "set", "eth0", "up").succeeded();
    JsonNode again = publishing.await(before, "registered");
    assertThat(again.path("name").asText()).isEqualTo("Roamer");
    assertThat(again.path("host").asText()).isEqualTo("roamer.local");
    await(browsing, AvahiLine.Kind.RESOLVED, "IPv4", "Roamer");
    assertThat(other.box().run("avahi-resolve", "-4", "-n", "roamer.local").succeeded().out())
        .containsExactly("roamer.local\t" + host.ipv4());
    publishing.stop();
    await(browsing, AvahiLine.Kind.GONE, "IPv4", "Roamer");
    assertThat(publishing.kinds()).doesNotContain("conflict", "renamed", "host-renamed");
  }

  @Test
  @DisplayName("FR-037 / RFC 6762 8.4, 10.2: a new address replaces the old one on other hosts")
  void aNewAddressReplacesTheOldOne(Lab lab) {
    String type = UniqueType.like("moved");
    Box host = lab.box("mover").on(net).netAdmin().start();
    String before = cidr(host);
    // The other end of the engine's subnet, which is a /16 or a /20 and mostly empty.
    String after = before.replaceFirst("\\d+/", "250/");
    Publishing publishing =
        Publishing.announced(
            BeaconCli.in(lab.box("mover-beacon").inside(host)), "Mover", type, 7300);
    assertThat(resolve("-4", "mover.local")).isEqualTo("mover.local\t" + host.ipv4());

    host.run("ip", "address", "del", before, "dev", "eth0").succeeded();
    host.run("ip", "address", "add", after, "dev", "eth0").succeeded();
    // Old records live on for 1 s after a new one came with the cache-flush bit (RFC 6762 10.2).
    String address = after.replaceFirst("/.*", "");
    viewer
        .box()
        .start(
            "sh",
            "-c",
            "until avahi-resolve -4 -n mover.local 2>&1 | grep -F '" + address + "'; do :; done")
        .out()
        .await(Pattern.quote("mover.local\t" + address), FOUND_WITHIN);
    publishing.stop();
    assertThat(publishing.kinds()).doesNotContain("conflict", "renamed", "host-renamed");
  }

  /** Both families of a network that has both. */
  private List<String> families() {
    return net.ipv6() ? List.of("IPv4", "IPv6") : List.of("IPv4");
  }

  /** {@code 172.18.0.3/16}. */
  private static String cidr(Box host) {
    String line =
        host.run("ip", "-4", "-oneline", "address", "show", "dev", "eth0").succeeded().out().get(0);
    return line.replaceFirst(".*inet ", "").replaceFirst(" .*", "");
  }

  /** The name under which an address is looked up. */
  private static String reverse(String ipv4) {
    List<String> octets = new ArrayList<>(List.of(ipv4.split("\\.")));
    Collections.reverse(octets);
    return String.join(".", octets) + ".in-addr.arpa";
  }

  private static String[] drill(String name, String type) {
    return new String[] {"drill", "-p", "5353", "@224.0.0.251", name, type};
  }

  private String resolve(String family, String host) {
    return viewer.box().run("avahi-resolve", family, "-n", host).succeeded().out().get(0);
  }

  private static AvahiLine await(
      Execution browsing, AvahiLine.Kind kind, String family, String name) {
    return AvahiLine.of(
        browsing
            .out()
            .await(
                family + " " + kind + " of " + name,
                line -> AvahiLine.of(line).says(kind, family, name),
                kind == AvahiLine.Kind.GONE ? GONE_WITHIN : FOUND_WITHIN));
  }
}
