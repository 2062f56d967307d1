package dev.beacon.internal.mdns.link;

import static dev.beacon.sim.SimLan.BROWSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several links: what is heard on one says nothing of another (RFC 6762 section 20). */
@SimTest
class LinkTest {

  private static final SimService A = SimService.printer("A");

  /** After this the addresses of the other family are not waited for any more. */
  private static final long SETTLED_MS = 200;

  private SimNet net;
  private SimHost host;
  private SimLink office;
  private SimLink lab;
  private SimNic eth0;
  private SimNic eth1;
  private SimPeer inOffice;
  private SimPeer inLab;
  private Beacon beacon;
  private Browse browse;
  private EventLog log;

  @BeforeEach
  void browseOnTwoLinks(SimNet fresh) throws BeaconException {
    net = fresh;
    office = net.link("office");
    lab = net.link("lab");
    host = net.host("beacon");
    eth0 = host.nic("eth0", office, "192.0.2.1/24", "fe80::1/64");
    eth1 = host.nic("eth1", lab, "192.0.2.1/24", "fe80::1/64");
    inOffice = office.peer("alpha", 9);
    inLab = lab.peer("alpha", 9);
    beacon = host.open();
    log = new EventLog(net);
    browse = beacon.browse("_ipp._tcp", log);
    runMs(150);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(log.breaches()).as("%s", net).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 20, FR-036: each link and family is asked by itself")
  void eachLinkAndFamilyIsAsked() {
    for (SimLink link : List.of(office, lab)) {
      for (IpFamily family : IpFamily.values()) {
        assertThat(link.packetsOf("beacon", family)).as("%s %s", link, family).hasSize(1);
        assertThat(link.packetsOf("beacon", family).get(0).message().asks(BROWSE)).isTrue();
      }
    }
  }

  @Test
  @DisplayName("FR-005, FR-036: the groups of both families are joined on each interface")
  void theGroupsAreJoined() {
    for (SimNic nic : List.of(eth0, eth1)) {
      assertThat(nic.joined(IpFamily.IPV4)).isTrue();
      assertThat(nic.joined(IpFamily.IPV6)).isTrue();
    }
  }

  @Test
  @DisplayName("RFC 6762 14: the same name on two networks is two instances")
  void theSameNameOnTwoNetworksIsTwoInstances() {
    inOffice.say(A.announcement());
    inLab.say(A.withPort(632).withTxt("rp=lab").withAddress("192.0.2.10").announcement());
    runMs(SETTLED_MS);
    assertThat(log.words()).containsExactly("added A", "added A");
    assertThat(on("eth0").port()).isEqualTo(631);
    assertThat(on("eth0").addresses()).containsExactly(Records.ip("192.0.2.9"));
    assertThat(on("eth1").port()).isEqualTo(632);
    assertThat(on("eth1").addresses()).containsExactly(Records.ip("192.0.2.10"));
    assertThat(browse.snapshot()).hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 14: also if all is the same but the address")
  void twoAlikeOnTwoNetworksAreTwoInstances() {
    inOffice.say(A.announcement());
    inLab.say(A.withAddress("192.0.2.10").announcement());
    runMs(SETTLED_MS);
    assertThat(log.words()).containsExactly("added A", "added A");
    inLab.say(A.withAddress("192.0.2.10").farewell());
    runMs(1_010);
    assertThat(log.words()).containsExactly("added A", "added A", "removed A");
    assertThat(log.present()).singleElement().isEqualTo(on("eth0"));
    inOffice.say(A.withTxt("rp=new").announcement());
    runMs(5);
    assertThat(log.words()).endsWith("removed A", "updated A");
  }

  @Test
  @DisplayName("RFC 6762 14: or if both have a bridge of their own with one address")
  void bridgesOfTheirOwnMakeNoHostTheSame() {
    for (SimPeer peer : List.of(inOffice, inLab)) {
      String address = peer == inOffice ? "192.0.2.9" : "192.0.2.10";
      peer.say(
          A.ptr(),
          A.srv(),
          A.txtRecord(),
          Records.address(A.host(), address),
          Records.address(A.host(), "172.17.0.1"));
    }
    runMs(SETTLED_MS);
    assertThat(log.words()).containsExactly("added A", "added A");
  }

  @ParameterizedTest
  @CsvSource({"fe80::9, fe80::a, 2", "fe80::9, fe80::9, 1", "192.0.2.9, fe80::a, 1"})
  @DisplayName(
      "RFC 6762 14: or if both networks have one plan of addresses; link-local ones differ")
  void onePlanOfAddressesMakesNoHostTheSame(String inOne, String inOther, int instances) {
    inOffice.say(A.ptr(), A.srv(), A.txtRecord(), A.addressRecord(), ofA(inOne));
    inLab.say(A.ptr(), A.srv(), A.txtRecord(), A.addressRecord(), ofA(inOther));
    runMs(SETTLED_MS);
    run(Duration.ofSeconds(5));
    assertThat(log.present()).hasSize(instances);
  }

  @Test
  @DisplayName("RFC 6762 14: a host's addresses are those of the link that its service is on")
  void addressesAreThoseOfTheLink() throws Exception {
    SimService up = A.withAddress("192.0.2.9");
    SimService down = SimService.printer("B").withAddress("192.0.2.10");
    inOffice.serve(up.records()).say(up.announcement());
    inLab.serve(down.records()).say(down.announcement());
    runMs(SETTLED_MS);
    assertThat(up.host()).isEqualTo(down.host());
    assertThat(log.instance("A").orElseThrow().addresses())
        .containsExactly(Records.ip("192.0.2.9"));
    assertThat(log.instance("B").orElseThrow().addresses())
        .containsExactly(Records.ip("192.0.2.10"));
    for (SimService service : List.of(up, down)) {
      var found = beacon.resolve(service.name(), "_ipp._tcp");
      runMs(500);
      assertThat(found.join().addresses()).containsExactly(Records.ip(service.address()));
    }
  }

  @Test
  @DisplayName("RFC 6762 14: a host is looked up on one network, or on all that it is on")
  void aHostIsLookedUpOnOneNetwork() {
    inOffice.say(Records.address("two.local", "192.0.2.9"));
    inLab.say(Records.address("two.local", "192.0.2.10"));
    inOffice.say(Records.address("one.local", "192.0.2.11"));
    inLab.say(Records.address("one.local", "192.0.2.11"));
    inLab.say(Records.address("one.local", "192.0.2.12"));
    var two = beacon.addresses("two.local");
    var one = beacon.addresses("one.local");
    runMs(SETTLED_MS);
    assertThat(two.join()).containsExactly(Records.ip("192.0.2.9"));
    assertThat(one.join()).contains(Records.ip("192.0.2.11"), Records.ip("192.0.2.12"));
  }

  @Test
  @DisplayName("RFC 6762 14: what is doubted is doubted on its own network")
  void whatIsDoubtedIsDoubtedOnItsNetwork() {
    inOffice.say(A.announcement());
    inLab.say(A.withAddress("192.0.2.10").announcement());
    runMs(SETTLED_MS);
    beacon.verify(on("eth1"));
    run(Duration.ofSeconds(11));
    assertThat(log.words()).containsExactly("added A", "added A", "removed A");
    assertThat(log.present()).singleElement().isEqualTo(on("eth0"));
  }

  @Test
  @DisplayName("RFC 6762 14: a change that is heard on one interface first is one update")
  void aChangeHeardOnOneInterfaceFirstIsOneUpdate() {
    onBothLinks();
    log.clear();
    run(Duration.ofSeconds(2));
    SimService changed = A.withTxt("rp=new").withPort(632);
    inOffice.say(changed.announcement());
    runMs(300);
    inLab.say(changed.announcement());
    run(Duration.ofSeconds(5));
    assertThat(log.words()).containsExactly("updated A");
    assertThat(log.last().event().instance().port()).isEqualTo(632);
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth0", "eth1");
  }

  @Test
  @DisplayName("RFC 6762 14: a new address that is heard on one interface first parts nothing")
  void aNewAddressHeardOnOneInterfaceFirstPartsNothing() {
    onBothLinks();
    log.clear();
    run(Duration.ofSeconds(2));
    SimService changed = A.withAddress("192.0.2.77");
    inOffice.say(changed.announcement());
    runMs(300);
    inLab.say(changed.announcement());
    run(Duration.ofSeconds(5));
    assertThat(log.words()).containsOnly("updated A");
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth0", "eth1");
    assertThat(log.last().event().instance().addresses()).containsExactly(Records.ip("192.0.2.77"));
  }

  @Test
  @DisplayName("RFC 6762 14: two that turn out to be one are one, and one that is two becomes two")
  void whatTurnsOutOtherwiseIsReportedSo() {
    inOffice.say(A.announcement());
    inLab.say(A.withAddress("192.0.2.10").announcement());
    runMs(SETTLED_MS);
    run(Duration.ofSeconds(2));
    inLab.say(A.announcement());
    run(Duration.ofSeconds(5));
    assertThat(log.words()).containsExactly("added A", "added A", "removed A", "updated A");
    assertThat(log.present()).hasSize(1);
    inLab.say(A.withAddress("192.0.2.10").announcement());
    run(Duration.ofSeconds(5));
    assertThat(log.present()).hasSize(2);
    assertThat(on("eth0").addresses()).containsExactly(Records.ip("192.0.2.9"));
    assertThat(on("eth1").addresses()).containsExactly(Records.ip("192.0.2.10"));
  }

  @Test
  @DisplayName("RFC 4007 6: link-local IPv6 addresses carry their interface")
  void linkLocalAddressesCarryTheirInterface() {
    inOffice.say(A.withAddress("fe80::9").announcement(), IpFamily.IPV6);
    inLab.say(A.withAddress("fe80::9").announcement(), IpFamily.IPV6);
    runMs(SETTLED_MS);
    var byInterface = browse.snapshot().get(0).addressesByInterface();
    assertThat(scopes(byInterface.getOrDefault("eth0", List.of()))).containsExactly(eth0.index());
    assertThat(scopes(byInterface.getOrDefault("eth1", List.of()))).containsExactly(eth1.index());
  }

  @Test
  @DisplayName("RFC 6762 20: the same record over IPv4 and IPv6 of one interface is one address")
  void bothFamiliesOfOneInterfaceAreOne() {
    inOffice.say(A.announcement(), IpFamily.IPV4);
    inOffice.say(A.announcement(), IpFamily.IPV6);
    runMs(SETTLED_MS);
    assertThat(log.words()).containsExactly("added A");
    assertThat(browse.snapshot().get(0).addresses()).containsExactly(Records.ip("192.0.2.9"));
  }

  @Test
  @DisplayName("RFC 6762 10.2, 20: a change that a host says in one family alone shows at once")
  void aChangeSaidInOneFamilyShowsAtOnce() {
    inBothFamilies();
    inOffice.say(A.withPort(632).withTxt("rp=new").announcement(), IpFamily.IPV4);
    runMs(5);
    assertThat(log.words()).containsExactly("updated A");
    assertThat(on("eth0").port()).isEqualTo(632);
    assertThat(on("eth0").txt().string("rp")).contains("new");
    run(Duration.ofSeconds(15));
    assertThat(log.words()).as("IPv6 is silent").containsExactly("updated A");
    assertThat(askedOverIpv6(RecordType.SRV)).isEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6762 10.4, 20: what is taken back in one family is asked for in the other")
  void whatIsTakenBackInOneFamilyIsAskedForInTheOther() {
    inBothFamilies();
    inOffice.say(A.farewell(), IpFamily.IPV4);
    runMs(1_020);
    assertThat(log.words()).isEmpty();
    run(Duration.ofSeconds(10));
    assertThat(log.words()).containsExactly("removed A");
    assertThat(askedOverIpv6(RecordType.SRV)).isEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6762 10.4, 20: and stays if its host says so there")
  void whatIsOwnedInTheOtherFamilyStays() {
    inBothFamilies();
    inOffice.serve(A.records());
    inOffice.say(A.farewell(), IpFamily.IPV4);
    inOffice.onPacket(
        packet -> {
          if (packet.family() == IpFamily.IPV6 && !packet.message().isResponse()) {
            inOffice.say(A.announcement(), IpFamily.IPV6);
          }
        });
    run(Duration.ofSeconds(30));
    assertThat(log.words()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.1, 20: what is taken back in both families at once costs no question")
  void whatIsTakenBackInBothFamiliesCostsNoQuestion() {
    inBothFamilies();
    inOffice.say(A.farewell(), IpFamily.IPV4);
    runMs(20);
    inOffice.say(A.farewell(), IpFamily.IPV6);
    runMs(1_010);
    assertThat(log.words()).containsExactly("removed A");
    assertThat(askedOverIpv6(RecordType.SRV)).isZero();
  }

  @Test
  @DisplayName("A first report waits for the host's addresses of the other family")
  void aFirstReportWaitsForTheOtherFamily() {
    inOffice.say(A.announcement(), IpFamily.IPV4);
    runMs(60);
    assertThat(log.words()).isEmpty();
    inOffice.say(A.withAddress("fe80::9").announcement(), IpFamily.IPV6);
    runMs(5);
    assertThat(log.words()).containsExactly("added A");
    assertThat(log.last().event().instance().addresses()).hasSize(2);
  }

  @Test
  @DisplayName("Where somebody speaks IPv6, it waits no longer than 150 ms; later reports never do")
  void aFirstReportDoesNotWaitForEver() {
    inOffice.say(SimMessage.response(Records.address("beta.local", "fe80::8")), IpFamily.IPV6);
    inOffice.say(A.announcement(), IpFamily.IPV4);
    runMs(140);
    assertThat(log.words()).isEmpty();
    runMs(20);
    assertThat(log.words()).containsExactly("added A");
    inLab.say(A.announcement(), IpFamily.IPV4);
    runMs(10);
    assertThat(log.words()).containsExactly("added A", "updated A");
  }

  @Test
  @DisplayName("Where we speak one family only, a first report waits for no other")
  void aFirstReportWaitsForNoFamilyThatWeDoNotSpeak() throws BeaconException {
    SimLink six = net.link("six");
    SimHost only = net.host("only");
    only.nic("eth0", six, "fe80::2/64");
    EventLog its = new EventLog(net);
    Browse unused = only.open().browse("_ipp._tcp", its);
    runMs(150);
    six.peer("alpha", 9).say(A.announcement(), IpFamily.IPV6);
    runMs(5);
    assertThat(its.words()).containsExactly("added A");
  }

  @Test
  @DisplayName("Where nobody was heard over IPv6, a first report waits 70 ms for it")
  void aFirstReportWaitsLessWhereNobodySpeaksTheOtherFamily() {
    inOffice.say(A.announcement(), IpFamily.IPV4);
    runMs(65);
    assertThat(log.words()).isEmpty();
    runMs(10);
    assertThat(log.words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye on one of two links is an update")
  void aGoodbyeOnOneOfTwoLinksIsAnUpdate() {
    onBothLinks();
    inLab.say(A.farewell());
    runMs(1_010);
    assertThat(log.words()).containsExactly("added A", "updated A", "updated A");
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth0");
    inOffice.say(A.farewell());
    runMs(1_010);
    assertThat(log.words()).endsWith("removed A");
  }

  @Test
  @DisplayName("FR-037: a link that goes takes its addresses along, the last one the instance")
  void aLinkThatGoesTakesItsAddressesAlong() {
    onBothLinks();
    eth1.down();
    runMs(1);
    assertThat(log.words()).containsExactly("added A", "updated A", "updated A");
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth0");
    eth0.remove();
    runMs(1);
    assertThat(log.words()).containsExactly("added A", "updated A", "updated A", "removed A");
    assertThat(browse.snapshot()).isEmpty();
  }

  @Test
  @DisplayName("FR-037: a link that is gone leaves no timer behind")
  void aLinkThatIsGoneLeavesNoTimer() {
    onBothLinks();
    eth0.remove();
    eth1.remove();
    runMs(1);
    long turns = host.turns();
    run(Duration.ofHours(3));
    assertThat(host.turns()).isEqualTo(turns);
  }

  @Test
  @DisplayName("FR-037: a link that is back is asked again, from the start")
  void aLinkThatIsBackIsAskedAgain() {
    onBothLinks();
    run(Duration.ofMinutes(10));
    eth1.down();
    run(Duration.ofSeconds(5));
    lab.clearLog();
    office.clearLog();
    eth1.up();
    runMs(150);
    assertThat(lab.packetsOf("beacon", IpFamily.IPV4)).hasSize(1);
    assertThat(lab.packetsOf("beacon", IpFamily.IPV6)).hasSize(1);
    assertThat(lab.packetsOf("beacon", IpFamily.IPV4).get(0).message().answers())
        .as("what was known before is forgotten")
        .isEmpty();
    inLab.say(A.announcement().with(List.of(Records.only(A.host(), RecordType.A))));
    runMs(10);
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth1");
    run(Duration.ofSeconds(4));
    assertThat(lab.packetsOf("beacon", IpFamily.IPV4)).as("0, 1, 3 s").hasSize(3);
    assertThat(office.packetsOf("beacon", IpFamily.IPV4)).as("the other link's rhythm").isEmpty();
  }

  @Test
  @DisplayName("FR-037: an interface that appears is joined and asked")
  void anInterfaceThatAppearsIsAsked() {
    SimLink wifi = net.link("wifi");
    SimNic wlan0 = host.nic("wlan0", wifi, "198.51.100.1/24");
    runMs(150);
    assertThat(wlan0.joined(IpFamily.IPV4)).isTrue();
    assertThat(wlan0.joined(IpFamily.IPV6)).as("no IPv6 address yet").isFalse();
    assertThat(wifi.packetsOf("beacon", IpFamily.IPV4)).hasSize(1);
    wlan0.add("fe80::5/64");
    runMs(150);
    assertThat(wlan0.joined(IpFamily.IPV6)).isTrue();
    assertThat(wifi.packetsOf("beacon", IpFamily.IPV6)).hasSize(1);
    assertThat(wifi.packetsOf("beacon", IpFamily.IPV4)).as("not asked anew").hasSize(1);
  }

  @Test
  @DisplayName(
      "FR-037: an interface that loses its last address of a family is left in that family")
  void aFamilyWithoutAddressIsLeft() {
    onBothLinks();
    eth1.drop("192.0.2.1/24");
    runMs(1);
    assertThat(eth1.joined(IpFamily.IPV4)).isFalse();
    assertThat(eth1.joined(IpFamily.IPV6)).isTrue();
    assertThat(log.last().event().instance().interfaces()).containsExactly("eth0");
  }

  @Test
  @DisplayName("FR-037: a renamed interface is the same link, and is reported under its new name")
  void aRenamedInterfaceIsTheSameLink() {
    onBothLinks();
    office.clearLog();
    eth0.rename("lan0");
    runMs(1);
    assertThat(log.words()).containsExactly("added A", "updated A", "updated A");
    assertThat(log.last().event().instance().interfaces()).containsExactly("lan0", "eth1");
    runMs(500);
    assertThat(office.packetsOf("beacon", IpFamily.IPV4)).as("nothing is asked anew").isEmpty();
  }

  @Test
  @DisplayName("FR-037: all links may go and come back")
  void allLinksMayGoAndComeBack() {
    onBothLinks();
    eth0.down();
    eth1.down();
    run(Duration.ofMinutes(5));
    assertThat(log.words()).endsWith("removed A");
    assertThat(browse.snapshot()).isEmpty();
    eth0.up();
    inOffice.say(A.announcement());
    runMs(200);
    assertThat(log.words()).endsWith("removed A", "added A");
  }

  @Test
  @DisplayName(
      "RFC 6762 20: what is missing is asked for only on links where the instance is known")
  void whatIsMissingIsAskedForWhereItIsKnown() {
    office.clearLog();
    lab.clearLog();
    inOffice.say(A.ptr());
    runMs(200);
    assertThat(office.packetsOf("beacon", IpFamily.IPV4)).hasSize(1);
    assertThat(office.packetsOf("beacon", IpFamily.IPV6)).as("heard over IPv4 alone").isEmpty();
    assertThat(lab.packetsOf("beacon", IpFamily.IPV4)).isEmpty();
  }

  @Test
  @DisplayName("FR-007: our packets on one link, heard on another, are not taken for answers")
  void twoInterfacesOnOneLinkAreOneInstanceEach() throws BeaconException {
    SimHost twice = net.host("twice").families(IpFamily.IPV4);
    SimLink lan = net.link("lan");
    twice.nic("eth0", lan, "192.0.2.1/24");
    twice.nic("eth1", lan, "192.0.2.2/24");
    SimPeer peer = lan.peer("alpha", 9);
    EventLog own = new EventLog(net);
    twice.open().browse("_ipp._tcp", own);
    runMs(150);
    peer.say(A.announcement());
    run(Duration.ofSeconds(30));
    assertThat(own.words()).containsExactly("added A");
    assertThat(own.last().event().instance().interfaces()).containsExactly("eth0", "eth1");
    assertThat(own.breaches()).isEmpty();
  }

  private ServiceInstance on(String interfaceName) {
    return log.present().stream()
        .filter(each -> each.interfaces().contains(interfaceName))
        .findFirst()
        .orElseThrow();
  }

  private void inBothFamilies() {
    inOffice.say(A.announcement(), IpFamily.IPV4);
    inOffice.say(A.announcement(), IpFamily.IPV6);
    run(Duration.ofSeconds(16)); // asked at 0, 1, 3, 7, 15 s; next at 31
    assertThat(log.words()).containsExactly("added A");
    log.clear();
    office.clearLog();
  }

  private long askedOverIpv6(RecordType type) {
    return office.packetsOf(host.name(), IpFamily.IPV6).stream()
        .filter(packet -> packet.message().asks(Records.question(A.fullName(), type)))
        .count();
  }

  private static ResourceRecord ofA(String address) {
    return Records.address(A.host(), address);
  }

  private void onBothLinks() {
    inOffice.say(A.announcement());
    runMs(SETTLED_MS);
    inLab.say(A.announcement());
    runMs(10);
    assertThat(log.words()).containsExactly("added A", "updated A");
  }

  private void runMs(long milliseconds) {
    net.runFor(Duration.ofMillis(milliseconds));
  }

  private void run(Duration duration) {
    net.runFor(duration);
  }

  private static List<Integer> scopes(List<InetAddress> addresses) {
    return addresses.stream().map(each -> ((Inet6Address) each).getScopeId()).toList();
  }
}
