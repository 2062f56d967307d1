package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
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
import dev.beacon.sim.SimReflector;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * FR-007: our own packets, come back by whatever way, never quarrel with us; nor does another
 * responder of this machine that publishes its name.
 */
@SimTest
class EchoTest {

  private static final String REVERSE = "1.2.0.192.in-addr.arpa";

  private static final ResourceRecord OURS =
      new ResourceRecord(
          Name.of(REVERSE), RecordType.PTR, true, 120, new Rdata.Target(Name.of("beacon.local")));

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final Duration HOUR = Duration.ofHours(1);

  private SimNet net;
  private SimHost host;
  private RegistrationLog log;

  @BeforeEach
  void open(SimNet net) {
    this.net = net;
    host = net.host("beacon");
    log = new RegistrationLog(net);
  }

  @ParameterizedTest(name = "up to {0} ms late, {1} of them twice")
  @CsvSource({"0, 0", "1, 0.5", "300, 0", "300, 0.5", "900, 0.2"})
  @DisplayName("RFC 6762 14: two interfaces on one LAN never quarrel")
  void twoInterfacesOnOneLanNeverQuarrel(long latencyMs, double twice) throws BeaconException {
    SimLink link =
        net.link("lan")
            .latency(Duration.ZERO, Duration.ofMillis(latencyMs))
            .duplication(twice)
            .loopbackDuplication(twice);
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    host.nic("wlan0", link, "192.0.2.2/24", "fe80::2/64");
    SimPeer asker = link.peer("asker", 9);
    Registration web = host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    for (int i = 0; i < 60; i++) {
      asker.say(SimMessage.query(Records.question("_http._tcp.local", RecordType.PTR)));
      asker.say(SimMessage.query(Records.question("beacon.local", RecordType.ANY)));
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      net.runFor(Duration.ofMinutes(1));
    }
    assertNoQuarrel();
  }

  @Test
  @DisplayName("RFC 6762 14: two interfaces on one LAN do not answer each other without end")
  void twoInterfacesOnOneLanFallSilent() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4);
    host.nic("eth0", link, "192.0.2.1/24");
    host.nic("wlan0", link, "192.0.2.2/24");
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(20));
    link.clearLog();
    net.runFor(HOUR);
    assertThat(link.packets()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 14: peers of two interfaces on one LAN keep the addresses of both")
  void peersKeepTheAddressesOfBothInterfaces() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4);
    host.nic("eth0", link, "192.0.2.1/24");
    host.nic("wlan0", link, "192.0.2.2/24");
    SimHost other = net.host("other").families(IpFamily.IPV4);
    other.nic("eth0", link, "192.0.2.3/24");
    EventLog seen = new EventLog(net);
    other.open().browse("_http._tcp", seen);
    host.open().publish(WEB, log);
    net.runFor(HOUR);
    assertThat(seen.present()).hasSize(1);
    assertThat(seen.present().get(0).addresses())
        .containsAnyOf(Records.ip("192.0.2.1"), Records.ip("192.0.2.2"));
    assertThat(seen.words()).noneMatch(word -> word.startsWith("removed"));
    assertThat(seen.words()).as("no flapping").hasSizeLessThan(6);
  }

  @ParameterizedTest(name = "in other bytes: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("RFC 6762 14: a reflector between two of our links never makes us quarrel")
  void aReflectorBetweenOurLinksNeverMakesUsQuarrel(boolean otherBytes) throws BeaconException {
    SimLink wired = net.link("wired");
    SimLink wireless = net.link("wireless");
    host.nic("eth0", wired, "192.0.2.1/24", "fe80::1/64");
    host.nic("wlan0", wireless, "198.51.100.1/24", "fe80::2/64");
    SimReflector unused = new SimReflector(net, wired, wireless, otherBytes);
    SimPeer asker = wired.peer("asker", 9);
    Registration web = host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    for (int i = 0; i < 60; i++) {
      asker.say(SimMessage.query(Records.question("_http._tcp.local", RecordType.PTR)));
      asker.say(SimMessage.query(Records.question("beacon.local", RecordType.ANY)));
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      net.runFor(Duration.ofMinutes(1));
    }
    assertNoQuarrel();
  }

  @ParameterizedTest(name = "in other bytes: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("FR-007: a box that says our own words beside us, late, costs no name")
  void ourOwnWordsFromAnotherCostNoName(boolean otherBytes) throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).nic("eth0", link, "192.0.2.1/24");
    SimPeer box = link.peer("box", 253);
    box.onPacket(
        packet -> {
          byte[] bytes = otherBytes ? packet.message().toOtherBytes() : packet.payload();
          if (packet.from().equals("beacon") && packet.multicast()) {
            net.after(
                Duration.ofMillis(net.random().nextInt(2_000)),
                () -> box.say(bytes, IpFamily.IPV4, SimPacket.MDNS_PORT));
          }
        });
    Registration web = host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(2));
    for (int i = 0; i < 10; i++) {
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      net.runFor(Duration.ofMillis(700));
    }
    net.runFor(Duration.ofMinutes(2));
    assertNoQuarrel();
    link.clearLog();
    net.runFor(HOUR);
    assertThat(link.packets()).isEmpty();
  }

  @Test
  @DisplayName("FR-007: the name of the service stays while its interfaces come and go on one LAN")
  void interfacesComeAndGoOnOneLan() throws BeaconException {
    SimLink link = net.link("lan").latency(Duration.ZERO, Duration.ofMillis(200));
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    SimNic second = host.nic("wlan0", link, "192.0.2.2/24", "fe80::2/64");
    host.open().publish(WEB, log);
    for (int i = 0; i < 100; i++) {
      net.runFor(Duration.ofMillis(net.random().nextInt(3_000)));
      second.down();
      net.runFor(Duration.ofMillis(net.random().nextInt(3_000)));
      second.up();
    }
    net.runFor(Duration.ofSeconds(20));
    assertNoQuarrel();
  }

  @Test
  @DisplayName("FR-007: an address that moves from one interface to the other is no conflict")
  void anAddressThatMovesIsNoConflict() throws BeaconException {
    SimLink link = net.link("lan").latency(Duration.ZERO, Duration.ofMillis(200));
    SimNic first = host.families(IpFamily.IPV4).nic("eth0", link, "192.0.2.1/24", "192.0.2.7/24");
    SimNic second = host.nic("wlan0", link, "192.0.2.2/24");
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    for (int i = 0; i < 10; i++) {
      (i % 2 == 0 ? first : second).drop("192.0.2.7/24");
      (i % 2 == 0 ? second : first).add("192.0.2.7/24");
      net.runFor(Duration.ofMillis(net.random().nextInt(5_000)));
    }
    net.runFor(Duration.ofSeconds(20));
    assertNoQuarrel();
  }

  @Test
  @DisplayName("FR-007: an address of ours that goes, and comes back late over a reflector")
  void aLateEchoOfAnAddressThatWentIsNoConflict() throws BeaconException {
    SimLink link = net.link("lan");
    SimNic nic = host.families(IpFamily.IPV4).nic("eth0", link, "192.0.2.1/24", "192.0.2.7/24");
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    SimPeer reflector = link.peer("reflector", 253);
    nic.drop("192.0.2.7/24");
    net.runFor(Duration.ofMillis(500));
    reflector.say(
        Records.address("beacon.local", "192.0.2.1"), Records.address("beacon.local", "192.0.2.7"));
    net.runFor(Duration.ofSeconds(20));
    assertThat(log.words()).noneMatch(word -> word.contains("renamed"));
  }

  // --- siblings ---

  @Test
  @DisplayName(
      "FR-003, FR-007: a sibling with our name and some of our addresses: its are published")
  void whatASiblingPublishesIsPublished() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24", "192.0.2.7/24");
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    ResourceRecord theirs = Records.address("beacon.local", "192.0.2.1");
    avahi.serve(List.of(theirs));
    Beacon beacon = host.open();
    Registration web = beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(20));
    assertNoQuarrel();
    assertThat(log.words()).contains("registered Web at beacon.local");
    link.clearLog();
    link.peer("asker", 9).say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().records())
        .doesNotContain(Records.address("beacon.local", "192.0.2.7"));
    link.clearLog();
    web.close();
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().answers())
        .isNotEmpty()
        .extracting(ResourceRecord::name)
        .doesNotContain(Name.of("beacon.local"));
  }

  @ParameterizedTest(name = "it still answers: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "FR-007: a sibling that no longer answers is forgotten when the name is checked again")
  void aSilentSiblingIsForgotten(boolean answers) throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    SimNic nic = host.nic("eth0", link, "192.0.2.1/24", "192.0.2.7/24");
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.address("beacon.local", "192.0.2.1")));
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(20));
    if (!answers) {
      avahi.vanish();
    }
    nic.add("192.0.2.8/24");
    net.runFor(Duration.ofSeconds(20));
    assertThat(addressesTold(link))
        .hasSize(answers ? 1 : 3)
        .contains(Records.address("beacon.local", "192.0.2.1"));
    assertNoQuarrel();
  }

  @ParameterizedTest(name = "by a probe: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("FR-003, FR-007: a sibling that starts later: its addresses alone are published")
  void aSiblingThatStartsLaterIsFollowed(boolean byProbe) throws BeaconException {
    SimLink link = twoAddresses();
    ResourceRecord theirs = Records.address("beacon.local", "192.0.2.1");
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    if (byProbe) {
      avahi.say(
          SimMessage.query(Records.question("beacon.local", RecordType.ANY))
              .withAuthority(Records.shared(theirs)));
    } else {
      avahi.say(theirs);
    }
    net.runFor(Duration.ofSeconds(10));
    assertThat(addressesTold(link)).containsExactly(theirs);
    assertNoQuarrel();
  }

  @Test
  @DisplayName("FR-007: the same words from another host, or a sibling's goodbye, make no sibling")
  void onlyAProgramOfThisHostIsASibling() throws BeaconException {
    SimLink link = twoAddresses();
    ResourceRecord ours = Records.address("beacon.local", "192.0.2.1");
    SimMessage probe =
        SimMessage.query(Records.question("beacon.local", RecordType.ANY))
            .withAuthority(Records.shared(ours));
    SimPeer reflector = link.peer("reflector", 253);
    reflector.say(ours);
    reflector.say(probe);
    link.peer("avahi", 1).at("192.0.2.1").say(Records.goodbye(ours));
    net.runFor(Duration.ofSeconds(10));
    assertThat(addressesTold(link)).hasSize(2);
    assertNoQuarrel();
  }

  @ParameterizedTest(name = "of this host: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("FR-007, RFC 6762 9: what a sibling says beside its addresses is no conflict")
  void aSiblingMaySayMore(boolean ofThisHost) throws BeaconException {
    SimLink link = shared();
    host.open().publish(WEB, log);
    net.runFor(Duration.ofMillis(300));
    SimPeer peer = link.peer("peer", 9);
    if (ofThisHost) {
      peer.at("192.0.2.1");
    }
    peer.say(
        new ResourceRecord(
            Name.of("beacon.local"),
            RecordType.HINFO,
            true,
            120,
            Rdata.HostDescription.of("arm", "none")));
    net.runFor(Duration.ofSeconds(5));
    assertThat(log.words().contains("registered Web at beacon.local")).isEqualTo(ofThisHost);
    assertThat(log.words().contains("host renamed beacon.local to beacon-2.local"))
        .isEqualTo(!ofThisHost);
  }

  @Test
  @DisplayName("FR-003: two Beacons of one machine with its one name do not quarrel")
  void twoBeaconsOfOneMachineDoNotQuarrel() throws BeaconException {
    SimLink link = net.link("lan");
    RegistrationLog otherLog = new RegistrationLog(net);
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24");
    SimHost sibling =
        net.host("sibling").hostName("beacon").families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    sibling.nic("eth0", link, "192.0.2.1/24");
    Beacon one = host.open();
    Beacon two = sibling.open();
    one.publish(WEB, log);
    net.runFor(Duration.ofMillis(net.random().nextInt(3_000)));
    Registration admin = two.publish(WEB.name("Admin").port(9_090), otherLog);
    net.runFor(Duration.ofSeconds(20));
    assertThat(log.words()).containsExactly("registered Web at beacon.local");
    assertThat(otherLog.words()).containsExactly("registered Admin at beacon.local");
    admin.close();
    net.runFor(Duration.ofSeconds(20));
    link.clearLog();
    link.peer("asker", 9).say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().answers())
        .contains(Records.address("beacon.local", "192.0.2.1"));
  }

  @Test
  @DisplayName("RFC 6762 9: two Beacons of one machine with one service get two names")
  void twoBeaconsOfOneMachineGetTwoNames() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24");
    SimHost sibling =
        net.host("sibling").hostName("beacon").families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    sibling.nic("eth0", link, "192.0.2.1/24");
    Registration one = host.open().publish(WEB);
    Registration two = sibling.open().publish(WEB.port(9_090));
    net.runFor(Duration.ofSeconds(20));
    assertThat(List.of(one.service().name(), two.service().name()))
        .containsExactlyInAnyOrder("Web", "Web (2)");
  }

  // --- the names of this machine's addresses ---

  @Test
  @DisplayName("RFC 6762 4: a program of this machine that only searches costs no reverse name")
  void aProgramThatOnlySearchesCostsNoReverseName() throws BeaconException {
    SimLink link = shared();
    SimPeer searching = link.peer("python", 1).at("192.0.2.1");
    Beacon beacon = host.open();
    searching.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    net.runFor(Duration.ofSeconds(1));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4)).as("nothing is to be told").isEmpty();
    beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(5));
    assertThat(said(link)).contains(OURS);
    searching.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    link.clearLog();
    net.runFor(Duration.ofHours(3));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4)).as("nor asked again").isEmpty();
  }

  @Test
  @DisplayName("FR-003: who tells another name of our address keeps it, until it ends")
  void whoTellsAnotherNameKeepsIt() throws BeaconException {
    SimLink link = shared();
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    List<ResourceRecord> zone = new ArrayList<>(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.serve(zone);
    avahi.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    Beacon beacon = host.open();
    beacon.publish(WEB, log);
    net.runFor(Duration.ofHours(2));
    assertThat(said(link)).as("it was asked before a word").doesNotContain(OURS);
    avahi.say(Records.goodbye(zone.remove(0)));
    net.runFor(Duration.ofSeconds(5));
    assertThat(said(link)).contains(OURS);
  }

  @Test
  @DisplayName(
      "FR-003: beside a program of this machine the names are told after a second's silence")
  void theNamesAreToldAfterASecondsSilence() throws BeaconException {
    SimLink link = shared();
    Beacon beacon = host.open();
    link.peer("python", 1)
        .at("192.0.2.1")
        .say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    net.runFor(Duration.ofSeconds(1));
    Duration published = net.elapsed();
    beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(5));
    Duration told =
        link.packetsOf("beacon", IpFamily.IPV4).stream()
            .filter(each -> each.message().answers().contains(OURS))
            .map(SimPacket::at)
            .findFirst()
            .orElseThrow();
    assertThat(told.minus(published)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(log.timeOf("registered").minus(published)).isLessThan(Duration.ofMillis(1_100));
  }

  @Test
  @DisplayName("FR-003: the names of another host's addresses are no matter of this machine")
  void aHostOfOthersAddressesAsksNothing() throws BeaconException {
    SimLink link = shared();
    Beacon beacon = host.open();
    link.peer("python", 1)
        .at("192.0.2.1")
        .say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    beacon.publish(WEB.host("nas").address(Records.ip("192.0.2.77")), log);
    net.runFor(Duration.ofSeconds(5));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4))
        .noneMatch(each -> each.message().asks(Records.question(REVERSE, RecordType.PTR)));
  }

  @Test
  @DisplayName("FR-003: who keeps the names of addresses keeps no other pointer of ours")
  void otherPointersAreAnsweredAllTheSame() throws BeaconException {
    SimLink link = shared();
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    link.peer("asker", 9)
        .say(SimMessage.query(Records.question("_http._tcp.local", RecordType.PTR)));
    net.runFor(Duration.ofSeconds(1));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().answers())
        .containsExactly(Records.ptr("_http._tcp.local", INSTANCE));
  }

  @Test
  @DisplayName("FR-003: who keeps the names is asked after four minutes, and later once an hour")
  void whoKeepsTheNamesIsAskedEverMoreRarely() throws BeaconException {
    SimLink link = shared();
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    host.open().publish(WEB, log);
    net.runFor(Duration.ofHours(12));
    List<Duration> asked =
        link.packetsOf("beacon", IpFamily.IPV4).stream()
            .filter(each -> each.message().asks(Records.question(REVERSE, RecordType.PTR)))
            .map(SimPacket::at)
            .toList();
    assertThat(asked).hasSizeBetween(12, 16);
    for (int i = 1; i < asked.size(); i++) {
      long minutes = Math.min(60, 2L << i);
      assertThat(asked.get(i).minus(asked.get(i - 1)))
          .as("question %d", i)
          .isBetween(
              Duration.ofMinutes(minutes), Duration.ofMinutes(minutes * 5 / 4).plusSeconds(2));
    }
  }

  @Test
  @DisplayName("FR-003: who keeps the names is left in peace when nothing is published any more")
  void whoKeepsTheNamesIsNotAskedForNothing() throws BeaconException {
    SimLink link = shared();
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    Beacon beacon = host.open();
    Registration web = beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    web.close();
    net.runFor(Duration.ofSeconds(1));
    link.clearLog();
    net.runFor(HOUR);
    assertThat(link.packetsOf("beacon", IpFamily.IPV4)).isEmpty();
    beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    assertThat(said(link)).as("it is asked again, and has them still").doesNotContain(OURS);
  }

  @Test
  @DisplayName("FR-003: an interface that goes is asked nothing any more")
  void anInterfaceThatGoesIsAskedNothing() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    SimNic nic = host.nic("eth0", link, "192.0.2.1/24");
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.say(SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)));
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    nic.down();
    net.runFor(Duration.ofSeconds(1));
    long turns = host.turns();
    net.runFor(HOUR);
    assertThat(host.turns()).as("no timer is left").isEqualTo(turns);
  }

  @Test
  @DisplayName("FR-003: one that starts later has the names, and they come back when it dies")
  void theNamesComeBackWhenTheOtherDies() throws BeaconException {
    SimLink link = shared();
    Beacon beacon = host.open();
    beacon.publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    assertThat(said(link)).contains(OURS);
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    avahi.serve(List.of(Records.ptr(REVERSE, "other.local")));
    avahi.say(Records.ptr(REVERSE, "other.local"));
    net.runFor(Duration.ofMinutes(4));
    assertThat(said(link)).contains(Records.goodbye(OURS));
    link.clearLog();
    avahi.vanish();
    net.runFor(Duration.ofMinutes(12));
    assertThat(said(link)).contains(OURS);
    link.clearLog();
    net.runFor(Duration.ofHours(3));
    assertThat(said(link)).as("for good").isEmpty();
  }

  @Test
  @DisplayName("FR-003: one that starts later and probes for the names is not answered with ours")
  void whoProbesForTheNamesGetsThem() throws BeaconException {
    SimLink link = shared();
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    SimPeer avahi = link.peer("avahi", 1).at("192.0.2.1");
    ResourceRecord theirs = Records.ptr(REVERSE, "other.local");
    Question any = Records.question(REVERSE, RecordType.ANY);
    for (int i = 0; i < 3; i++) {
      avahi.say(SimMessage.query(any).withAuthority(theirs));
      net.runFor(Duration.ofMillis(250));
    }
    assertThat(said(link))
        .filteredOn(each -> !each.equals(theirs))
        .containsExactly(Records.goodbye(OURS));
    avahi.serve(List.of(theirs));
    avahi.say(theirs);
    net.runFor(Duration.ofMinutes(4));
    assertThat(said(link)).doesNotContain(OURS);
    avahi.vanish();
    net.runFor(Duration.ofMinutes(12));
    assertThat(said(link)).contains(OURS);
  }

  @ParameterizedTest(name = "{0} ms after the first")
  @ValueSource(ints = {0, 500, 1_000, 1_250, 3_000})
  @DisplayName("FR-003: two Beacons of one machine with two names don't take turns for ever")
  void twoBeaconsWithTwoNamesDoNotTakeTurns(int laterMs) throws BeaconException {
    SimLink link = shared();
    SimHost sibling =
        net.host("sibling").hostName("nas").families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    sibling.nic("eth0", link, "192.0.2.1/24");
    host.open().publish(WEB, log);
    net.runFor(Duration.ofMillis(laterMs + net.random().nextInt(20)));
    sibling.open().publish(WEB.name("Admin"));
    net.runFor(Duration.ofMinutes(30));
    link.clearLog();
    net.runFor(Duration.ofHours(12));
    long goodbyes =
        link.packets().stream()
            .flatMap(packet -> packet.message().answers().stream())
            .filter(each -> each.name().equals(Name.of(REVERSE)) && each.ttlSeconds() == 0)
            .count();
    assertThat(goodbyes).isLessThan(3);
    link.clearLog();
    link.peer("asker", 9).say(SimMessage.query(Records.question(REVERSE, RecordType.PTR)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packets())
        .flatExtracting(packet -> packet.message().answers())
        .as("one of them tells its name")
        .isNotEmpty();
  }

  /** A host with two addresses that has published its service. */
  private SimLink twoAddresses() throws BeaconException {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24", "192.0.2.7/24");
    host.open().publish(WEB, log);
    net.runFor(Duration.ofSeconds(10));
    return link;
  }

  /** The answer to a question for the host's addresses. */
  private List<ResourceRecord> addressesTold(SimLink link) {
    link.clearLog();
    link.peer("asker", 9).say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    net.runFor(Duration.ofSeconds(3));
    return link.packetsOf("beacon", IpFamily.IPV4).stream()
        .flatMap(packet -> packet.message().answers().stream())
        .toList();
  }

  private SimLink shared() {
    SimLink link = net.link("lan");
    host.families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24");
    return link;
  }

  private static List<ResourceRecord> said(SimLink link) {
    return link.packetsOf("beacon", IpFamily.IPV4).stream()
        .flatMap(packet -> packet.message().records().stream())
        .filter(each -> each.name().equals(Name.of(REVERSE)))
        .toList();
  }

  // --- our own searches ---

  @ParameterizedTest(name = "published first: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("Beacon finds what it publishes itself, and loses it when it goes")
  void beaconFindsWhatItPublishes(boolean publishedFirst) throws BeaconException {
    SimLan lan = new SimLan(net);
    EventLog seen = new EventLog(net);
    if (!publishedFirst) {
      lan.beacon().browse("_http._tcp", seen);
      lan.run(Duration.ofSeconds(10));
    }
    Registration web = lan.publishAndSettle(WEB);
    if (publishedFirst) {
      lan.run(Duration.ofMinutes(5));
      lan.beacon().browse("_http._tcp", seen);
    }
    lan.run(Duration.ofSeconds(5));
    assertThat(seen.words()).containsExactly("added Web");
    lan.run(Duration.ofHours(3));
    assertThat(seen.words()).containsExactly("added Web");
    web.close();
    lan.run(Duration.ofSeconds(3));
    assertThat(seen.words()).containsExactly("added Web", "removed Web");
    assertThat(seen.breaches()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.3: a query of ours for what we publish is answered to all")
  void ourOwnQueriesAreAnsweredToo() throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.beacon().query(Name.of(INSTANCE), RecordType.SRV, answer -> {});
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.sent())
        .filteredOn(
            packet -> packet.message().asks(new Question(Name.of(INSTANCE), RecordType.SRV, false)))
        .hasSizeBetween(0, 2);
    assertThat(lan.responses()).hasSizeLessThanOrEqualTo(1).allMatch(SimPacket::multicast);
  }

  private void assertNoQuarrel() {
    assertThat(log.words())
        .noneMatch(word -> word.startsWith("conflict"))
        .noneMatch(word -> word.contains("renamed"))
        .anyMatch(word -> word.startsWith("registered"));
  }
}
