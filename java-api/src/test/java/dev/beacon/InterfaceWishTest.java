package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which interfaces are used, while a Beacon runs and by programs that share one. */
@SimTest
class InterfaceWishTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);
  private static final InterfacePolicy LEFT = InterfacePolicy.only("eth0");
  private static final InterfacePolicy RIGHT = InterfacePolicy.only("eth1");

  private SimNet net;
  private SimLink left;
  private SimLink right;
  private SimNic eth0;
  private SimNic eth1;
  private SimPeer leftPeer;
  private SimPeer rightPeer;
  private SimHost host;
  private Beacon beacon;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    left = net.link("left");
    right = net.link("right");
    host = net.host("box").families(IpFamily.IPV4).sharing(PortSharing.SHARED).policy(LEFT);
    eth0 = host.nic("eth0", left, "192.0.2.1/24");
    eth1 = host.nic("eth1", right, "198.51.100.1/24");
    leftPeer = left.peer("alpha", 9);
    rightPeer = right.peer("beta", 8);
    beacon = host.open();
    net.runFor(Duration.ofMillis(1));
  }

  @Test
  @DisplayName("FR-011: other interfaces are used from now on, and those before get a goodbye")
  void otherInterfacesAreUsed() {
    EventLog log = new EventLog(net);
    RegistrationLog registrations = new RegistrationLog(net);
    beacon.browse("_ipp._tcp", log);
    beacon.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(6));
    leftPeer.say(SimService.printer("A").announcement());
    net.runFor(Duration.ofMillis(10));
    left.clearLog();
    CompletableFuture<List<InterfaceDecision>> decided = beacon.useInterfaces(RIGHT);
    net.runFor(Duration.ofSeconds(6));
    assertThat(decided.join())
        .extracting(InterfaceDecision::name, InterfaceDecision::used)
        .containsExactly(tuple("eth0", false), tuple("eth1", true));
    assertThat(beacon.interfaces()).isEqualTo(decided.join());
    assertThat(said(left)).isNotEmpty().allMatch(each -> each.ttlSeconds() == 0);
    assertThat(eth0.joined(IpFamily.IPV4)).isFalse();
    assertThat(log.words()).containsExactly("added A", "removed A");
    assertThat(said(right)).anyMatch(each -> each.ttlSeconds() > 0);
    assertThat(registrations.words())
        .containsExactly("registered Web at box.local", "lost eth0", "registered Web at box.local");
    rightPeer.say(SimService.printer("B").announcement());
    net.runFor(Duration.ofMillis(10));
    assertThat(log.words()).endsWith("added B");
    left.clearLog();
    net.runFor(Duration.ofHours(1));
    assertThat(left.packetsOf("box", IpFamily.IPV4)).isEmpty();
  }

  @Test
  @DisplayName("One more interface disturbs nothing on those before")
  void oneMoreInterfaceDisturbsNothing() {
    RegistrationLog registrations = new RegistrationLog(net);
    beacon.publish(WEB, registrations);
    net.runFor(Duration.ofSeconds(10));
    left.clearLog();
    CompletableFuture<List<InterfaceDecision>> decided =
        beacon.useInterfaces(InterfacePolicy.physical());
    assertThat(decided).isNotCompletedExceptionally();
    net.runFor(Duration.ofSeconds(6));
    assertThat(said(left)).isEmpty();
    assertThat(said(right)).isNotEmpty();
  }

  @Test
  @DisplayName("A policy that takes none has Beacon wait; what it had is left")
  void aPolicyThatTakesNoneHasItWait() {
    CompletableFuture<List<InterfaceDecision>> decided =
        beacon.useInterfaces(InterfacePolicy.only("eth7"));
    assertThat(decided).isNotCompletedExceptionally();
    net.runFor(Duration.ofSeconds(1));
    assertThat(eth0.joined(IpFamily.IPV4)).isFalse();
    eth1.rename("eth7");
    net.runFor(Duration.ofSeconds(1));
    assertThat(eth1.joined(IpFamily.IPV4)).isTrue();
  }

  @Test
  @DisplayName("A policy that fails changes nothing, and its failure is the future's")
  void aPolicyThatFailsChangesNothing() {
    CompletableFuture<List<InterfaceDecision>> decided =
        beacon.useInterfaces(
            facts -> {
              throw new IllegalStateException("of the policy");
            });
    net.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(decided::join).hasMessageContaining("of the policy");
    assertThat(eth0.joined(IpFamily.IPV4)).isTrue();
    assertThat(beacon.interfaces().get(0).used()).isTrue();
  }

  @Test
  @DisplayName("SC-004: of programs that share a Beacon each stays on its own interfaces")
  void programsThatShareStayOnTheirOwn() throws BeaconException {
    Beacon other = host.share(RIGHT, false);
    EventLog mine = new EventLog(net);
    EventLog theirs = new EventLog(net);
    beacon.browse("_ipp._tcp", mine);
    other.browse("_ipp._tcp", theirs);
    beacon.publish(WEB);
    net.runFor(Duration.ofSeconds(6));
    assertThat(eth0.joined(IpFamily.IPV4)).isTrue();
    assertThat(eth1.joined(IpFamily.IPV4)).isTrue();
    assertThat(said(right)).as("nothing of mine is told there").isEmpty();
    leftPeer.say(SimService.printer("A").announcement());
    rightPeer.say(SimService.printer("B").announcement());
    net.runFor(Duration.ofMillis(10));
    assertThat(mine.words()).containsExactly("added A");
    assertThat(theirs.words()).containsExactly("added B");
    assertThat(beacon.interfaces())
        .extracting(InterfaceDecision::used)
        .containsExactly(true, false);
    assertThat(other.interfaces()).extracting(InterfaceDecision::used).containsExactly(false, true);
    assertThat(beacon.cachedAddresses("alpha.local")).hasSize(1);
  }

  @Test
  @DisplayName("A handle that is closed says goodbye first, and then leaves its interfaces")
  void aClosedHandleLeavesItsInterfaces() throws BeaconException {
    Beacon other = host.share(InterfacePolicy.physical(), false);
    other.publish(WEB);
    net.runFor(Duration.ofSeconds(6));
    left.clearLog();
    right.clearLog();
    other.close();
    net.runFor(Duration.ofSeconds(2));
    assertThat(said(left)).isNotEmpty().allMatch(each -> each.ttlSeconds() == 0);
    assertThat(said(right)).isNotEmpty().allMatch(each -> each.ttlSeconds() == 0);
    assertThat(eth1.joined(IpFamily.IPV4)).isFalse();
    assertThat(eth0.joined(IpFamily.IPV4)).as("that is mine").isTrue();
  }

  @Test
  @DisplayName("FR-022, FR-044: a handle without an interface is refused, unless it waits")
  void aHandleWithoutAnInterfaceIsRefused() throws BeaconException {
    assertThatThrownBy(() -> host.share(InterfacePolicy.only("eth7"), false))
        .isInstanceOf(NoInterfaceException.class)
        .hasMessageContaining("eth0: not asked for");
    Beacon waiting = host.share(InterfacePolicy.only("eth7"), true);
    CompletableFuture<List<InetAddress>> found =
        waiting.addresses("beta.local", LookUp.within(Duration.ofMinutes(1)));
    net.runFor(Duration.ofSeconds(3));
    eth1.rename("eth7");
    net.runFor(Duration.ofSeconds(1));
    rightPeer.say(Records.address("beta.local", "198.51.100.8"));
    net.runFor(Duration.ofSeconds(1));
    assertThat(found).isCompleted();
  }

  private static List<ResourceRecord> said(SimLink link) {
    return link.packetsOf("box", IpFamily.IPV4).stream()
        .filter(packet -> packet.message().isResponse() || packet.message().isProbe())
        .flatMap(packet -> packet.message().records().stream())
        .toList();
  }
}
