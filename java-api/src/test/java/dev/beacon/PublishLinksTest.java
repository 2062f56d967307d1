package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimReflector;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Services that are published on some of the links, or at some of the machine's addresses. */
@SimTest
class PublishLinksTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);
  private static final Service BRIDGE = Service.named("Bridge").type("_hap._tcp").port(81);

  private SimNet net;
  private SimLink left;
  private SimLink right;
  private SimNic eth1;
  private SimHost host;
  private Beacon beacon;
  private RegistrationLog log;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    left = net.link("left");
    right = net.link("right");
    host = net.host("box").sharing(PortSharing.SHARED);
    host.nic("eth0", left, "192.0.2.1/24", "fe80::1/64");
    eth1 = host.nic("eth1", right, "198.51.100.1/24");
    beacon = host.open();
    log = new RegistrationLog(net);
  }

  @Test
  @DisplayName("A service of one interface is claimed, announced and told there alone")
  void aServiceOfOneInterfaceIsToldThereAlone() {
    Registration web = beacon.publish(WEB.on(Links.on("eth1")), log);
    settle();
    assertThat(said(left)).as("nothing goes out elsewhere").isEmpty();
    assertThat(said(right)).anyMatch(each -> each.type().equals(RecordType.SRV));
    assertThat(web.registered()).isCompleted();
    left.peer("alpha", 9).say(SimMessage.query(Records.question(FULL, SRV)));
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left)).as("nor is it answered for").isEmpty();
    web.close();
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left)).isEmpty();
    assertThat(said(right)).anyMatch(each -> each.ttlSeconds() == 0);
  }

  @Test
  @DisplayName("A host's name is claimed where one of its services is, and leaves with the last")
  void aHostIsWhereItsServicesAre() {
    beacon.publish(WEB.on(Links.on("eth1")), log);
    Registration bridge = beacon.publish(BRIDGE, log);
    settle();
    assertThat(addresses(left)).contains("192.0.2.1");
    bridge.close();
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left).stream().filter(each -> each.type().equals(RecordType.A)))
        .as("a goodbye for the address, too")
        .anyMatch(each -> each.ttlSeconds() == 0);
    left.clearLog();
    net.runFor(Duration.ofMinutes(1));
    assertThat(said(left)).isEmpty();
  }

  @Test
  @DisplayName("FR-037: a service of an interface comes, goes and comes again with its name")
  void aServiceFollowsItsInterface() {
    Registration web = beacon.publish(WEB.on(Links.on("eth2")), log);
    settle();
    assertThat(web.registered()).isNotDone();
    eth1.rename("eth2");
    settle();
    assertThat(web.registered()).isCompleted();
    right.clearLog();
    eth1.rename("eth9");
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(right)).isNotEmpty().allMatch(each -> each.ttlSeconds() == 0);
    eth1.rename("eth2");
    settle();
    assertThat(log.words()).filteredOn(word -> word.startsWith("registered")).hasSize(2);
    assertThat(log.words()).contains("lost eth9");
  }

  @Test
  @DisplayName("Limited to a family only addresses of that family are told")
  void ofOneFamilyOnlyItsAddressesAreTold() {
    beacon.publish(BRIDGE.on(Links.on("eth0").over(IpFamily.IPV4)), log);
    settle();
    assertThat(addresses(left)).containsOnly("192.0.2.1");
    assertThat(said(left)).noneMatch(each -> each.type().equals(RecordType.AAAA));
  }

  @Test
  @DisplayName("At one own address that alone is told, on the interface that has it")
  void atOneOwnAddressThatAloneIsTold() {
    Registration bridge = beacon.publish(BRIDGE.ownAddress(Records.ip("192.0.2.1")), log);
    settle();
    assertThat(bridge.registered()).isCompleted();
    assertThat(addresses(left)).containsOnly("192.0.2.1");
    assertThat(said(right)).isEmpty();
    assertThat(bridge.host()).contains("box.local");
  }

  @Test
  @DisplayName("FR-007: at fewer addresses, too, a reflector between two links makes no quarrel")
  void atFewerAddressesAReflectorMakesNoQuarrel() throws BeaconException {
    SimLink wired = net.link("wired");
    SimLink wireless = net.link("wireless");
    SimHost twice = net.host("twice");
    twice.nic("eth0", wired, "192.0.2.11/24", "fe80::11/64");
    twice.nic("wlan0", wireless, "198.51.100.12/24", "fe80::12/64");
    SimReflector unused = new SimReflector(net, wired, wireless, true);
    twice.open().publish(BRIDGE.on(Links.all().over(IpFamily.IPV4)), log);
    net.runFor(Duration.ofMinutes(1));
    assertThat(log.words()).containsExactly("registered Bridge at twice.local");
  }

  @Test
  @DisplayName("RFC 6762 9: a program of this machine with more addresses keeps the host's name")
  void aProgramWithMoreAddressesKeepsTheName() {
    left.peer("avahi", 1)
        .at("192.0.2.1")
        .serve(
            List.of(
                Records.address("box.local", "192.0.2.1"),
                Records.address("box.local", "fe80::1")));
    beacon.publish(BRIDGE.on(Links.on("eth0").over(IpFamily.IPV4)), log);
    settle();
    assertThat(log.words()).contains("registered Bridge at box-2.local");
  }

  @Test
  @DisplayName("Beside a service at all addresses one at fewer is on a host name of its own")
  void besideAllAddressesItHasAHostOfItsOwn() {
    Registration web = beacon.publish(WEB, log);
    Registration bridge = beacon.publish(BRIDGE.ownAddress(Records.ip("192.0.2.1")), log);
    settle();
    assertThat(web.host()).contains("box.local");
    assertThat(bridge.host()).contains("box-2.local");
    Name own = Name.of("box-2.local");
    assertThat(said(left).stream().filter(each -> each.name().equals(own)))
        .filteredOn(each -> each.type().equals(RecordType.A))
        .isNotEmpty();
    assertThat(said(left).stream().filter(each -> each.name().equals(own)))
        .noneMatch(each -> each.type().equals(RecordType.AAAA));
    assertThat(said(left).stream().filter(each -> each.name().endsWith(Name.of("arpa"))))
        .as("an address has one name")
        .allMatch(each -> each.rdata().toString().contains("box.local"));
  }

  @Test
  @DisplayName("An own address that comes later brings the service, and takes it along")
  void anAddressBringsTheServiceAndTakesItAlong() {
    Registration bridge = beacon.publish(BRIDGE.ownAddress(Records.ip("198.51.100.7")), log);
    settle();
    assertThat(bridge.registered()).isNotDone();
    assertThat(said(right)).isEmpty();
    eth1.add("198.51.100.7/24");
    settle();
    assertThat(bridge.registered()).isCompleted();
    assertThat(addresses(right)).containsOnly("198.51.100.7");
    right.clearLog();
    eth1.drop("198.51.100.7/24");
    net.runFor(Duration.ofSeconds(2));
    assertThat(said(right)).anyMatch(each -> each.ttlSeconds() == 0);
    right.clearLog();
    net.runFor(Duration.ofMinutes(1));
    assertThat(said(right)).isEmpty();
  }

  @Test
  @DisplayName("Addresses of another host and of this one exclude each other")
  void addressesOfTwoHostsExcludeEachOther() {
    Service both =
        WEB.host("nas").address(Records.ip("192.0.2.7")).ownAddress(Records.ip("192.0.2.1"));
    assertThatThrownBy(() -> beacon.publish(both, log))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("choose one");
    assertThatThrownBy(() -> WEB.ownAddress(Records.ip("127.0.0.1")))
        .hasMessageContaining("127.0.0.1");
  }

  private static final String FULL = "Web._http._tcp.local";
  private static final RecordType SRV = RecordType.SRV;

  private void settle() {
    net.runFor(Duration.ofSeconds(6));
  }

  private List<ResourceRecord> said(SimLink link) {
    return Stream.of(IpFamily.values())
        .flatMap(family -> link.packetsOf("box", family).stream())
        .map(SimPacket::message)
        .flatMap(
            message ->
                Stream.of(message.answers(), message.authority(), message.additional())
                    .flatMap(List::stream))
        .toList();
  }

  private List<String> addresses(SimLink link) {
    return said(link).stream()
        .filter(each -> each.type().equals(RecordType.A))
        .map(each -> each.rdata().toString())
        .distinct()
        .toList();
  }
}
