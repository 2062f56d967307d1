package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Announcements, updates and goodbyes (RFC 6762 section 8.3, 8.4, 10). */
@SimTest
class AnnounceTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String TYPE = "_http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final String REVERSE = "1.2.0.192.in-addr.arpa";
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

  @Test
  @DisplayName("RFC 6762 8.3: announced three times, after 0, 1 and 3 s, and never again")
  void announcedThreeTimesAndNeverAgain() {
    lan.publish(WEB);
    lan.run(Duration.ofHours(3));
    List<SimPacket> announcements = lan.responses();
    assertThat(announcements).hasSize(3);
    assertApart(announcements.get(0), announcements.get(1), Duration.ofSeconds(1));
    assertApart(announcements.get(1), announcements.get(2), Duration.ofSeconds(2));
    assertThat(lan.sent()).as("and three probes").hasSize(6);
  }

  @Test
  @DisplayName("RFC 6762 8.3, RFC 6763 4, 9: an announcement has all records, as answers")
  void anAnnouncementHasAllRecords() {
    lan.publish(WEB.subtype("_printer"));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.responses())
        .hasSize(3)
        .allSatisfy(
            packet ->
                assertThat(packet.message().answers())
                    .contains(
                        PTR,
                        SRV,
                        TXT,
                        ADDRESS,
                        Records.ptr("_printer._sub._http._tcp.local", INSTANCE),
                        Records.ptr(TYPES, TYPE),
                        reverse()));
  }

  @Test
  @DisplayName("RFC 6762 10: 120 s for what has a host's name in it, 4,500 s for the rest")
  void timesToLiveAreThoseOfTheStandard() {
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(2));
    for (ResourceRecord record : lan.responses().get(0).message().records()) {
      boolean hasHost =
          record.name().equals(Name.of(HOST))
              || record.type().equals(RecordType.SRV)
              || record.name().equals(Name.of(REVERSE));
      assertThat(record.ttlSeconds()).as("%s", record).isEqualTo(hasHost ? 120 : 4_500);
    }
  }

  @Test
  @DisplayName("RFC 6762 10.2: unique records have the cache-flush bit, shared ones never")
  void onlyUniqueRecordsFlushCaches() {
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.responses().get(0).message().answers())
        .filteredOn(record -> !record.cacheFlush())
        .extracting(ResourceRecord::name)
        .containsExactlyInAnyOrder(Name.of(TYPE), Name.of(TYPES));
  }

  @Test
  @DisplayName("RFC 6762 10.2, 6.2: a host's addresses are announced together, of both families")
  void addressesAreAnnouncedTogether() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost host = net.host("dual");
    host.nic("eth0", link, "192.0.2.7/24", "192.0.2.8/24", "fe80::7/64", "2001:db8::7/64");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(10));
    for (IpFamily family : IpFamily.values()) {
      List<SimPacket> responses =
          link.packetsOf("dual", family).stream().filter(p -> p.message().isResponse()).toList();
      assertThat(responses)
          .hasSize(3)
          .allSatisfy(
              packet ->
                  assertThat(packet.message().answers())
                      .contains(
                          Records.address("dual.local", "192.0.2.7"),
                          Records.address("dual.local", "192.0.2.8"),
                          Records.address("dual.local", "fe80::7"),
                          Records.address("dual.local", "2001:db8::7")));
    }
  }

  @Test
  @DisplayName("RFC 6762 6.2, 14: each interface is told its own addresses, and only those")
  void eachInterfaceIsToldItsOwnAddresses() throws BeaconException {
    SimLink wired = net.link("wired");
    SimLink wireless = net.link("wireless");
    SimHost host = net.host("two").families(IpFamily.IPV4);
    host.nic("eth0", wired, "192.0.2.7/24");
    host.nic("wlan0", wireless, "198.51.100.7/24");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(10));
    assertThat(addressesOn(wired, "two")).containsOnly("192.0.2.7");
    assertThat(addressesOn(wireless, "two")).containsOnly("198.51.100.7");
  }

  @Test
  @DisplayName("RFC 6762 8.3, 17: what doesn't fit one packet is announced in several at once")
  void manyServicesAreAnnouncedInFullPackets() {
    for (int i = 0; i < 100; i++) {
      lan.beacon().publish(WEB.name("Service number " + i).port(1_000 + i), lan.registrations());
    }
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.registrations().words()).hasSize(100);
    assertThat(lan.responses()).hasSizeLessThan(100);
    assertThat(lan.responses().stream().mapToInt(SimPacket::length).average().orElse(0))
        .as("full packets")
        .isGreaterThan(700);
  }

  @Test
  @DisplayName("RFC 6763 12.2: a second service is announced with its host's addresses")
  void aSecondServiceIsAnnouncedWithAddresses() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.publishAndSettle(WEB.name("Second").port(2));
    assertThat(lan.responses()).hasSize(3).allSatisfy(this::hasAnswersAndAddresses);
  }

  @Test
  @DisplayName("RFC 6763 12.2: new attributes are announced with SRV record and addresses")
  void newAttributesAreAnnouncedWithAddresses() {
    Registration web = lan.publishAndSettle(WEB);
    lan.link().clearLog();
    web.updateTxt(Txt.builder().put("path", "/new").build());
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.responses()).hasSize(3).allSatisfy(this::hasAnswersAndAddresses);
  }

  @Test
  @DisplayName("RFC 6763 12.2, RFC 6762 6: an SRV waits until the addresses may be said again")
  void anAnnouncementWaitsForItsAddresses() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.publish(WEB.name("Second").port(2));
    net.runUntil(() -> lan.probes().size() == 3, Duration.ofSeconds(2));
    lan.runMs(100); // 150 ms before it would be announced
    lan.peer().say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    lan.run(Duration.ofSeconds(10));
    List<SimPacket> announced = lan.responses().stream().filter(AnnounceTest::hasServer).toList();
    assertThat(announced).hasSize(3).allSatisfy(this::hasAnswersAndAddresses);
    assertThat(lan.registrations().words()).hasSize(2);
  }

  @Test
  @DisplayName(
      "RFC 6763 12.2: endless questions for the addresses put no announcement off for ever")
  void questionsPutNoAnnouncementOffForEver() {
    lan.publishAndSettle(WEB);
    for (int i = 0; i < 100; i++) {
      Duration at = Duration.ofMillis(100L * i);
      net.after(
          at,
          () -> lan.peer().say(SimMessage.query(Records.question("beacon.local", RecordType.A))));
    }
    lan.publish(WEB.name("Second").port(2));
    lan.run(Duration.ofMillis(2_500));
    assertThat(lan.registrations().words()).hasSize(2);
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.responses().stream().filter(AnnounceTest::hasServer))
        .allSatisfy(this::hasAddresses);
  }

  private void hasAnswersAndAddresses(SimPacket packet) {
    assertThat(packet.message().answers())
        .extracting(ResourceRecord::type)
        .contains(RecordType.PTR, RecordType.SRV, RecordType.TXT)
        .doesNotContain(RecordType.A);
    hasAddresses(packet);
    assertThat(packet.message().additional())
        .extracting(ResourceRecord::type)
        .as("that there are no others")
        .contains(RecordType.NSEC);
  }

  private void hasAddresses(SimPacket packet) {
    assertThat(packet.message().records()).contains(Records.address("beacon.local", "192.0.2.1"));
  }

  private static boolean hasServer(SimPacket packet) {
    return packet.message().records().stream().anyMatch(one -> one.type().equals(RecordType.SRV));
  }

  @Test
  @DisplayName("RFC 6762 17: a record larger than the link is alone in its packet")
  void aLargeRecordIsAlone() {
    Txt.Builder large = Txt.builder();
    IntStream.range(0, 10).forEach(i -> large.put("key" + i, "x".repeat(240)));
    lan.publish(WEB.txt(large.build()));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
    assertThat(lan.responses())
        .filteredOn(packet -> packet.length() > 1_472)
        .isNotEmpty()
        .allSatisfy(packet -> assertThat(packet.message().records()).hasSize(1));
  }

  // --- section 10.1 ---

  @Test
  @DisplayName("RFC 6762 10.1: close() says goodbye at once, for the type's name not at all")
  void closeSaysGoodbye() {
    Registration web = lan.publishAndSettle(WEB.subtype("_printer"));
    web.close();
    lan.runMs(0);
    assertThat(goodbyeRecords())
        .containsExactlyInAnyOrder(
            Records.goodbye(PTR),
            Records.goodbye(SRV),
            Records.goodbye(TXT),
            Records.goodbye(Records.ptr("_printer._sub._http._tcp.local", INSTANCE)),
            Records.goodbye(ADDRESS),
            Records.goodbye(reverse()));
    assertThat(lan.registrations().words())
        .containsExactly("registered Web at beacon.local", "withdrawn");
  }

  @Test
  @DisplayName("RFC 6762 10.1: what another service needs has no goodbye")
  void whatAnotherServiceNeedsStays() {
    Registration web = lan.publishAndSettle(WEB);
    lan.publishAndSettle(WEB.name("Admin"));
    web.close();
    lan.runMs(0);
    assertThat(goodbyeRecords())
        .containsExactlyInAnyOrder(
            Records.goodbye(PTR), Records.goodbye(SRV), Records.goodbye(TXT));
  }

  @Test
  @DisplayName("RFC 6762 10.1: the end of Beacon says goodbye for all of it before it goes")
  void theEndOfBeaconSaysGoodbye() {
    lan.publishAndSettle(WEB);
    lan.publishAndSettle(WEB.name("Admin"));
    lan.beacon().close();
    lan.runMs(0);
    assertThat(lan.host().closed()).isTrue();
    assertThat(goodbyeRecords())
        .contains(Records.goodbye(PTR), Records.goodbye(SRV), Records.goodbye(ADDRESS))
        .doesNotContain(Records.goodbye(Records.ptr(TYPES, TYPE)));
  }

  @Test
  @DisplayName("RFC 6762 10.1: what was never announced has no goodbye")
  void whatWasNeverAnnouncedHasNoGoodbye() {
    Registration web = lan.publish(WEB);
    lan.runMs(600);
    web.close();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent()).allMatch(packet -> packet.message().isProbe());
    assertThat(lan.registrations().words()).containsExactly("withdrawn");
  }

  @Test
  @DisplayName("RFC 6762 10.1: after its goodbye a service is no longer answered for")
  void afterItsGoodbyeItIsSilent() {
    Registration web = lan.publishAndSettle(WEB);
    web.close();
    lan.run(Duration.ofSeconds(2));
    lan.link().clearLog();
    lan.peer().say(SimMessage.query(Records.question(TYPE, RecordType.PTR)));
    lan.peer().say(SimMessage.query(Records.question(INSTANCE, RecordType.ANY)));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 8.1: a name that was given back is claimed anew before it is used again")
  void aNameIsClaimedAnewAfterItsGoodbye() {
    lan.publishAndSettle(WEB).close();
    lan.runMs(100);
    lan.link().clearLog();
    lan.publish(WEB.port(9_090));
    lan.run(Duration.ofSeconds(10));
    assertThat(probesFor(INSTANCE)).hasSize(3);
    assertThat(lan.responses()).hasSize(3);
  }

  @Test
  @DisplayName("RFC 6762 6, 10.1: a host taken back and claimed anew at once is said again in time")
  void whatWasTakenBackIsSaidAgainBeforeItGoes() {
    for (int i = 0; i < 30; i++) {
      Registration web = lan.publish(WEB.name("Old " + i));
      while (lan.responses().size() < 2) {
        lan.runMs(1);
      }
      web.close();
      lan.runMs(1);
      Duration goodbye = lan.goodbyes().get(0).at();
      lan.link().clearLog();
      Registration next = lan.publish(WEB.name("New " + i));
      // Probing alone takes a second if its first probe waits the longest (section 8.1).
      lan.run(Duration.ofMillis(1_005).minus(net.elapsed().minus(goodbye)));
      assertThat(lan.responses().stream().flatMap(each -> each.message().answers().stream()))
          .as("%s: in round %s", net, i)
          .contains(ADDRESS);
      lan.run(Duration.ofSeconds(10));
      next.close();
      lan.run(Duration.ofSeconds(10));
      lan.link().clearLog();
    }
  }

  // --- section 8.4 ---

  @Test
  @DisplayName("RFC 6762 8.4: new attributes are announced without probing and without goodbye")
  void newAttributesAreAnnounced() {
    Registration web = lan.publishAndSettle(WEB);
    lan.link().clearLog();
    Txt txt = Txt.builder().put("path", "/new").build();
    web.updateTxt(txt);
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.probes()).isEmpty();
    assertThat(lan.goodbyes()).isEmpty();
    assertThat(lan.responses()).hasSizeBetween(2, 3);
    for (SimPacket packet : lan.responses()) {
      assertThat(packet.message().answers()).contains(Records.txt(INSTANCE, "path=/new"));
    }
    assertThat(lan.registrations().words()).hasSize(2).last().asString().startsWith("updated");
    assertThat(web.service().txt()).isEqualTo(txt);
  }

  @Test
  @DisplayName("RFC 6762 8.4: of many updates at once the last is announced, at the usual pace")
  void ofManyUpdatesTheLastIsAnnounced() {
    Registration web = lan.publishAndSettle(WEB);
    lan.link().clearLog();
    for (int i = 0; i < 100; i++) {
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      lan.runMs(10);
    }
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.responses()).hasSizeLessThan(20);
    List<ResourceRecord> last = lan.responses().get(lan.responses().size() - 1).message().answers();
    assertThat(last).contains(Records.txt(INSTANCE, "v=99"));
  }

  @Test
  @DisplayName(
      "RFC 6762 8.4: of eleven updates at once ten count at once, the last after six seconds")
  void tenUpdatesCountAtOnce() {
    Registration web = lan.publishAndSettle(WEB);
    lan.link().clearLog();
    updateElevenTimes(web);
    lan.runMs(5_980);
    assertThat(saidTexts())
        .contains(Records.txt(INSTANCE, "v=9"))
        .doesNotContain(Records.txt(INSTANCE, "v=10"));
    lan.runMs(20);
    assertThat(saidTexts()).contains(Records.txt(INSTANCE, "v=10"));
  }

  @Test
  @DisplayName("RFC 6762 10.1, RFC 6763 12.2: a goodbye has its own packet, beside an announcement")
  void aGoodbyeHasItsOwnPacket() {
    Registration web = lan.publishAndSettle(WEB.subtype("_printer"));
    lan.link().clearLog();
    web.update(service -> service.subtypes(List.of()).port(9_090));
    lan.runMs(10);
    assertThat(lan.goodbyes()).hasSize(1);
    assertThat(goodbyeRecords())
        .containsExactly(Records.goodbye(Records.ptr("_printer._sub._http._tcp.local", INSTANCE)));
    assertThat(lan.responses()).hasSize(1).allSatisfy(this::hasAddresses);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91})
  @DisplayName("RFC 6763 12.2: however full their packet, the announced services bring addresses")
  void fullPacketsHaveRoomForAddresses(int length) {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    for (int i = 0; i < 12; i++) {
      lan.publish(WEB.name("Web " + i).txt("note", "x".repeat(length)));
    }
    net.runUntil(() -> !lan.responses().isEmpty(), Duration.ofSeconds(2));
    assertThat(lan.responses().get(0).message().additional()).contains(ADDRESS);
  }

  @Test
  @DisplayName("RFC 6762 8.4: an update that waits is not announced after the close")
  void anUpdateThatWaitsEndsWithItsService() {
    Registration web = lan.publishAndSettle(WEB);
    updateElevenTimes(web);
    web.close();
    lan.run(Duration.ofSeconds(3));
    long turns = lan.host().turns();
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.host().turns()).as("no timer is left").isEqualTo(turns);
    assertThat(lan.registrations().words()).last().isEqualTo("withdrawn");
  }

  @Test
  @DisplayName("RFC 6762 8.4: attributes that change while the name is claimed are those announced")
  void attributesMayChangeWhileProbing() {
    Registration web = lan.publish(WEB);
    net.runUntil(() -> lan.probes().size() == 2, Duration.ofSeconds(2));
    web.updateTxt(Txt.builder().put("path", "/new").build());
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.responses())
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(
            packet ->
                assertThat(packet.message().answers())
                    .contains(Records.txt(INSTANCE, "path=/new"))
                    .doesNotContain(TXT));
  }

  @Test
  @DisplayName("RFC 6762 8.4, 10.2: a new address is claimed and announced along with the old")
  void aNewAddressIsAnnouncedWithTheOld() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.nic().add("192.0.2.50/24");
    lan.run(Duration.ofSeconds(10));
    assertThat(probesFor(HOST)).hasSize(3);
    SimMessage announced = lan.responses().get(0).message();
    assertThat(announced.answers()).contains(ADDRESS, Records.address(HOST, "192.0.2.50"));
    assertThat(lan.registrations().words())
        .noneMatch(word -> word.startsWith("conflict") || word.contains("renamed"));
  }

  @Test
  @DisplayName("RFC 6762 8.4: an address that goes is gone from the next announcement")
  void anAddressThatGoesIsNotAnnounced() {
    lan.nic().add("192.0.2.50/24");
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.nic().drop("192.0.2.50/24");
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.responses()).isNotEmpty();
    for (SimPacket packet : lan.responses()) {
      assertThat(packet.message().records()).doesNotContain(Records.address(HOST, "192.0.2.50"));
    }
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1, 10.2: the last address of a family has a goodbye, another one has none")
  void theLastAddressOfAFamilyHasAGoodbye() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost host = net.host("dual");
    SimNic nic = host.nic("eth0", link, "192.0.2.7/24", "192.0.2.8/24", "2001:db8::7/64");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    nic.drop("192.0.2.8/24");
    net.runFor(Duration.ofSeconds(10));
    assertThat(goodbyesOn(link, "dual"))
        .as("the cache-flush bit of the other one takes it away")
        .noneMatch(record -> record.name().equals(Name.of("dual.local")));
    nic.drop("2001:db8::7/64");
    net.runFor(Duration.ofSeconds(10));
    assertThat(goodbyesOn(link, "dual"))
        .contains(Records.goodbye(Records.address("dual.local", "2001:db8::7")));
  }

  // --- links ---

  @Test
  @DisplayName("RFC 6762 8, FR-037: a link that is back is probed and announced on, and told so")
  void aLinkThatIsBackIsAnnouncedOn() {
    lan.publishAndSettle(WEB);
    lan.nic().down();
    lan.run(Duration.ofSeconds(30));
    lan.link().clearLog();
    lan.nic().up();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.probes()).hasSize(3);
    assertThat(lan.responses()).hasSize(3);
    assertThat(lan.registrations().words())
        .containsExactly(
            "registered Web at beacon.local", "lost eth0", "registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8, FR-037: an interface that appears is announced on, the others aren't")
  void anInterfaceThatAppearsIsAnnouncedOn() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    SimLink late = net.link("late");
    lan.host().nic("eth1", late, "198.51.100.1/24");
    lan.run(Duration.ofSeconds(10));
    List<SimPacket> sent = late.packetsOf("beacon", IpFamily.IPV4);
    assertThat(sent).filteredOn(packet -> packet.message().isProbe()).hasSize(3);
    assertThat(sent).filteredOn(packet -> packet.message().isResponse()).hasSize(3);
    assertThat(lan.sent()).isEmpty();
    RegistrationLog.Seen last = lan.registrations().seen().get(1);
    assertThat(((RegistrationEvent.Registered) last.event()).interfaces())
        .containsExactly("eth0", "eth1");
  }

  @Test
  @DisplayName("RFC 6762 14: a name that is taken on one interface changes on all, with goodbyes")
  void aNameThatIsTakenOnOneInterfaceChangesOnAll() {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    SimLink late = net.link("late");
    ResourceRecord other = Records.srv(INSTANCE, "alpha.local", 80);
    late.peer("alpha", 9).at("198.51.100.9").serve(List.of(other));
    lan.host().nic("eth1", late, "198.51.100.1/24");
    lan.run(Duration.ofSeconds(20));
    List<String> words = lan.registrations().words();
    assertThat(words)
        .containsSubsequence("renamed Web to Web (2)", "registered Web (2) at beacon.local");
    assertThat(goodbyeRecords()).contains(Records.goodbye(SRV), Records.goodbye(PTR));
    assertThat(late.packetsOf("beacon", IpFamily.IPV4))
        .filteredOn(packet -> packet.message().isResponse())
        .flatExtracting(packet -> packet.message().records())
        .extracting(ResourceRecord::name)
        .doesNotContain(Name.of(INSTANCE));
  }

  /** Within eleven milliseconds. */
  private void updateElevenTimes(Registration web) {
    for (int i = 0; i < 11; i++) {
      web.updateTxt(Txt.builder().put("v", "" + i).build());
      lan.runMs(1);
    }
  }

  private List<ResourceRecord> saidTexts() {
    return lan.responses().stream()
        .flatMap(packet -> packet.message().answers().stream())
        .filter(record -> record.type().equals(RecordType.TXT))
        .toList();
  }

  private static List<ResourceRecord> goodbyesOn(SimLink link, String station) {
    return link.packets().stream()
        .filter(packet -> packet.from().equals(station) && packet.message().isResponse())
        .flatMap(packet -> packet.message().answers().stream())
        .filter(record -> record.ttlSeconds() == 0)
        .toList();
  }

  private List<ResourceRecord> goodbyeRecords() {
    return lan.goodbyes().stream().flatMap(p -> p.message().answers().stream()).toList();
  }

  private List<SimPacket> probesFor(String name) {
    Question any = Records.question(name, RecordType.ANY);
    return lan.probes().stream().filter(probe -> probe.message().asks(any)).toList();
  }

  private static ResourceRecord reverse() {
    return new ResourceRecord(
        Name.of(REVERSE), RecordType.PTR, true, 120, new Rdata.Target(Name.of(HOST)));
  }

  private static List<String> addressesOn(SimLink link, String station) {
    return link.packetsOf(station, IpFamily.IPV4).stream()
        .filter(packet -> packet.message().isResponse())
        .flatMap(packet -> packet.message().records().stream())
        .filter(record -> record.type().equals(RecordType.A))
        .map(record -> record.rdata().toString())
        .toList();
  }

  private static void assertApart(SimPacket one, SimPacket next, Duration apart) {
    assertThat(next.at().minus(one.at())).isBetween(apart, apart.plusMillis(30));
  }
}
