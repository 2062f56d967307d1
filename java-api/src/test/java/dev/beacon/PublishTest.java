package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one Beacon publishes and another one finds. */
@SimTest
class PublishTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String TYPE = "_http._tcp";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private SimNet net;
  private SimLink link;
  private SimHost publisher;
  private SimHost finder;
  private SimNic nic;
  private Beacon publishing;
  private Beacon finding;
  private RegistrationLog registrations;
  private EventLog seen;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    this.net = net;
    link = net.link("lan");
    publisher = net.host("box");
    nic = publisher.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    publishing = publisher.open();
    finder = net.host("finder");
    finder.nic("eth0", link, "192.0.2.2/24", "fe80::2/64");
    finding = finder.open();
    registrations = new RegistrationLog(net);
    seen = new EventLog(net);
  }

  @Test
  @DisplayName("RFC 6763 4 to 6: an instance is found as it was published")
  void anInstanceIsFoundAsPublished() {
    finding.browse(TYPE, seen);
    publishing.publish(WEB.txt("empty", "").txt("name", "Grüße"), registrations);
    net.runFor(Duration.ofSeconds(2));
    assertThat(seen.words()).containsExactly("added Web");
    ServiceInstance found = seen.present().get(0);
    assertThat(found.host()).isEqualTo("box.local");
    assertThat(found.port()).isEqualTo(8080);
    assertThat(found.txt().string("path")).contains("/");
    assertThat(found.txt().string("empty")).contains("");
    assertThat(found.txt().string("name")).contains("Grüße");
    assertThat(found.addresses())
        .extracting(address -> address.getHostAddress().replaceAll("%.*", ""))
        .containsExactlyInAnyOrder("192.0.2.1", "fe80:0:0:0:0:0:0:1");
  }

  @Test
  @DisplayName("RFC 6335 5.1: a type that breaks the rule is published only if it is said so")
  void anOddTypeIsPublishedIfItIsSaidSo() {
    String odd = "_androidtvremote2._tcp";
    assertThatThrownBy(() -> WEB.type(odd)).hasMessageContaining("RFC 6335 section 5.1");
    finding.browse(odd, seen);
    publishing.publish(WEB.type(ServiceType.lenient(odd)), registrations);
    net.runFor(Duration.ofSeconds(2));
    assertThat(seen.words()).containsExactly("added Web");
    assertThat(seen.present().get(0).type()).hasToString(odd);
  }

  @Test
  @DisplayName("RFC 6762 5.2, 6: it is found long after its announcement, by asking")
  void itIsFoundByAsking() {
    publishing.publish(WEB, registrations);
    net.runFor(HOUR);
    Duration asked = net.elapsed();
    finding.browse(TYPE, seen);
    net.runFor(SECOND);
    assertThat(seen.words()).containsExactly("added Web");
    assertThat(seen.last().at().minus(asked)).isLessThan(Duration.ofMillis(400));
  }

  @Test
  @DisplayName("RFC 6762 10.1: one second after its goodbye it is removed, and not before")
  void itIsRemovedASecondAfterItsGoodbye() {
    finding.browse(TYPE, seen);
    Registration web = publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    Duration closed = net.elapsed();
    web.close();
    net.runFor(Duration.ofSeconds(5));
    assertThat(seen.words()).containsExactly("added Web", "removed Web");
    assertThat(seen.last().at().minus(closed)).isBetween(SECOND, Duration.ofMillis(1_100));
    assertThat(((ServiceEvent.Removed) seen.last().event()).saidGoodbye()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 8.4: new attributes are one update")
  void newAttributesAreOneUpdate() {
    finding.browse(TYPE, seen);
    Registration web = publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    web.updateTxt(Txt.builder().put("path", "/new").build());
    net.runFor(Duration.ofSeconds(10));
    assertThat(seen.words()).containsExactly("added Web", "updated Web");
    assertThat(seen.present().get(0).txt().string("path")).contains("/new");
  }

  @Test
  @DisplayName("RFC 6763 4.1.1, 4.3: any name is published and found: dots, backslashes, UTF-8")
  void anyNameIsPublishedAndFound() {
    List<String> names =
        List.of("a.b", "back\\slash", " spaced ", "Büro (2. OG)", "打印机", "😀", "x".repeat(63));
    finding.browse(TYPE, seen);
    names.forEach(name -> publishing.publish(WEB.name(name), registrations));
    net.runFor(Duration.ofSeconds(10));
    assertThat(seen.present())
        .extracting(ServiceInstance::name)
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  @DisplayName("RFC 6763 7.1: subtypes find it, others don't; it has its one name in all")
  void subtypesFindIt() {
    EventLog printers = new EventLog(net);
    EventLog scanners = new EventLog(net);
    finding.browse(TYPE, seen);
    finding.browse("_printer._sub._http._tcp", printers);
    finding.browse("_scanner._sub._http._tcp", scanners);
    Registration web = publishing.publish(WEB.subtype("_printer"), registrations);
    net.runFor(Duration.ofSeconds(10));
    assertThat(seen.words()).containsExactly("added Web");
    assertThat(printers.words()).containsExactly("added Web");
    assertThat(scanners.words()).isEmpty();
    web.close();
    net.runFor(Duration.ofSeconds(10));
    assertThat(printers.words()).containsExactly("added Web", "removed Web");
  }

  @Test
  @DisplayName("RFC 6763 9: its type is among all types")
  void itsTypeIsAmongAllTypes() {
    List<ServiceType> types = new ArrayList<>();
    finding.types(types::add);
    publishing.publish(WEB, registrations);
    publishing.publish(WEB.type("_ipp._tcp"), registrations);
    net.runFor(Duration.ofSeconds(10));
    assertThat(types)
        .containsExactlyInAnyOrder(ServiceType.of("_http._tcp"), ServiceType.of("_ipp._tcp"));
  }

  @Test
  @DisplayName("RFC 6763 8: port 0 holds a name for which nobody serves")
  void portZeroHoldsAName() {
    publishing.publish(WEB.port(0), registrations);
    net.runFor(Duration.ofSeconds(5));
    assertThat(registrations.words()).containsExactly("registered Web at box.local");
    List<Answer> answers = new ArrayList<>();
    finding.query(Name.of("Web._http._tcp.local"), RecordType.SRV, answers::add);
    net.runFor(SECOND);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).record().rdata()).hasToString("0 0 0 box.local");
  }

  @Test
  @DisplayName("RFC 2782: priority and weight are published")
  void priorityAndWeightArePublished() {
    publishing.publish(WEB.priority(3).weight(7), registrations);
    List<Answer> answers = new ArrayList<>();
    finding.query(Name.of("Web._http._tcp.local"), RecordType.SRV, answers::add);
    net.runFor(Duration.ofSeconds(5));
    assertThat(answers.get(0).record().rdata()).hasToString("3 7 8080 box.local");
  }

  @Test
  @DisplayName("RFC 6763 6.1: a service without attributes has a TXT record of one zero byte")
  void noAttributesAreOneZeroByte() {
    publishing.publish(Service.named("Bare").type(TYPE).port(1), registrations);
    net.runFor(Duration.ofSeconds(5));
    assertThat(said())
        .contains(
            new ResourceRecord(
                Name.of("Bare._http._tcp.local"), RecordType.TXT, true, 4_500, Rdata.Text.EMPTY));
  }

  @Test
  @DisplayName("RFC 6762 4: the host is found by its name, and its name by its address")
  void theHostIsFound() {
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(5));
    CompletableFuture<List<InetAddress>> addresses = finding.addresses("box.local");
    CompletableFuture<Name> name = finding.hostName(Records.ip("192.0.2.1"));
    net.runFor(Duration.ofSeconds(2));
    assertThat(addresses.join()).hasSize(2);
    assertThat(name.join()).isEqualTo(Name.of("box.local"));
  }

  @Test
  @DisplayName("A host of another name has this machine's addresses")
  void aHostOfAnotherName() {
    publishing.publish(WEB.host("printer"), registrations);
    publishing.publish(WEB.name("Own"), registrations);
    finding.browse(TYPE, seen);
    net.runFor(Duration.ofSeconds(5));
    assertThat(seen.instance("Web").orElseThrow().host()).isEqualTo("printer.local");
    assertThat(seen.instance("Own").orElseThrow().host()).isEqualTo("box.local");
    assertThat(seen.instance("Web").orElseThrow().addresses())
        .containsExactlyElementsOf(seen.instance("Own").orElseThrow().addresses());
    assertThat(registrations.words())
        .containsExactlyInAnyOrder(
            "registered Web at printer.local", "registered Own at box.local");
  }

  @Test
  @DisplayName("RFC 6762 6.2: a proxy publishes the addresses of the other host, and only those")
  void aProxyPublishesTheOthersAddresses() {
    publishing.publish(WEB.host("old-printer").address(Records.ip("192.0.2.77")), registrations);
    finding.browse(TYPE, seen);
    net.runFor(Duration.ofSeconds(5));
    assertThat(seen.present().get(0).addresses()).containsExactly(Records.ip("192.0.2.77"));
    assertThat(seen.present().get(0).host()).isEqualTo("old-printer.local");
    assertThat(said()).noneMatch(record -> record.name().equals(Name.of("box.local")));
    nic.drop("192.0.2.1/24").add("192.0.2.5/24");
    net.runFor(HOUR);
    assertThat(seen.present().get(0).addresses()).containsExactly(Records.ip("192.0.2.77"));
    assertThat(seen.words()).containsExactly("added Web");
  }

  @Test
  @DisplayName("RFC 6762 9: the other host, once awake, is in conflict with nobody")
  void aProxiedHostMayWakeUp() {
    publishing.publish(WEB.host("old-printer").address(Records.ip("192.0.2.77")), registrations);
    net.runFor(Duration.ofSeconds(5));
    link.peer("old-printer", 77).say(Records.address("old-printer.local", "192.0.2.77"));
    net.runFor(Duration.ofSeconds(10));
    assertThat(registrations.words()).containsExactly("registered Web at old-printer.local");
  }

  @Test
  @DisplayName("RFC 6762 8.4: a host with a new address is found there, and nowhere else")
  void aNewAddressIsFound() {
    finding.browse(TYPE, seen);
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    nic.drop("192.0.2.1/24").add("192.0.2.5/24");
    net.runFor(Duration.ofMinutes(5));
    assertThat(seen.present().get(0).addresses())
        .contains(Records.ip("192.0.2.5"))
        .doesNotContain(Records.ip("192.0.2.1"));
    assertThat(seen.words()).noneMatch(word -> word.startsWith("removed"));
    assertThat(registrations.words()).noneMatch(word -> word.contains("renamed"));
  }

  @Test
  @DisplayName("RFC 6762 8, FR-037: a cable pulled for a while costs nothing but the while")
  void aCablePulledForAWhile() {
    finding.browse(TYPE, seen);
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    nic.down();
    net.runFor(Duration.ofMinutes(10));
    assertThat(seen.words()).containsExactly("added Web", "removed Web");
    nic.up();
    net.runFor(Duration.ofSeconds(2));
    assertThat(seen.words()).containsExactly("added Web", "removed Web", "added Web");
  }

  @Test
  @DisplayName("RFC 6762 8, FR-037: after a sleep the names are claimed and announced anew")
  void afterASleepAllIsClaimedAnew() {
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofMinutes(1));
    finding.browse(TYPE, seen);
    publishing.browse("_ipp._tcp", event -> {});
    net.runFor(Duration.ofSeconds(2));
    link.clearLog();
    net.sleep(Duration.ofHours(8));
    net.runFor(Duration.ofSeconds(10));
    assertThat(link.packetsOf("box", IpFamily.IPV4))
        .filteredOn(packet -> packet.message().isProbe())
        .hasSize(3);
    assertThat(seen.present()).hasSize(1);
    assertThat(registrations.words()).noneMatch(word -> word.contains("renamed"));
  }

  @Test
  @DisplayName("RFC 6762 8: after a suspend in which the clock stood still all is claimed anew")
  void afterASuspendAllIsClaimedAnew() {
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofMinutes(10));
    link.clearLog();
    publisher.wokeUpAfter(Duration.ofHours(8));
    net.runFor(Duration.ofSeconds(10));
    assertThat(link.packetsOf("box", IpFamily.IPV4))
        .filteredOn(packet -> packet.message().isProbe())
        .hasSize(3);
    assertThat(registrations.words()).noneMatch(word -> word.contains("renamed"));
    link.clearLog();
    net.runFor(Duration.ofMinutes(2));
    assertThat(link.packetsOf("box", IpFamily.IPV4)).as("once").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.3, 5.2: after a suspend what was heard has aged, and is asked for anew")
  void afterASuspendRecordsHaveAged() {
    publishing.publish(WEB, registrations);
    finding.browse(TYPE, seen);
    net.runFor(Duration.ofMinutes(2));
    assertThat(seen.present()).hasSize(1);
    nic.down();
    link.clearLog();
    finder.wokeUpAfter(Duration.ofHours(2));
    net.runFor(Duration.ofSeconds(5));
    assertThat(seen.present()).as("its TTLs are over").isEmpty();
    assertThat(link.packetsOf("finder", IpFamily.IPV4))
        .filteredOn(packet -> !packet.message().isResponse())
        .hasSizeGreaterThanOrEqualTo(2);
    nic.up();
    net.runFor(Duration.ofSeconds(5));
    assertThat(seen.present()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 9: two machines of one name and one service are told apart")
  void twoMachinesOfOneName() throws BeaconException {
    finding.browse(TYPE, seen);
    publishing.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    SimHost twin = net.host("twin").hostName("box");
    twin.nic("eth0", link, "192.0.2.3/24", "fe80::3/64");
    RegistrationLog twins = new RegistrationLog(net);
    twin.open().publish(WEB.port(9_090), twins);
    net.runFor(Duration.ofSeconds(10));
    assertThat(registrations.words()).containsExactly("registered Web at box.local");
    assertThat(twins.words())
        .contains("host renamed box.local to box-2.local", "renamed Web to Web (2)")
        .last()
        .isEqualTo("registered Web (2) at box-2.local");
    assertThat(seen.instance("Web").orElseThrow().port()).isEqualTo(8080);
    assertThat(seen.instance("Web (2)").orElseThrow().port()).isEqualTo(9_090);
    assertThat(seen.words()).noneMatch(word -> word.startsWith("removed"));
  }

  @Test
  @DisplayName("A thousand services are announced within 15 s, never above 1 MB in a second")
  void aThousandServicesAreAnnounced() {
    Duration published = net.elapsed();
    for (int i = 0; i < 1_000; i++) {
      publishing.publish(WEB.name("Service " + i).port(i), registrations);
    }
    net.runFor(Duration.ofSeconds(15));
    assertThat(registrations.words())
        .hasSize(1_000)
        .allMatch(word -> word.startsWith("registered"));
    long[] bytes = new long[16];
    link.packets()
        .forEach(each -> bytes[(int) each.at().minus(published).toSeconds()] += each.length());
    for (long inASecond : bytes) {
      assertThat(inASecond).isLessThan(1_000_000);
    }
    finding.browse(TYPE, seen);
    net.runFor(Duration.ofSeconds(10));
    assertThat(seen.words()).hasSize(1_000).allMatch(word -> word.startsWith("added"));
  }

  @Test
  @DisplayName("An hour of 50 hosts that publish and browse: nothing that stays is ever removed")
  void anHourOfFiftyHosts() throws BeaconException {
    for (EventLog log : anHour()) {
      assertThat(log.breaches()).isEmpty();
      assertThat(log.words()).hasSize(50).allMatch(word -> word.startsWith("added"));
    }
    assertThat(registrations.words())
        .hasSize(50)
        .allMatch(word -> word.startsWith("registered Web of"));
  }

  @Test
  @DisplayName("RFC 6762 10.5: of 2,500 found, hardly any goes in an hour that loses 1 % of all")
  void anHourOfFiftyHostsOnALossyLink() throws BeaconException {
    link.loss(0.01);
    long removed = 0;
    for (EventLog log : anHour()) {
      assertThat(log.breaches()).isEmpty();
      assertThat(log.present()).hasSizeBetween(49, 50);
      removed += log.words().stream().filter(word -> word.startsWith("removed")).count();
    }
    assertThat(removed).isLessThan(60);
  }

  /** What each of 50 hosts sees in an hour in which all of them publish and browse. */
  private List<EventLog> anHour() throws BeaconException {
    link.keepNoLog();
    List<EventLog> logs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      SimHost host = net.host("host-" + i).families(IpFamily.IPV4);
      host.nic("eth0", link, "192.0.2." + (100 + i) + "/24");
      Beacon beacon = host.open();
      EventLog log = new EventLog(net);
      logs.add(log);
      beacon.publish(WEB.name("Web of " + i).port(i), registrations);
      beacon.browse(TYPE, log);
    }
    net.runFor(HOUR);
    return logs;
  }

  private List<ResourceRecord> said() {
    return link.packets().stream()
        .filter(packet -> packet.from().equals("box"))
        .map(SimPacket::message)
        .flatMap(message -> message.records().stream())
        .toList();
  }
}
