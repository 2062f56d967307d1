package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Other data for a name that is ours: a conflict (RFC 6762 section 9), or put right (6.6). */
@SimTest
class ContradictionTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String TYPE = "_http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final String TYPES = "_services._dns-sd._udp.local";
  private static final ResourceRecord PTR = Records.ptr(TYPE, INSTANCE);
  private static final ResourceRecord SRV = Records.srv(INSTANCE, HOST, 8080);
  private static final ResourceRecord TXT = Records.txt(INSTANCE, "path=/");
  private static final ResourceRecord ADDRESS = Records.address(HOST, "192.0.2.1");

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    this.net = net;
    lan = new SimLan(net);
  }

  // --- section 9 ---

  @Test
  @DisplayName(
      "RFC 6762 9: a conflict after announcing puts the name to the test again, and it stays")
  void aConflictIsPutToTheTest() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().say(Records.srv(INSTANCE, "alpha.local", 80));
    lan.run(Duration.ofSeconds(10));
    assertThat(probesFor(INSTANCE)).hasSize(3);
    assertThat(lan.responses()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lan.registrations().words())
        .contains("conflict " + INSTANCE)
        .noneMatch(word -> word.contains("renamed"));
  }

  @Test
  @DisplayName("RFC 6762 9: if the other defends it, the name is given up and another announced")
  void aNameThatIsDefendedIsGivenUp() {
    lan.publishAndSettle(WEB);
    ResourceRecord other = Records.srv(INSTANCE, "alpha.local", 80);
    lan.peer().serve(List.of(other));
    lan.peer().say(other);
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.registrations().words())
        .containsSubsequence(
            "conflict " + INSTANCE, "renamed Web to Web (2)", "registered Web (2) at beacon.local");
    lan.link().clearLog();
    lan.peer().say(SimMessage.query(Records.question(INSTANCE, RecordType.TXT)));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).as("it is not ours any more").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: a host's name in conflict is put to the test, with its services kept")
  void aHostConflictIsPutToTheTest() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().say(Records.address(HOST, "192.0.2.99"));
    lan.run(Duration.ofSeconds(10));
    assertThat(probesFor(HOST)).hasSize(3);
    assertThat(lan.responses())
        .flatExtracting(packet -> packet.message().answers())
        .contains(ADDRESS);
    assertThat(lan.registrations().words()).noneMatch(word -> word.contains("renamed"));
  }

  @Test
  @DisplayName("RFC 6762 9: a host that loses its name announces its services under the new one")
  void aHostThatLosesItsNameAnnouncesItsServicesAnew() {
    lan.publishAndSettle(WEB);
    ResourceRecord other = Records.address(HOST, "192.0.2.9");
    lan.peer().serve(List.of(other));
    lan.peer().say(other);
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.registrations().words())
        .containsSubsequence(
            "host renamed beacon.local to beacon-2.local", "registered Web at beacon-2.local");
    List<ResourceRecord> said =
        lan.responses().stream().flatMap(p -> p.message().answers().stream()).toList();
    assertThat(said).contains(Records.srv(INSTANCE, "beacon-2.local", 8080));
    assertThat(said).contains(Records.address("beacon-2.local", "192.0.2.1"));
  }

  @Test
  @DisplayName("RFC 6762 9: the same data, or another's shared record, is no conflict")
  void theSameDataIsNoConflict() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().say(SRV, TXT, ADDRESS);
    lan.peer().say(Records.ptr(TYPE, "Other._http._tcp.local"));
    lan.peer().say(Records.ptr(TYPES, "_ipp._tcp.local"));
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.registrations().words()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 9, FR-007: another program of this host with its addresses is no conflict")
  void aSiblingWithOurAddressesIsNoConflict() {
    lan.nic().add("192.0.2.50/24");
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.link().peer("avahi", 1).at("192.0.2.1").say(ADDRESS);
    lan.run(Duration.ofSeconds(20));
    assertThat(probesFor(HOST)).isEmpty();
    assertThat(lan.registrations().words()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 9: a service that is checked on a new link survives its host's new name")
  void aServiceThatIsCheckedAgainSurvivesANewHostName() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost dual = net.host("dual");
    SimNic nic = dual.nic("eth0", link, "192.0.2.7/24");
    dual.open().publish(WEB, lan.registrations());
    net.runFor(Duration.ofSeconds(10));
    ResourceRecord other = Records.address("dual.local", "192.0.2.9");
    SimPeer peer = link.peer("peer", 9);
    peer.serve(List.of(other));
    nic.add("fe80::7/64");
    net.runFor(Duration.ofMillis(1));
    peer.say(other);
    net.runFor(Duration.ofSeconds(20));
    assertThat(lan.registrations().words())
        .contains("host renamed dual.local to dual-2.local")
        .endsWith("registered Web at dual-2.local");
    link.clearLog();
    peer.say(SimMessage.query(Records.question(INSTANCE, RecordType.SRV)));
    net.runFor(Duration.ofSeconds(2));
    assertThat(link.packetsOf("dual", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().answers())
        .contains(Records.srv(INSTANCE, "dual-2.local", 8080));
  }

  @Test
  @DisplayName("RFC 6762 8.2: a name that is checked for a new address is defended meanwhile")
  void aNameThatIsCheckedAgainIsDefended() {
    lan.publishAndSettle(WEB);
    lan.nic().add("192.0.2.50/24");
    lan.link().clearLog();
    net.runUntil(() -> lan.probes().size() == 1, Duration.ofSeconds(1));
    Duration first = net.elapsed();
    lan.runMs(100);
    lan.peer()
        .say(
            SimMessage.query(Records.question(HOST, RecordType.ANY))
                .withAuthority(Records.shared(Records.address(HOST, "192.0.2.200"))));
    lan.runMs(10);
    assertThat(lan.responses())
        .flatExtracting(packet -> packet.message().answers())
        .contains(ADDRESS);
    net.runUntil(() -> lan.probes().size() == 3, Duration.ofSeconds(1));
    assertThat(net.elapsed().minus(first))
        .as("no second is lost")
        .isLessThan(Duration.ofMillis(510));
    lan.run(Duration.ofSeconds(5));
    assertThat(conflicts()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: a conflict about a name that is checked again silences it at once")
  void aConflictDuringTheCheckSilencesTheName() {
    lan.publishAndSettle(WEB);
    lan.nic().add("192.0.2.50/24");
    lan.runMs(1);
    lan.peer().say(Records.address(HOST, "192.0.2.99"));
    lan.runMs(1);
    assertThat(conflicts()).containsExactly("conflict " + HOST);
    lan.link().clearLog();
    lan.peer().say(SimMessage.query(Records.question(HOST, RecordType.A)));
    lan.runMs(300);
    assertThat(lan.responses()).isEmpty();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.registrations().words())
        .noneMatch(word -> word.contains("renamed"))
        .endsWith("registered Web at beacon.local");
  }

  @Test
  @DisplayName("FR-007, RFC 6762 9: a service's record of its host's old name is no conflict")
  void theHostsOldNameIsNoConflict() {
    lan.publishAndSettle(WEB);
    ResourceRecord other = Records.address(HOST, "192.0.2.9");
    lan.peer().serve(List.of(other));
    lan.peer().say(other);
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.registrations().words()).contains("registered Web at beacon-2.local");
    lan.registrations().clear();
    lan.peer().say(SRV);
    lan.runMs(5);
    assertThat(conflicts()).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 8.2: on a new link unique records are told when they were probed for there")
  void onANewLinkNothingUniqueIsToldBeforeItsProbes() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost dual = net.host("dual");
    SimNic nic = dual.nic("eth0", link, "192.0.2.7/24");
    dual.open().publish(WEB, lan.registrations());
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    SimPeer peer = link.peer("peer", 9);
    SimMessage query = SimMessage.query(Records.question(INSTANCE, RecordType.SRV));
    nic.add("fe80::7/64");
    for (int i = 0; i < 7; i++) {
      net.runFor(Duration.ofMillis(100));
      peer.say(query, IpFamily.IPV6);
    }
    assertThat(link.packetsOf("dual", IpFamily.IPV6)).allMatch(each -> each.message().isProbe());
    peer.say(query, IpFamily.IPV4);
    net.runFor(Duration.ofMillis(10));
    assertThat(link.packetsOf("dual", IpFamily.IPV4))
        .as("on the old link as before")
        .anyMatch(each -> each.message().isResponse());
    net.runFor(Duration.ofSeconds(5));
    link.clearLog();
    peer.say(query, IpFamily.IPV6);
    net.runFor(Duration.ofMillis(10));
    assertThat(link.packetsOf("dual", IpFamily.IPV6))
        .flatExtracting(packet -> packet.message().answers())
        .containsExactly(Records.srv(INSTANCE, "dual.local", 8080));
  }

  @Test
  @DisplayName("RFC 6762 8.2: and a contest there may be lost, with a second's wait")
  void onANewLinkAContestMayBeLost() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost dual = net.host("dual");
    SimNic nic = dual.nic("eth0", link, "192.0.2.7/24");
    dual.open().publish(WEB, lan.registrations());
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    nic.add("fe80::7/64");
    net.runFor(Duration.ofMillis(260));
    link.peer("peer", 9)
        .say(
            SimMessage.query(Records.question(INSTANCE, RecordType.ANY))
                .withAuthority(Records.shared(Records.srv(INSTANCE, "zeta.local", 9_000))),
            IpFamily.IPV6);
    net.runFor(Duration.ofSeconds(8));
    assertThat(link.packetsOf("dual", IpFamily.IPV6))
        .filteredOn(each -> each.message().asks(Records.question(INSTANCE, RecordType.ANY)))
        .as("one or two, and three a second later")
        .hasSizeBetween(1 + 3, 2 + 3);
  }

  @Test
  @DisplayName(
      "FR-007, RFC 6762 8.4: our attributes of a moment ago are no conflict for ten seconds")
  void oldAttributesAreNoConflictForTenSeconds() {
    Registration web = lan.publishAndSettle(WEB);
    web.updateTxt(Txt.builder().put("path", "/new").build());
    lan.runMs(9_990);
    lan.peer().say(TXT);
    lan.runMs(5);
    assertThat(conflicts()).isEmpty();
    lan.runMs(10);
    lan.peer().say(TXT);
    lan.runMs(5);
    assertThat(conflicts()).containsExactly("conflict " + INSTANCE);
  }

  @Test
  @DisplayName("FR-007, RFC 6762 8.4: so is our port of a moment ago")
  void anOldPortIsNoConflictForTenSeconds() {
    Registration web = lan.publishAndSettle(WEB);
    web.updatePort(9_090);
    lan.runMs(9_990);
    lan.peer().say(SRV, TXT);
    lan.runMs(5);
    assertThat(conflicts()).isEmpty();
    lan.runMs(10);
    lan.peer().say(SRV);
    lan.runMs(5);
    assertThat(conflicts()).containsExactly("conflict " + INSTANCE);
  }

  @Test
  @DisplayName("FR-007, RFC 6762 8.4: of many changes within ten seconds the last eight are known")
  void theLastEightChangesAreKnown() {
    Registration web = lan.publishAndSettle(WEB.txt("v", "0"));
    for (int i = 1; i <= 9; i++) {
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      lan.runMs(1);
    }
    lan.run(Duration.ofSeconds(3));
    for (int i = 8; i > 0; i--) {
      lan.peer().say(Records.txt(INSTANCE, "v=" + i));
    }
    lan.runMs(5);
    assertThat(conflicts()).isEmpty();
    lan.peer().say(Records.txt(INSTANCE, "v=0"));
    lan.runMs(5);
    assertThat(conflicts()).containsExactly("conflict " + INSTANCE);
  }

  @Test
  @DisplayName("FR-007, RFC 6762 8.4: an address of ours that went is no conflict for ten seconds")
  void anOldAddressIsNoConflictForTenSeconds() {
    lan.nic().add("192.0.2.50/24");
    lan.publishAndSettle(WEB);
    lan.nic().drop("192.0.2.50/24");
    lan.runMs(9_990);
    lan.peer().say(Records.address(HOST, "192.0.2.50"));
    lan.runMs(5);
    assertThat(conflicts()).isEmpty();
    lan.runMs(10);
    lan.peer().say(Records.address(HOST, "192.0.2.50"));
    lan.runMs(5);
    assertThat(conflicts()).containsExactly("conflict " + HOST);
  }

  @Test
  @DisplayName("RFC 6762 9, FR-035: one packet puts 32 names to the test, not more")
  void onePacketDisputes32Names() {
    ResourceRecord[] others = new ResourceRecord[40];
    for (int i = 0; i < others.length; i++) {
      lan.beacon().publish(WEB.name("Web " + i), lan.registrations());
      others[i] = Records.srv("Web " + i + "._http._tcp.local", "alpha.local", 80);
    }
    lan.run(Duration.ofSeconds(10));
    lan.peer().say(others);
    lan.runMs(5);
    assertThat(conflicts()).hasSize(32).doesNotHaveDuplicates();
    lan.peer().say(Arrays.copyOfRange(others, 32, 40));
    lan.runMs(5);
    assertThat(conflicts()).as("the next packet the others").hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName(
      "RFC 6762 6.1, 9: another's denial, and its goodbye for other data, are no conflicts")
  void denialsAndGoodbyesAreNoConflicts() {
    lan.publishAndSettle(WEB);
    lan.peer().say(Records.only(INSTANCE, RecordType.AAAA));
    lan.peer().say(Records.only(HOST, RecordType.AAAA));
    lan.peer().say(Records.goodbye(Records.srv(INSTANCE, "alpha.local", 80)));
    lan.peer().say(Records.address(INSTANCE, "192.0.2.9"));
    lan.run(Duration.ofSeconds(5));
    assertThat(conflicts()).isEmpty();
  }

  // --- section 6.6 ---

  @Test
  @DisplayName("RFC 6762 6.6: a record of ours that others say shorter-lived is announced again")
  void aShorterLifeIsCorrected() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().say(Records.ttl(59, SRV));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.responses()).hasSize(1);
    assertThat(lan.responses().get(0).message().answers()).containsExactly(SRV);
    lan.link().clearLog();
    lan.peer().say(Records.ttl(60, SRV), Records.ttl(2_250, TXT), Records.ttl(2_250, PTR));
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1, 6.6: another's goodbye for what is ours is put right within a second")
  void anothersGoodbyeIsPutRight() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    Duration said = net.elapsed();
    lan.peer().say(Records.goodbye(PTR), Records.goodbye(SRV), Records.goodbye(TXT));
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.responses())
        .flatExtracting(packet -> packet.message().answers())
        .contains(PTR, SRV, TXT);
    assertThat(lan.responses().get(0).at().minus(said)).isLessThan(Duration.ofMillis(900));
  }

  @Test
  @DisplayName("RFC 6762 9, 10.1: a name that is given up takes no service of the new owner along")
  void givingUpANameHurtsNobody() throws BeaconException {
    EventLog seen = new EventLog(net);
    SimHost browsing = net.host("browsing").families(IpFamily.IPV4);
    browsing.nic("eth0", lan.link(), "192.0.2.3/24");
    browsing.open().browse("_http._tcp", seen);
    lan.publishAndSettle(WEB);
    SimHost other = net.host("other").families(IpFamily.IPV4);
    other.nic("eth0", lan.link().partition("other"), "192.0.2.4/24");
    RegistrationLog registrations = new RegistrationLog(net);
    other.open().publish(WEB.port(9_090), registrations);
    lan.run(Duration.ofSeconds(10));
    lan.link().heal();
    lan.peer().say(SimMessage.query(Records.question(TYPE, RecordType.PTR)));
    lan.peer().say(SimMessage.query(Records.question(INSTANCE, RecordType.SRV)));
    lan.run(Duration.ofSeconds(30));
    assertThat(seen.present())
        .extracting(ServiceInstance::name)
        .containsExactlyInAnyOrder("Web", "Web (2)");
    assertThat(seen.words()).filteredOn(word -> word.startsWith("removed")).isEmpty();
  }

  private List<String> conflicts() {
    return lan.registrations().words().stream()
        .filter(word -> word.startsWith("conflict"))
        .toList();
  }

  private List<SimPacket> probesFor(String name) {
    Question any = Records.question(name, RecordType.ANY);
    return lan.probes().stream().filter(probe -> probe.message().asks(any)).toList();
  }
}
