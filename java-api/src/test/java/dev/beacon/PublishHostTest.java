package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A host that is published without a service. */
@SimTest
class PublishHostTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);

  private SimNet net;
  private SimLink left;
  private SimLink right;
  private SimNic eth1;
  private Beacon beacon;
  private Beacon other;
  private RegistrationLog log;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    left = net.link("left");
    right = net.link("right");
    SimHost host = net.host("box");
    host.nic("eth0", left, "192.0.2.1/24", "fe80::1/64");
    eth1 = host.nic("eth1", right, "198.51.100.1/24");
    beacon = host.open();
    SimHost neighbour = net.host("other");
    neighbour.nic("eth0", left, "192.0.2.2/24");
    other = neighbour.open();
    log = new RegistrationLog(net);
  }

  @Test
  @DisplayName("RFC 6762 8: this machine is probed for, announced and found; no service is told")
  void thisMachineIsFound() {
    HostRegistration box = beacon.publishHost(Host.thisMachine(), log);
    assertThat(box.registered()).isNotDone();
    assertThat(box.name()).as("not known to be free yet").isEmpty();
    settle();
    assertThat(log.words()).containsExactly("registered box.local on [eth0, eth1]");
    assertThat(box.registered()).isCompletedWithValue(box);
    assertThat(box.name()).contains("box.local");
    assertThat(box).hasToString("box.local");
    assertThat(found("box.local")).containsExactly("192.0.2.1", "fe80:0:0:0:0:0:0:1");
    assertThat(left.packetsOf("box", IpFamily.IPV4)).anyMatch(each -> each.message().isProbe());
    assertThat(said(left))
        .extracting(ResourceRecord::type)
        .doesNotContain(RecordType.SRV, RecordType.TXT);
  }

  @Test
  @DisplayName("RFC 6762 10.1: closed, it says goodbye for name and addresses, and ends once")
  void closedItSaysGoodbye() {
    HostRegistration box = beacon.publishHost(Host.thisMachine(), log);
    settle();
    left.clearLog();
    box.close();
    box.close();
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left)).isNotEmpty().allMatch(each -> each.ttlSeconds() == 0);
    assertThat(said(left)).extracting(ResourceRecord::type).contains(RecordType.A);
    assertThat(log.words()).endsWith("withdrawn").containsOnlyOnce("withdrawn");
    left.clearLog();
    left.peer("alpha", 9).say(SimMessage.query(Records.question("box.local", RecordType.A)));
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left)).as("nor is it answered for").isEmpty();
  }

  @Test
  @DisplayName("Closed before it was announced, nobody waits any longer")
  void closedEarlyNobodyWaits() {
    HostRegistration box = beacon.publishHost(Host.thisMachine(), log);
    var registered = box.registered();
    box.close();
    settle();
    assertThat(registered.handle((done, failure) -> failure).join())
        .isInstanceOf(CancellationException.class);
    assertThat(said(left)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: if somebody has the name, it goes on under the next and says so")
  void aTakenNameChanges() {
    other.publishHost(Host.named("nas").address(ip("192.0.2.77")));
    settle();
    HostRegistration nas = beacon.publishHost(Host.named("nas").address(ip("192.0.2.7")), log);
    settle();
    assertThat(log.words())
        .containsSubsequence(
            "host renamed nas.local to nas-2.local", "registered nas-2.local on [eth0, eth1]");
    assertThat(nas.name()).contains("nas-2.local");
    assertThat(found("nas-2.local")).containsExactly("192.0.2.7");
    assertThat(found("nas.local")).containsExactly("192.0.2.77");
  }

  @Test
  @DisplayName("A host that ended leaves its name to the next one")
  void aHostThatEndedLeavesItsName() {
    beacon.publishHost(Host.named("nas").address(ip("192.0.2.7"))).close();
    HostRegistration next = beacon.publishHost(Host.named("nas").address(ip("192.0.2.8")));
    settle();
    assertThat(next.name()).contains("nas.local");
    assertThat(found("nas.local")).containsExactly("192.0.2.8");
  }

  @Test
  @DisplayName("A name that was given up may be asked for again, the one that was taken may not")
  void aNameThatWasGivenUpIsFree() {
    SimPeer peer = left.peer("nas", 77);
    peer.serve(List.of(Records.address("nas.local", "192.0.2.77")));
    HostRegistration first = beacon.publishHost(Host.named("nas").address(ip("192.0.2.7")));
    settle();
    assertThat(first.name()).contains("nas-2.local");
    peer.vanish();
    HostRegistration second = beacon.publishHost(Host.named("nas").address(ip("192.0.2.8")));
    HostRegistration third = beacon.publishHost(Host.named("nas-2").address(ip("192.0.2.9")));
    settle();
    assertThat(second.name()).contains("nas.local");
    assertThat(third.name()).contains("nas-2-2.local");
  }

  @Test
  @DisplayName("RFC 6762 8.2: it is registered when it is announced on each of its interfaces")
  void itIsRegisteredWhenItIsAnnouncedEverywhere() {
    HostRegistration box = beacon.publishHost(Host.thisMachine(), log);
    net.runFor(Duration.ofMillis(300));
    right
        .peer("rival", 9)
        .say(
            SimMessage.query(Records.question("box.local", RecordType.ANY))
                .withAuthority(Records.shared(Records.address("box.local", "203.0.113.9"))));
    net.runFor(Duration.ofMillis(900));
    assertThat(said(left)).as("announced here").isNotEmpty();
    assertThat(said(right)).as("but not there").isEmpty();
    assertThat(log.words()).isEmpty();
    assertThat(box.registered()).isNotDone();
    net.runFor(Duration.ofSeconds(2));
    assertThat(log.words()).containsExactly("registered box.local on [eth0, eth1]");
  }

  @Test
  @DisplayName("RFC 6762 9: a host that keeps its name after a conflict is registered again")
  void afterAConflictItIsRegisteredAgain() {
    beacon.publishHost(Host.thisMachine(), log);
    settle();
    left.peer("rival", 9).say(Records.address("box.local", "192.0.2.99"));
    settle();
    assertThat(log.words())
        .containsExactly(
            "registered box.local on [eth0, eth1]",
            "conflict box.local",
            "registered box.local on [eth0, eth1]");
  }

  @Test
  @DisplayName("FR-037: each interface that comes or goes is told with those that are left")
  void itIsRegisteredOnWhatIsLeft() throws BeaconException {
    beacon.publishHost(Host.thisMachine(), log);
    settle();
    eth1.down();
    settle();
    eth1.up();
    settle();
    assertThat(log.words())
        .containsExactly(
            "registered box.local on [eth0, eth1]",
            "lost eth1",
            "registered box.local on [eth0]",
            "registered box.local on [eth0, eth1]");
  }

  @Test
  @DisplayName("FR-037: so is one that it leaves and joins while a service keeps the host there")
  void itLeavesAnInterfaceThatAServiceKeeps() {
    beacon.publish(WEB, new RegistrationLog(net));
    beacon.publishHost(Host.thisMachine().on(Links.on("eth0", "eth1")), log);
    settle();
    eth1.rename("eth9");
    settle();
    eth1.rename("eth1");
    settle();
    assertThat(log.words())
        .containsExactly(
            "registered box.local on [eth0, eth1]",
            "lost eth9",
            "registered box.local on [eth0]",
            "registered box.local on [eth0, eth1]");
  }

  @Test
  @DisplayName("A name that this Beacon has for another host already is told as taken, too")
  void ourOwnNameIsTakenToo() {
    beacon.publishHost(Host.named("nas").address(ip("192.0.2.7")));
    beacon.publishHost(Host.named("nas").address(ip("192.0.2.8")), log);
    settle();
    assertThat(log.words())
        .containsExactly(
            "host renamed nas.local to nas-2.local", "registered nas-2.local on [eth0, eth1]");
  }

  @Test
  @DisplayName("A service and the wish for its host share it: it goes with the last of them")
  void servicesShareTheHost() {
    Registration web = beacon.publish(WEB, new RegistrationLog(net));
    settle();
    left.clearLog();
    HostRegistration box = beacon.publishHost(Host.thisMachine(), log);
    net.runFor(Duration.ofMillis(1));
    assertThat(log.words())
        .as("known already")
        .containsExactly("registered box.local on [eth0, eth1]");
    assertThat(said(left)).isEmpty();
    web.close();
    settle();
    assertThat(said(left)).extracting(ResourceRecord::type).doesNotContain(RecordType.A);
    assertThat(found("box.local")).contains("192.0.2.1");
    box.close();
    net.runFor(Duration.ofSeconds(1));
    assertThat(said(left))
        .anyMatch(each -> each.type().equals(RecordType.A) && each.ttlSeconds() == 0);
  }

  @Test
  @DisplayName("FR-037: on some links alone; it leaves with its interface and comes back with it")
  void itFollowsItsInterface() {
    HostRegistration box = beacon.publishHost(Host.thisMachine().on(Links.on("eth1")), log);
    settle();
    assertThat(said(left)).isEmpty();
    assertThat(log.words()).containsExactly("registered box.local on [eth1]");
    eth1.rename("eth9");
    net.runFor(Duration.ofSeconds(1));
    eth1.rename("eth1");
    settle();
    assertThat(log.words())
        .containsExactly(
            "registered box.local on [eth1]", "lost eth9", "registered box.local on [eth1]");
    assertThat(box.name()).contains("box.local");
  }

  @Test
  @DisplayName("withdrawAll and close end it as they end a service")
  void itEndsWithItsBeacon() {
    beacon.publishHost(Host.thisMachine(), log);
    settle();
    beacon.withdrawAll();
    net.runFor(Duration.ofSeconds(1));
    assertThat(log.words()).endsWith("withdrawn");
    HostRegistration again = beacon.publishHost(Host.named("nas"), log);
    settle();
    assertThat(again.name()).contains("nas.local");
  }

  private List<String> found(String host) {
    var future = other.addresses(host);
    net.runFor(Duration.ofSeconds(2));
    return future.join().stream().map(PublishHostTest::text).toList();
  }

  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static List<ResourceRecord> said(SimLink link) {
    return Stream.of(IpFamily.values())
        .flatMap(family -> link.packetsOf("box", family).stream())
        .map(SimPacket::message)
        .filter(SimMessage::isResponse)
        .flatMap(message -> message.answers().stream())
        .toList();
  }

  private void settle() {
    net.runFor(Duration.ofMillis(6_500));
  }

  private static InetAddress ip(String text) {
    return Records.ip(text);
  }
}
