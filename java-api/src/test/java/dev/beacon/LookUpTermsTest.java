package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Look-ups for programs that wait, and what is searched for on some of the links alone. */
@SimTest
class LookUpTermsTest {

  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");
  private static final Question BROWSE = Records.question("_ipp._tcp.local", RecordType.PTR);
  private static final LookUp IPV4_ALONE = LookUp.standard().families(IpFamily.IPV4);

  private SimNet net;
  private SimLink left;
  private SimLink right;
  private SimHost host;
  private SimPeer leftPeer;
  private SimPeer rightPeer;
  private Beacon beacon;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    left = net.link("left");
    right = net.link("right");
    host = net.host("beacon").sharing(PortSharing.SHARED);
    host.nic("eth0", left, "192.0.2.1/24", "fe80::1/64");
    host.nic("eth1", right, "198.51.100.1/24");
    leftPeer = left.peer("alpha", 9);
    rightPeer = right.peer("beta", 8);
    beacon = host.open();
    runMs(1);
  }

  @Test
  @DisplayName("RFC 6762 5.1: who waits asks at once, and takes the first family after 5 ms")
  void whoWaitsAsksAtOnce() {
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local", LookUp.standard());
    runMs(1);
    assertThat(sent(left)).hasSize(2).allMatch(packet -> packet.message().questions().size() == 2);
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(3);
    assertThat(found).isNotDone();
    runMs(3);
    assertThat(found).isCompletedWithValue(List.of(Records.ip("192.0.2.9")));
    left.clearLog();
    net.runFor(Duration.ofMinutes(5));
    assertThat(sent(left)).as("nothing more is asked").isEmpty();
  }

  @Test
  @DisplayName("Addresses of both families that come together are given at once")
  void bothFamiliesTogetherAreGivenAtOnce() {
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local");
    runMs(1);
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(20);
    leftPeer.say(Records.address("alpha.local", "2001:db8::9"));
    runMs(1);
    assertThat(found).as("without waiting for the rest of the 150 ms").isCompleted();
    assertThat(found.join()).hasSize(2);
  }

  @Test
  @DisplayName("Of one family alone is asked, and no other address is given")
  void onlyTheWantedFamilyIsAskedFor() {
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local", IPV4_ALONE);
    runMs(1);
    assertThat(sent(left))
        .allSatisfy(
            packet ->
                assertThat(packet.message().questions())
                    .extracting(Question::type)
                    .containsExactly(RecordType.A));
    leftPeer.say(Records.address("alpha.local", "2001:db8::9"));
    runMs(10);
    assertThat(found).isNotDone();
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(1);
    assertThat(found).isCompletedWithValue(List.of(Records.ip("192.0.2.9")));
  }

  @Test
  @DisplayName("RFC 6762 6.1: a host that denies what is wanted ends the look-up at once")
  void aDenialEndsTheLookUp() {
    CompletableFuture<List<InetAddress>> both = beacon.addresses("alpha.local", LookUp.standard());
    CompletableFuture<List<InetAddress>> one =
        beacon.addresses("beta.local", LookUp.standard().families(IpFamily.IPV6));
    runMs(1);
    leftPeer.say(denial("alpha.local", RecordType.HINFO));
    leftPeer.say(denial("beta.local", RecordType.A));
    runMs(8);
    assertThatThrownBy(both::join)
        .hasCauseInstanceOf(HostAbsentException.class)
        .hasMessageContaining("alpha.local says that it has no such address");
    assertThatThrownBy(one::join).hasCauseInstanceOf(HostAbsentException.class);
    CompletableFuture<List<InetAddress>> again = beacon.addresses("alpha.local", LookUp.standard());
    runMs(8);
    assertThat(again).as("from the cache").isCompletedExceptionally();
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial of one family alone doesn't end the look-up of both")
  void aDenialOfOneFamilyEndsNothing() {
    CompletableFuture<List<InetAddress>> found =
        beacon.addresses("alpha.local", LookUp.within(Duration.ofSeconds(2)));
    runMs(1);
    leftPeer.say(denial("alpha.local", RecordType.A));
    runMs(100);
    assertThat(found).isNotDone();
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(1);
    assertThat(found).as("and isn't waited for").isCompleted();
  }

  @Test
  @DisplayName("RFC 6762 14: a denial on one link gives another link's host of that name a moment")
  void aDenialOnOneLinkLeavesTheOthersAMoment() {
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local", LookUp.standard());
    runMs(1);
    leftPeer.say(denial("alpha.local"));
    runMs(2);
    rightPeer.say(Records.address("alpha.local", "198.51.100.8"));
    runMs(8);
    assertThat(found).isCompletedWithValue(List.of(Records.ip("198.51.100.8")));
  }

  @Test
  @DisplayName("Addresses carry the name as it was spelt, and link-local ones their interface")
  void addressesCarryTheNameAsItWasSpelt() {
    CompletableFuture<List<InetAddress>> found =
        beacon.addresses("Alpha.LOCAL.", LookUp.standard());
    runMs(1);
    leftPeer.say(
        Records.address("alpha.local", "192.0.2.9"), Records.address("alpha.local", "fe80::9"));
    runMs(1);
    assertThat(found.join())
        .allSatisfy(address -> assertThat(address.toString()).startsWith("Alpha.LOCAL./"));
    assertThat(((Inet6Address) found.join().get(1)).getScopeId()).isEqualTo(2);
    assertThat(beacon.addresses(Name.of("alpha.local"), LookUp.standard())).isNotNull();
    assertThat(beacon.cachedAddresses("ALPHA.local").get(0).toString())
        .isEqualTo("ALPHA.local/192.0.2.9");
  }

  @Test
  @DisplayName("A name is taken literally: backslashes, blanks and underscores are letters in it")
  void aNameIsTakenLiterally() {
    CompletableFuture<List<InetAddress>> found =
        beacon.addresses("b\\ad_ name.local", LookUp.standard());
    runMs(1);
    Name literal = Name.ofLabels("b\\ad_ name", "local");
    assertThat(sent(left).get(0).message().questions().get(0).name()).isEqualTo(literal);
    leftPeer.say(
        new ResourceRecord(
            literal, RecordType.A, true, 120, new Rdata.Address(Records.ip("192.0.2.9"))));
    runMs(6);
    assertThat(found).isCompleted();
    assertThatThrownBy(() -> beacon.addresses("a..local", LookUp.standard()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> beacon.addresses("local", LookUp.standard()))
        .hasMessageContaining("ends in .local");
    assertThatThrownBy(() -> beacon.addresses("example.com", LookUp.standard()))
        .hasMessageContaining("example.com");
  }

  @Test
  @DisplayName("What is cached is the same list until it changes, is taken back or expires")
  void whatIsCachedIsTheSameUntilItChanges() {
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(1);
    List<InetAddress> first = beacon.cachedAddresses("alpha.local");
    leftPeer.say(Records.address("alpha.local", "192.0.2.9")); // nothing new
    runMs(1);
    assertThat(beacon.cachedAddresses("alpha.local")).isSameAs(first);
    leftPeer.say(Records.address("alpha.local", "fe80::9"));
    runMs(1);
    assertThat(beacon.cachedAddresses("alpha.local")).hasSize(2);
    net.runFor(Duration.ofSeconds(121));
    assertThat(beacon.cachedAddresses("alpha.local")).isEmpty();
  }

  @Test
  @DisplayName("What is cached is told without a packet, and nothing if nothing is")
  void whatIsCachedIsToldWithoutAPacket() {
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(1);
    assertThat(beacon.cachedAddresses("alpha.local")).containsExactly(Records.ip("192.0.2.9"));
    assertThat(beacon.cachedAddresses("beta.local")).isEmpty();
    net.runFor(Duration.ofSeconds(3));
    assertThat(sent(left)).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 5.2: what somebody searches for is asked for again at once, after a second")
  void whatIsSearchedForIsAskedForAgainAtOnce() {
    beacon.query(Name.of("alpha.local"), RecordType.A, answer -> {});
    net.runFor(Duration.ofSeconds(20));
    left.clearLog();
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local", IPV4_ALONE);
    runMs(1);
    assertThat(sent(left)).as("one for each family of IP").hasSize(2);
    CompletableFuture<List<InetAddress>> again = beacon.addresses("alpha.local", IPV4_ALONE);
    runMs(500);
    assertThat(sent(left)).as("not twice within a second").hasSize(2);
    leftPeer.say(Records.address("alpha.local", "192.0.2.9"));
    runMs(1);
    assertThat(found).isCompleted();
    assertThat(again).isCompleted();
  }

  @Test
  @DisplayName("The name of an address is asked for at once; a denial ends that, and the timeout")
  void theNameOfAnAddressIsAskedForAtOnce() {
    CompletableFuture<Name> denied =
        beacon.hostName(Records.ip("192.0.2.9"), LookUp.within(Duration.ofSeconds(1)));
    CompletableFuture<Name> silent =
        beacon.hostName(Records.ip("192.0.2.8"), LookUp.within(Duration.ofMillis(300)));
    runMs(1);
    assertThat(sent(left)).hasSize(2);
    leftPeer.say(denial("9.2.0.192.in-addr.arpa", RecordType.HINFO));
    runMs(1);
    assertThatThrownBy(denied::join).hasCauseInstanceOf(HostAbsentException.class);
    runMs(300);
    assertThatThrownBy(silent::join).hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  @DisplayName("A browse of one interface asks, finds and is told there alone")
  void aBrowseOfOneInterfaceStaysThere() {
    EventLog log = new EventLog(net);
    BrowseOptions onRight = BrowseOptions.standard().on(Links.on("eth1"));
    Browse browse = beacon.browse(IPP, onRight, log);
    runMs(150);
    assertThat(sent(left)).isEmpty();
    assertThat(asked(right)).hasSize(1);
    leftPeer.say(SimService.printer("A").announcement());
    runMs(10);
    assertThat(log.seen()).isEmpty();
    rightPeer.say(SimService.printer("B").announcement());
    runMs(10);
    assertThat(log.words()).containsExactly("added B");
    assertThat(browse.snapshot().get(0).interfaces()).containsExactly("eth1");
    browse.close();
    runMs(1);
    right.clearLog();
    net.runFor(Duration.ofHours(1));
    assertThat(sent(right)).isEmpty();
  }

  @Test
  @DisplayName("A browse over one family asks in that family alone")
  void aBrowseOverOneFamilyAsksInIt() {
    beacon.browse(
        IPP, BrowseOptions.standard().on(Links.on("eth0").over(IpFamily.IPV6)), new EventLog(net));
    runMs(150);
    assertThat(left.packetsOf("beacon", IpFamily.IPV4)).isEmpty();
    assertThat(left.packetsOf("beacon", IpFamily.IPV6)).hasSize(1);
  }

  @Test
  @DisplayName("Searches of all links and of one share questions and caches, not instances")
  void searchesOfAllLinksAndOfOneShareTheirQuestions() {
    EventLog all = new EventLog(net);
    EventLog one = new EventLog(net);
    Browse everywhere = beacon.browse(IPP, all);
    Browse onLeft = beacon.browse(IPP, BrowseOptions.standard().on(Links.on("eth0")), one);
    runMs(150);
    assertThat(asked(left)).as("asked once in each family").hasSize(2);
    leftPeer.say(SimService.printer("A").announcement());
    rightPeer.say(SimService.printer("B").announcement());
    net.runFor(Duration.ofSeconds(1));
    assertThat(all.words()).containsExactlyInAnyOrder("added A", "added B");
    assertThat(one.words()).containsExactly("added A");
    onLeft.close();
    leftPeer.say(Records.goodbye(SimService.printer("A").ptr()));
    net.runFor(Duration.ofSeconds(2));
    assertThat(all.words()).endsWith("removed A");
    assertThat(one.words()).hasSize(1);
    everywhere.close();
  }

  @Test
  @DisplayName("FR-037: a browse of an interface begins when that comes, ends with it, comes again")
  void aBrowseOfAnInterfaceFollowsIt() {
    EventLog log = new EventLog(net);
    SimLink later = net.link("later");
    SimPeer peer = later.peer("gamma", 7);
    beacon.browse(IPP, BrowseOptions.standard().on(Links.on("eth2")), log);
    net.runFor(Duration.ofSeconds(5));
    var nic = host.nic("eth2", later, "192.0.2.2/24");
    runMs(150);
    assertThat(asked(later)).hasSize(1);
    peer.say(SimService.printer("A").announcement());
    runMs(10);
    nic.rename("eth9");
    runMs(10);
    assertThat(log.words()).containsExactly("added A", "removed A");
    later.clearLog();
    net.runFor(Duration.ofSeconds(30));
    assertThat(asked(later)).as("no question is left").isEmpty();
    nic.rename("eth2");
    runMs(10);
    assertThat(log.words()).containsExactly("added A", "removed A", "added A");
  }

  @Test
  @DisplayName("A look-up of one link does not take what another link knows")
  void aLookUpOfOneLinkDoesNotTakeWhatAnotherKnows() {
    leftPeer.say(SimService.printer("A").announcement());
    runMs(1);
    LookUp onRight = LookUp.within(Duration.ofSeconds(1)).on(Links.on("eth1"));
    CompletableFuture<ServiceInstance> instance = beacon.resolve("A", IPP, onRight);
    CompletableFuture<List<InetAddress>> addresses = beacon.addresses("alpha.local", onRight);
    net.runFor(Duration.ofSeconds(2));
    assertThatThrownBy(instance::join).hasCauseInstanceOf(TimeoutException.class);
    assertThatThrownBy(addresses::join).hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  @DisplayName("A browse's own executor runs its listener, and no other")
  void aBrowseHasAnExecutorOfItsOwn() {
    ArrayDeque<Runnable> later = new ArrayDeque<>();
    EventLog own = new EventLog(net);
    EventLog other = new EventLog(net);
    beacon.browse(IPP, BrowseOptions.standard().executor(later::add), own);
    beacon.browse(IPP, other);
    runMs(150);
    leftPeer.say(SimService.printer("A").announcement());
    runMs(200);
    assertThat(other.words()).containsExactly("added A");
    assertThat(own.seen()).isEmpty();
    later.remove().run();
    assertThat(own.words()).containsExactly("added A");
  }

  @Test
  @DisplayName("A browse without a listener is a directory to look at")
  void aBrowseWithoutAListenerIsADirectory() {
    Browse browse = beacon.browse("_ipp._tcp");
    runMs(150);
    leftPeer.say(SimService.printer("A").announcement());
    runMs(200);
    assertThat(browse.snapshot()).extracting(ServiceInstance::name).containsExactly("A");
  }

  private List<SimPacket> sent(SimLink link) {
    return Stream.of(IpFamily.values())
        .flatMap(family -> link.packetsOf("beacon", family).stream())
        .toList();
  }

  private List<SimPacket> asked(SimLink link) {
    return sent(link).stream().filter(packet -> packet.message().asks(BROWSE)).toList();
  }

  private void runMs(long milliseconds) {
    net.runFor(Duration.ofMillis(milliseconds));
  }

  private static SimMessage denial(String name, RecordType... types) {
    return SimMessage.response(
        new ResourceRecord(
            Name.of(name),
            RecordType.NSEC,
            true,
            120,
            new Rdata.NextSecure(Name.of(name), Set.of(types))));
  }
}
