package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two that want one name: whoever comes second takes another, Beacon as well as Avahi. */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenameIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private Net net;
  private Avahi neighbour;
  private BeaconCli alpha;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    neighbour = Avahi.on(net, lab, "neighbour");
    alpha = BeaconCli.in(lab.box("alpha").on(net));
  }

  @Test
  @DisplayName("RFC 6762 8.1, 9: Beacon takes another name than a service of Avahi has")
  void beaconYieldsToAvahi() {
    String type = UniqueType.like("second");
    Execution avahis = neighbour.publish("Lamp", type, 7000);
    Publishing publishing = Publishing.announced(alpha, "Lamp", type, 7001);

    JsonNode renamed = publishing.await(0, "renamed");
    assertThat(renamed.path("from").asText()).isEqualTo("Lamp");
    assertThat(renamed.path("to").asText()).isEqualTo("Lamp (2)");
    JsonNode registered = publishing.awaitRegistered();
    assertThat(registered.path("name").asText()).isEqualTo("Lamp (2)");
    assertThat(registered.path("host").asText()).isEqualTo("alpha.local");

    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "Lamp").port()).isEqualTo(7000);
    assertThat(awaitResolved(browsing, "Lamp (2)").port()).isEqualTo(7001);
    assertThat(avahis.err().all()).as("Avahi's publisher").noneMatch(RenameIT::tellsOfTrouble);
    publishing.stop();
  }

  @Test
  @DisplayName("RFC 6762 8.1, 9: Beacon defends its name, and Avahi takes another")
  void avahiYieldsToBeacon() {
    String type = UniqueType.like("first");
    Publishing publishing = Publishing.announced(alpha, "Lamp", type, 7100);
    Execution avahis = neighbour.publish("Lamp", type, 7101);
    avahis.err().await("Established under name 'Lamp #2'", WITHIN);

    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "Lamp").port()).isEqualTo(7100);
    assertThat(awaitResolved(browsing, "Lamp #2").port()).isEqualTo(7101);
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed");
    publishing.stop();
  }

  @Test
  @DisplayName("RFC 6762 8.2: of two Beacons that begin at once, one gets the name")
  void twoBeaconsAtOnceGetTwoNames(Lab lab) {
    String type = UniqueType.like("both");
    BeaconCli beta = BeaconCli.in(lab.box("beta").on(net));
    Publishing ofAlpha = Publishing.start(alpha, "Lamp", type, 7200);
    Publishing ofBeta = Publishing.start(beta, "Lamp", type, 7201);
    List<String> names =
        Stream.of(ofAlpha, ofBeta)
            .map(publishing -> publishing.awaitRegistered().path("name").asText())
            .toList();
    assertThat(names).containsExactlyInAnyOrder("Lamp", "Lamp (2)");

    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "Lamp").host())
        .isNotEqualTo(awaitResolved(browsing, "Lamp (2)").host());
    ofAlpha.stop();
    ofBeta.stop();
  }

  @Test
  @DisplayName("RFC 6762 8.1, 9: Beacon takes another host name than an Avahi has")
  void beaconsHostYieldsToAvahi(Lab lab) {
    Avahi.started(lab.box("house-of-avahi").on(net).hostName("house"));
    BeaconCli beacon = BeaconCli.in(lab.box("house-of-beacon").on(net).hostName("house"));
    String type = UniqueType.like("hosts");
    Publishing publishing = Publishing.announced(beacon, "Stove", type, 7300);
    assertThat(publishing.awaitRegistered().path("host").asText()).isEqualTo("house-2.local");
    JsonNode renamed = publishing.await(0, "host-renamed");
    assertThat(renamed.path("from").asText()).isEqualTo("house.local");
    assertThat(renamed.path("to").asText()).isEqualTo("house-2.local");
    AvahiLine resolved = awaitResolved(neighbour.browse(type), "Stove");
    assertThat(resolved.host()).isEqualTo("house-2.local");
    assertThat(publishing.kinds()).doesNotContain("renamed");
    publishing.stop();
  }

  @Test
  @DisplayName("RFC 6762 8.1, 9: Beacon defends its host name, and Avahi takes another")
  void avahisHostYieldsToBeacon(Lab lab) {
    BeaconCli beacon = BeaconCli.in(lab.box("barn-of-beacon").on(net).hostName("barn"));
    String type = UniqueType.like("barn");
    Publishing publishing = Publishing.announced(beacon, "Plough", type, 7400);
    Avahi avahi = Avahi.started(lab.box("barn-of-avahi").on(net).hostName("barn"));
    avahi.box().err().await("Host name is barn-2\\.local", WITHIN);

    assertThat(awaitResolved(neighbour.browse(type), "Plough").host()).isEqualTo("barn.local");
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed");
    publishing.stop();
  }

  @Test
  @DisplayName("RFC 6762 8.1, 9: of two Beacons on hosts of one name, the second is box-2.local")
  void beaconsHostYieldsToBeacon(Lab lab) {
    BeaconCli first = BeaconCli.in(lab.box("first-box").on(net).hostName("box"));
    BeaconCli second = BeaconCli.in(lab.box("second-box").on(net).hostName("box"));
    String type = UniqueType.like("boxes");
    Publishing ofFirst = Publishing.announced(first, "One", type, 7500);
    Publishing ofSecond = Publishing.announced(second, "Two", type, 7501);
    assertThat(ofFirst.awaitRegistered().path("host").asText()).isEqualTo("box.local");
    assertThat(ofSecond.awaitRegistered().path("host").asText()).isEqualTo("box-2.local");

    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "One").host()).isEqualTo("box.local");
    assertThat(awaitResolved(browsing, "Two").host()).isEqualTo("box-2.local");
    assertThat(ofFirst.kinds()).doesNotContain("renamed", "host-renamed");
    ofFirst.stop();
    ofSecond.stop();
  }

  @Test
  @DisplayName("SC-011 / RFC 6762 15: beside Avahi on one host, Beacon second, neither is renamed")
  void beaconBesideAnEarlierAvahiSharesItsHostName(Lab lab) {
    Box host = lab.box("shed").on(net).start();
    Avahi avahi = Avahi.inside(host, lab, "shed");
    String type = UniqueType.like("shed");
    avahi.publish("Avahi's", type, 7600);
    Publishing publishing =
        Publishing.announced(BeaconCli.in(lab.box("shed-beacon").inside(host)), "Ours", type, 7601);
    assertBothShare("shed", host, avahi, publishing, type);
  }

  @Test
  @DisplayName("SC-011 / RFC 6762 15: beside Avahi on one host, Beacon first, neither is renamed")
  void beaconBesideALaterAvahiSharesItsHostName(Lab lab) {
    Box host = lab.box("tent").on(net).start();
    host.awaitAddresses(); // one that comes while Avahi probes is one more than it proposes
    String type = UniqueType.like("tent");
    BeaconCli beacon = BeaconCli.in(lab.box("tent-beacon").inside(host));
    Publishing publishing = announcedForGood(host, beacon, type, 7701);
    Avahi avahi = Avahi.inside(host, lab, "tent");
    avahi.publish("Avahi's", type, 7600);
    assertBothShare("tent", host, avahi, publishing, type);
  }

  @Test
  @DisplayName("FR-003: beside Avahi of another name on one host, Beacon first, neither is renamed")
  void beaconBesideALaterAvahiOfAnotherNameLeavesItTheAddresses(Lab lab) {
    Box host = lab.box("mast").on(net).start();
    host.awaitAddresses(); // one that comes while Avahi probes is one more than it proposes
    String type = UniqueType.like("mast");
    BeaconCli beacon = BeaconCli.in(lab.box("sail").inside(host));
    Publishing publishing = announcedForGood(host, beacon, type, 7801);
    // Avahi probes for the names of this machine's addresses too, which Beacon has told by now.
    Avahi avahi = Avahi.insideUnderItsOwnName(host, lab, "hull");
    avahi.publish("Avahi's", type, 7800);
    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "Avahi's").host()).isEqualTo("hull.local");
    assertThat(awaitResolved(browsing, "Ours").host()).isEqualTo("mast.local");
    assertThat(publishing.kinds()).doesNotContain("conflict", "renamed", "host-renamed");
    assertThat(avahi.box().err().all()).noneMatch(RenameIT::tellsOfTrouble);
    publishing.stop();
  }

  /**
   * Waits for the second announcement too, in both families (RFC 6762 8.3). It has the link-local
   * address, which Avahi does not publish: an Avahi that begins just then takes it for another
   * host's, and renames itself before it has sent a probe.
   */
  private Publishing announcedForGood(Box host, BeaconCli beacon, String type, int port) {
    String mac = host.run("cat", "/sys/class/net/eth0/address").succeeded().out().get(0);
    String filter = "ether src " + mac + " and (udp[10:2] = 0x8400 or ip6[50:2] = 0x8400)";
    String count = net.ipv6() ? "4" : "2";
    Execution responses =
        neighbour.box().start("tcpdump", "-ln", "-i", "eth0", "-c", count, filter);
    responses.err().await("listening on", WITHIN);
    Publishing publishing = Publishing.announced(beacon, "Ours", type, port);
    responses.await(WITHIN).succeeded();
    return publishing;
  }

  /** Both services are there on one host, and the host stays when Beacon says goodbye. */
  private void assertBothShare(
      String name, Box host, Avahi avahi, Publishing publishing, String type) {
    String hostName = name + ".local";
    Execution packets =
        neighbour.box().start("tcpdump", "-lnvvv", "-i", "eth0", "src host " + host.ipv4());
    packets.err().await("listening on", WITHIN);
    Execution browsing = neighbour.browse(type);
    assertThat(awaitResolved(browsing, "Avahi's").host()).isEqualTo(hostName);
    assertThat(awaitResolved(browsing, "Ours").host()).isEqualTo(hostName);
    assertThat(publishing.awaitRegistered().path("host").asText()).isEqualTo(hostName);

    publishing.stop();
    browsing
        .out()
        .await(
            "goodbye of Ours",
            line -> AvahiLine.of(line).says(AvahiLine.Kind.GONE, "IPv4", "Ours"),
            WITHIN);
    // What comes after all that is looked at: tcpdump prints packets in order, up to a second late.
    avahi.publish("Last", type, 7602);
    packets.out().await("Last\\." + type, WITHIN);
    // Avahi would answer for its address again, but caches would have lost it for a moment.
    assertThat(packets.out().all())
        .as("a goodbye for the service, none for the address")
        .anyMatch(line -> line.contains(type + ".local. [0s] PTR"))
        .noneMatch(line -> line.matches(".*" + hostName + "\\. .*\\[0s\\] A(AAA)? .*"));
    assertThat(browsing.out().all())
        .as("Avahi's service never went")
        .noneMatch(line -> AvahiLine.of(line).says(AvahiLine.Kind.GONE, "IPv4", "Avahi's"));
    assertThat(publishing.kinds()).doesNotContain("conflict", "renamed", "host-renamed");
    assertThat(avahi.box().err().all()).noneMatch(RenameIT::tellsOfTrouble);
  }

  private static boolean tellsOfTrouble(String line) {
    return line.toLowerCase(Locale.ROOT).matches(".*(conflict|collision).*");
  }

  private static AvahiLine awaitResolved(Execution browsing, String name) {
    return AvahiLine.of(
        browsing
            .out()
            .await(
                name + " resolved",
                line -> AvahiLine.of(line).says(AvahiLine.Kind.RESOLVED, "IPv4", name),
                WITHIN));
  }
}
