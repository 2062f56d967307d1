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
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How names are claimed: probing, its contests, and what the loser does (RFC 6762 section 8, 9).
 */
@SimTest
class ProbeTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final Question ANY_INSTANCE = Records.question(INSTANCE, RecordType.ANY);
  private static final ResourceRecord OTHER_SRV = Records.srv(INSTANCE, "alpha.local", 80);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    this.net = net;
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("RFC 6762 8.1: the first probe comes after 0 to 250 ms, evenly")
  void theFirstProbeWaitsARandomMoment() throws BeaconException {
    List<SimLan> lans = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lans.add(new SimLan(net));
    }
    Duration published = net.elapsed();
    lans.forEach(each -> each.publish(WEB));
    net.runFor(Duration.ofMillis(300));
    TreeSet<Long> waits = new TreeSet<>();
    for (SimLan each : lans) {
      waits.add(each.probes().get(0).at().minus(published).toMillis());
    }
    assertThat(waits.first()).isLessThan(30);
    assertThat(waits.last()).isBetween(220L, 250L);
    assertThat(waits.headSet(125L).size() * 1.0 / waits.size()).isBetween(0.3, 0.7);
  }

  @Test
  @DisplayName("RFC 6762 8.1: three probes, 250 ms apart; 250 ms after the last it is announced")
  void threeProbesAQuarterOfASecondApart() {
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(10));
    List<SimPacket> probes = lan.probes();
    assertThat(probes).hasSize(3);
    assertQuarterApart(probes.get(0), probes.get(1));
    assertQuarterApart(probes.get(1), probes.get(2));
    assertQuarterApart(probes.get(2), lan.responses().get(0));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.1: publish() to announced takes 0.75 to 1.05 s")
  void announcedWithinASecond() {
    Duration published = net.elapsed();
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.responses().get(0).at().minus(published))
        .isBetween(Duration.ofMillis(750), Duration.ofMillis(1_050));
    assertThat(lan.registrations().timeOf("registered").minus(published))
        .isBetween(Duration.ofMillis(750), Duration.ofMillis(1_050));
  }

  @Test
  @DisplayName("RFC 6762 8.1, 8.2: a probe asks for any record, and proposes all unique ones")
  void aProbeProposesAllThatIsUnique() {
    lan.publish(WEB.subtype("_printer"));
    lan.runMs(1_500);
    SimMessage probe = lan.probes().get(0).message();
    assertThat(probe.questions()).extracting(Question::type).containsOnly(RecordType.ANY);
    assertThat(probe.questions())
        .extracting(question -> question.name().toString())
        .containsExactlyInAnyOrder(INSTANCE, HOST);
    assertThat(probe.answers()).isEmpty();
    assertThat(probe.authority())
        .extracting(record -> record.name() + " " + record.type() + " " + record.rdata())
        .containsExactlyInAnyOrder(
            INSTANCE + " SRV 0 0 8080 " + HOST,
            INSTANCE + " TXT \"path=/\"",
            HOST + " A 192.0.2.1");
  }

  @Test
  @DisplayName("RFC 6762 8.1, 15.1: the first probe asks for unicast answers, if such can be heard")
  void probesAskForUnicastWhereItIsHeard() throws BeaconException {
    SimLan alone = new SimLan(net, PortSharing.ALONE);
    alone.publish(WEB);
    lan.publish(WEB);
    lan.runMs(1_500);
    assertThat(alone.probes())
        .extracting(
            probe -> probe.message().questions().stream().allMatch(Question::unicastResponse))
        .as("the first: later ones must be heard beside a program that started later")
        .containsExactly(true, false, false);
    for (SimPacket probe : lan.probes()) {
      assertThat(probe.message().questions()).noneMatch(Question::unicastResponse);
    }
  }

  @Test
  @DisplayName("RFC 6762 8.1: both families are proposed on both")
  void bothFamiliesAreProposed() throws BeaconException {
    SimLink link = net.link("dual");
    SimHost host = net.host("dual");
    host.nic("eth0", link, "192.0.2.7/24", "fe80::7/64");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(1));
    for (IpFamily family : IpFamily.values()) {
      SimMessage probe = link.packetsOf("dual", family).get(0).message();
      assertThat(probe.authority())
          .extracting(record -> record.type().toString())
          .contains("A", "AAAA", "SRV", "TXT");
    }
  }

  @Test
  @DisplayName("RFC 6762 8.1: what was heard before the first probe is no conflict")
  void whatIsCachedIsNoConflict() {
    lan.beacon().query(Name.of(INSTANCE), RecordType.SRV, answer -> {});
    lan.runMs(200);
    lan.peer().say(OTHER_SRV);
    lan.run(Duration.ofSeconds(2));
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.1: what comes between publish() and the first probe is ignored")
  void whatComesBeforeTheFirstProbeIsIgnored() throws BeaconException {
    SimLan early;
    do {
      early = new SimLan(net);
      early.publish(WEB);
      early.peer().say(OTHER_SRV);
      early.runMs(1);
    } while (!early.probes().isEmpty());
    early.run(Duration.ofSeconds(3));
    assertThat(early.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @ParameterizedTest(name = "after probe {0}")
  @ValueSource(ints = {1, 2, 3})
  @DisplayName("RFC 6762 8.1, 9: an answer to any of the probes costs the name: Web (2)")
  void anAnswerToAProbeCostsTheName(int number) {
    lan.publish(WEB);
    untilProbe(number);
    lan.runMs(200);
    lan.peer().say(OTHER_SRV);
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words())
        .containsExactly(
            "conflict " + INSTANCE, "renamed Web to Web (2)", "registered Web (2) at beacon.local");
    assertNeverSaid(INSTANCE);
    assertThat(probesFor("Web (2)._http._tcp.local")).hasSize(3);
  }

  static Stream<ResourceRecord> recordsOfTheName() {
    Name name = Name.of(INSTANCE);
    return Stream.of(
        Records.srv(INSTANCE, HOST, 8081),
        Records.srv("WEB._HTTP._tcp.LOCAL", "alpha.local", 80),
        Records.txt(INSTANCE, "path=/other"),
        Records.address(INSTANCE, "192.0.2.9"),
        new ResourceRecord(
            name, RecordType.HINFO, true, 120, Rdata.HostDescription.of("arm", "none")),
        new ResourceRecord(
            name, RecordType.of(99), true, 120, new Rdata.Opaque(new byte[] {1, 2, 3})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordsOfTheName")
  @DisplayName("RFC 6762 8.1: a record of the name, of whatever type, is a conflict")
  void anyRecordOfTheNameIsAConflict(ResourceRecord record) {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(record);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words())
        .containsSubsequence("renamed Web to Web (2)", "registered Web (2) at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 9: an additional record is as good an objection")
  void additionalRecordsObject() {
    lan.publish(WEB);
    untilProbe(1);
    SimMessage other = SimMessage.response(Records.address("alpha.local", "192.0.2.9"));
    lan.peer().say(other.with(List.of(OTHER_SRV)));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).contains("renamed Web to Web (2)");
  }

  @Test
  @DisplayName("RFC 6762 8.1: so is an answer by unicast, which the probe asked for")
  void unicastAnswersObject() throws BeaconException {
    SimLan alone = new SimLan(net, PortSharing.ALONE);
    alone.publish(WEB);
    net.runUntil(() -> alone.probes().size() == 1, Duration.ofSeconds(1));
    alone.peer().tell(alone.nic(), SimMessage.response(OTHER_SRV));
    alone.run(Duration.ofSeconds(3));
    assertThat(alone.registrations().words()).contains("renamed Web to Web (2)");
  }

  @Test
  @DisplayName("RFC 6762 9: the same data from somebody else is no conflict")
  void theSameDataIsNoConflict() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(Records.srv(INSTANCE, HOST, 8080), Records.txt(INSTANCE, "path=/"));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.1, 10.1: the goodbye of a name's last owner is no conflict")
  void aGoodbyeIsNoConflict() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(Records.goodbye(OTHER_SRV));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 6: a response from another port than 5353 is no conflict")
  void aResponseFromAnotherPortIsNoConflict() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(SimMessage.response(OTHER_SRV).toBytes(), IpFamily.IPV4, 40_000);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 9: a host name that is taken becomes beacon-2.local, SRV records follow")
  void aHostNameThatIsTakenChanges() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(Records.address(HOST, "192.0.2.9"));
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words())
        .containsSubsequence(
            "conflict " + HOST,
            "host renamed beacon.local to beacon-2.local",
            "registered Web at beacon-2.local");
    assertThat(lan.registrations().words().stream().filter(w -> w.startsWith("renamed"))).isEmpty();
    assertNeverSaid(HOST);
    assertThat(said(INSTANCE, RecordType.SRV))
        .extracting(record -> record.rdata().toString())
        .containsOnly("0 0 8080 beacon-2.local");
    assertThat(said("beacon-2.local", RecordType.A)).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: names go Web (2), Web (3); a number that is there is counted up")
  void numbersAreCountedUp() {
    SimPeer taken = lan.peer();
    Set<String> names = new TreeSet<>(Set.of("Web (9)", "Web (10)"));
    taken.onPacket(
        packet -> {
          for (Question question : packet.message().questions()) {
            if (packet.message().isProbe() && names.contains(question.name().label(0))) {
              taken.say(Records.srv(question.name().toString(), "alpha.local", 80));
            }
          }
        });
    lan.publish(WEB.name("Web (9)"));
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words())
        .containsExactly(
            "conflict Web (9)._http._tcp.local",
            "renamed Web (9) to Web (10)",
            "conflict Web (10)._http._tcp.local",
            "renamed Web (10) to Web (11)",
            "registered Web (11) at beacon.local");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"é", "€", "😀", "x"})
  @DisplayName("RFC 6762 16, RFC 6763 4.1.1: a new name fits 63 bytes, and no character is broken")
  void newNamesFitALabel(String character) {
    int bytes = character.getBytes(StandardCharsets.UTF_8).length;
    String full = "a".repeat(63 % bytes) + character.repeat(63 / bytes);
    lan.publish(WEB.name(full));
    untilProbe(1);
    lan.peer().say(Records.srv(full + "._http._tcp.local", "alpha.local", 80));
    lan.run(Duration.ofSeconds(3));
    String renamed = lan.registrations().words().get(1).replaceFirst("renamed .* to ", "");
    assertThat(renamed).endsWith(" (2)").doesNotContain("\ufffd");
    String kept = renamed.substring(0, renamed.length() - 4);
    assertThat(full).startsWith(kept);
    assertThat(renamed.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(63 - bytes, 63);
    assertThat(said(renamed + "._http._tcp.local", RecordType.SRV)).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: a host name of 63 bytes is cut for its number, too")
  void newHostNamesFitALabel() {
    String full = "h".repeat(63);
    lan.publish(WEB.host(full));
    untilProbe(1);
    lan.peer().say(Records.address(full + ".local", "192.0.2.9"));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words())
        .contains("registered Web at " + "h".repeat(61) + "-2.local");
  }

  @Test
  @DisplayName("RFC 6762 8.1: after 15 conflicts in 10 s one attempt per 5 s, until a name is free")
  void endlessConflictsSlowDown() {
    boolean[] hostile = {true};
    SimPeer peer = lan.peer();
    peer.onPacket(
        packet -> {
          for (Question question : packet.message().questions()) {
            Name name = question.name();
            if (hostile[0] && packet.message().isProbe() && name.labelCount() == 4) {
              peer.say(Records.srv(name.toString(), "alpha.local", 80));
            }
          }
        });
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(60));
    List<Duration> attempts =
        lan.probes().stream()
            .filter(probe -> probe.message().questions().stream().anyMatch(ProbeTest::isInstance))
            .map(SimPacket::at)
            .toList();
    for (int i = 15; i < attempts.size(); i++) {
      boolean fifteenInTenSeconds =
          attempts.get(i - 1).minus(attempts.get(i - 15)).compareTo(Duration.ofSeconds(10)) < 0;
      if (fifteenInTenSeconds) {
        assertThat(attempts.get(i).minus(attempts.get(i - 1)))
            .as("attempt %d", i + 1)
            .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
      }
    }
    assertThat(attempts).hasSizeBetween(15 + 9, 15 + 12);
    hostile[0] = false;
    lan.run(Duration.ofSeconds(10));
    List<String> words = lan.registrations().words();
    assertThat(words.get(words.size() - 1)).matches("registered Web \\(\\d+\\) at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.1: conflicts that are not fifteen in ten seconds slow nothing down")
  void slowConflictsSlowNothingDown() {
    SimPeer peer = lan.peer();
    peer.onPacket(
        packet -> {
          for (Question question : packet.message().questions()) {
            String name = question.name().toString();
            if (isInstance(question) && probesFor(name).size() == 3) {
              net.after(
                  Duration.ofMillis(200), () -> peer.say(Records.srv(name, "alpha.local", 80)));
            }
          }
        });
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(60));
    List<Duration> renamed =
        lan.registrations().seen().stream()
            .filter(seen -> seen.event() instanceof RegistrationEvent.Renamed)
            .map(RegistrationLog.Seen::at)
            .toList();
    assertThat(renamed).hasSizeGreaterThan(60);
  }

  @Test
  @DisplayName("RFC 6762 8.1: once a name is ours the next conflict is put to the test at once")
  void onceANameIsOursNothingIsSlowAnyMore() {
    boolean[] hostile = {true};
    SimPeer peer = lan.peer();
    peer.onPacket(
        packet -> {
          for (Question question : packet.message().questions()) {
            if (hostile[0] && packet.message().isProbe() && isInstance(question)) {
              peer.say(Records.srv(question.name().toString(), "alpha.local", 80));
            }
          }
        });
    Registration web = lan.publish(WEB);
    lan.run(Duration.ofSeconds(10));
    hostile[0] = false;
    lan.run(Duration.ofSeconds(20));
    assertThat(web.registered()).isCompleted();
    lan.link().clearLog();
    peer.say(Records.srv(web.fullName().toString(), "alpha.local", 80));
    lan.runMs(260);
    assertThat(lan.probes()).isNotEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 8.2, 17: probes for many names fill packets; a name's proposals are together")
  void probesForManyNamesFillPackets() {
    for (int i = 0; i < 19; i++) {
      lan.publish(WEB.name("A service with a rather long name, " + i).txt("note", "x".repeat(200)));
    }
    net.runUntil(() -> !lan.probes().isEmpty(), Duration.ofSeconds(1));
    lan.runMs(1);
    List<SimPacket> probes = lan.probes();
    assertThat(probes).hasSizeBetween(4, 10);
    assertThat(probes.stream().flatMap(each -> each.message().questions().stream()))
        .as("each service and its host")
        .hasSize(20)
        .doesNotHaveDuplicates();
    assertThat(probes.stream().flatMap(each -> each.message().authority().stream()))
        .as("SRV and TXT of each, and the address")
        .hasSize(39)
        .doesNotHaveDuplicates();
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.registrations().words()).hasSize(19);
  }

  @Test
  @DisplayName("RFC 6762 8.1: two services of one host claim its name once, each its own")
  void aSharedHostIsClaimedOnce() {
    lan.publish(WEB);
    lan.publish(WEB.name("Admin").port(8081));
    lan.run(Duration.ofSeconds(6));
    assertThat(probesFor(HOST)).hasSize(3);
    lan.link().clearLog();
    lan.publish(WEB.name("Late").port(8082));
    lan.run(Duration.ofSeconds(6));
    assertThat(probesFor("Late._http._tcp.local")).hasSize(3);
    assertThat(probesFor(HOST)).as("it is ours already").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 8.1: the names of addresses are not probed for")
  void reverseNamesAreNotProbed() {
    lan.publish(WEB);
    lan.run(Duration.ofSeconds(2));
    assertThat(probesFor("1.2.0.192.in-addr.arpa")).isEmpty();
    assertThat(said("1.2.0.192.in-addr.arpa", RecordType.PTR)).isNotEmpty();
  }

  // --- section 8.2 ---

  private static final ResourceRecord SRV = Records.srv(INSTANCE, HOST, 8080);
  private static final ResourceRecord TXT = Records.txt(INSTANCE, "path=/");
  private static final ResourceRecord UNKNOWN =
      new ResourceRecord(
          Name.of(INSTANCE), RecordType.of(99), false, 120, new Rdata.Opaque(new byte[] {1}));

  static Stream<Arguments> contests() {
    return Stream.of(
        contest("later text", true, Records.txt(INSTANCE, "path=0"), SRV),
        contest("earlier text", false, Records.txt(INSTANCE, "path=."), SRV),
        contest("longer text", true, Records.txt(INSTANCE, "path=/", "v=1"), SRV),
        contest("later port", true, TXT, Records.srv(INSTANCE, HOST, 8081)),
        contest("earlier port", false, TXT, Records.srv(INSTANCE, HOST, 8079)),
        contest("bytes are unsigned", true, TXT, Records.srv(INSTANCE, HOST, 0x9000)),
        contest("later target", true, TXT, Records.srv(INSTANCE, "beacoo.local", 8080)),
        contest("names count by their bytes", false, TXT, Records.srv(INSTANCE, "z.local", 8080)),
        contest("one record more", true, TXT, SRV, UNKNOWN),
        contest("one record less", false, TXT),
        contest("the later type comes first", true, SRV),
        contest("an earlier type", false, Records.address(INSTANCE, "192.0.2.200"), TXT, SRV));
  }

  private static Arguments contest(String what, boolean wins, ResourceRecord... proposed) {
    return Arguments.of(what, wins, proposed);
  }

  @ParameterizedTest(name = "{0}: the other wins is {1}")
  @MethodSource("contests")
  @DisplayName("RFC 6762 8.2, 8.2.1: of two that probe at once the lexicographically later wins")
  void theLexicographicallyLaterWins(String what, boolean otherWins, ResourceRecord[] proposed) {
    lan.publish(WEB);
    untilProbe(1);
    Duration first = net.elapsed();
    lan.runMs(100);
    probe(lan.peer(), proposed);
    Duration contested = net.elapsed();
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words())
        .as("nobody defends the name afterwards")
        .containsExactly("registered Web at beacon.local");
    List<SimPacket> probes = probesFor(INSTANCE);
    if (otherWins) {
      assertThat(probes).as("one, and three a second later").hasSize(1 + 3);
      assertThat(probes.get(1).at().minus(contested))
          .isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_252));
    } else {
      assertThat(probes).hasSize(3);
      assertThat(probes.get(2).at().minus(first))
          .isBetween(Duration.ofMillis(499), Duration.ofMillis(510));
    }
  }

  @ParameterizedTest(name = "as record {0} it counts: {1}")
  @CsvSource({"64, true", "65, false"})
  @DisplayName("FR-035: of the records that a probe proposes for a name 64 count")
  void ofManyProposals64Count(int place, boolean counts) {
    lan.publish(WEB);
    untilProbe(1);
    lan.runMs(100);
    List<ResourceRecord> proposed = new ArrayList<>(List.of(SRV, TXT));
    for (int i = 2; i < place - 1; i++) {
      Rdata rdata = new Rdata.Opaque(new byte[] {(byte) i});
      proposed.add(new ResourceRecord(Name.of(INSTANCE), RecordType.of(99), false, 120, rdata));
    }
    proposed.add(Records.address(INSTANCE, "192.0.2.9")); // an earlier type loses
    probe(lan.peer(), proposed.toArray(ResourceRecord[]::new));
    lan.run(Duration.ofSeconds(8));
    assertThat(probesFor(INSTANCE)).hasSize(counts ? 3 : 1 + 3);
  }

  @Test
  @DisplayName("RFC 6762 8.2.1: identical proposals are no contest: both claim the name")
  void identicalProposalsAreNoContest() {
    lan.publish(WEB);
    untilProbe(1);
    lan.runMs(100);
    probe(lan.peer(), SRV, TXT);
    lan.run(Duration.ofSeconds(3));
    assertThat(probesFor(INSTANCE)).hasSize(3);
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.2: the loser of a contest, denied a second later, takes another name")
  void theLoserMeetsTheWinner() {
    lan.publish(WEB);
    untilProbe(1);
    ResourceRecord winner = Records.srv(INSTANCE, "zeta.local", 9_000);
    probe(lan.peer(), winner);
    lan.peer().serve(List.of(winner));
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words())
        .containsSubsequence("renamed Web to Web (2)", "registered Web (2) at beacon.local");
    assertNeverSaid(INSTANCE);
  }

  @Test
  @DisplayName("RFC 6762 8.2: a contest about the host's name holds the service back as well")
  void aContestAboutTheHostHoldsTheServiceBack() {
    lan.publish(WEB);
    untilProbe(1);
    probe(lan.peer(), Records.shared(Records.address(HOST, "192.0.2.200")));
    lan.run(Duration.ofSeconds(8));
    assertThat(probesFor(HOST)).hasSize(1 + 3);
    assertThat(said(INSTANCE, RecordType.SRV)).isNotEmpty();
    Duration announced = firstSaid(HOST);
    assertThat(firstSaid(INSTANCE)).isGreaterThanOrEqualTo(announced);
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.2: a probe without proposals, or for another name, is no contest")
  void otherQueriesAreNoContest() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer().say(SimMessage.query(ANY_INSTANCE));
    lan.peer().say(SimMessage.query(ANY_INSTANCE).knowing(Records.srv(INSTANCE, "z.local", 9_000)));
    probe(lan.peer(), Records.shared(Records.srv("Other._http._tcp.local", "z.local", 9_000)));
    lan.run(Duration.ofSeconds(3));
    assertThat(probesFor(INSTANCE)).hasSize(3);
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
  }

  @Test
  @DisplayName("RFC 6762 8.2, FR-007: stale probes of our own, given back late, cost a second only")
  void ourOwnProbesGivenBackLateCostNoName() {
    lan.publish(WEB);
    untilProbe(1);
    byte[] stale = lan.probes().get(0).payload();
    SimPeer bridge = lan.link().peer("bridge", 66).at("192.0.2.1");
    lan.runMs(120);
    for (int i = 0; i < 20; i++) {
      bridge.say(stale, IpFamily.IPV4, SimPacket.MDNS_PORT);
      lan.runMs(217);
    }
    lan.run(Duration.ofSeconds(8));
    assertThat(lan.registrations().words()).containsExactly("registered Web at beacon.local");
    assertThat(probesFor(INSTANCE)).hasSize(3);
  }

  @Test
  @DisplayName("RFC 6762 8.2: the proposals of another probe count, whatever type it asks for")
  void aProbeForOneTypeContests() {
    lan.publish(WEB);
    untilProbe(1);
    lan.peer()
        .say(
            SimMessage.query(Records.question(INSTANCE, RecordType.SRV))
                .withAuthority(Records.shared(Records.srv(INSTANCE, "zeta.local", 9_000))));
    lan.run(Duration.ofSeconds(8));
    assertThat(probesFor(INSTANCE)).hasSize(1 + 3);
  }

  @Test
  @DisplayName("RFC 6762 8.2: two Beacons that claim one name at once end with two names")
  void twoBeaconsThatClaimOneNameEndWithTwo() throws BeaconException {
    SimHost second = net.host("second").families(IpFamily.IPV4);
    second.nic("eth0", lan.link(), "192.0.2.2/24");
    Registration ours = lan.publish(WEB);
    Registration theirs = second.open().publish(WEB);
    lan.run(Duration.ofSeconds(15));
    assertThat(List.of(ours.service().name(), theirs.service().name()))
        .containsExactlyInAnyOrder("Web", "Web (2)");
  }

  private static boolean isInstance(Question question) {
    return question.name().labelCount() == 4;
  }

  /** Until that probe is on its way. */
  private void untilProbe(int number) {
    net.runUntil(() -> lan.probes().size() == number, Duration.ofSeconds(3));
  }

  private static void probe(SimPeer peer, ResourceRecord... proposed) {
    ResourceRecord[] plain =
        Stream.of(proposed).map(Records::shared).toArray(ResourceRecord[]::new);
    String name = plain[0].name().toString();
    peer.say(SimMessage.query(Records.question(name, RecordType.ANY)).withAuthority(plain));
  }

  private List<SimPacket> probesFor(String name) {
    Question any = Records.question(name, RecordType.ANY);
    return lan.probes().stream().filter(probe -> probe.message().asks(any)).toList();
  }

  private List<ResourceRecord> said(String name, RecordType type) {
    return lan.responses().stream()
        .flatMap(packet -> packet.message().records().stream())
        .filter(record -> record.name().equals(Name.of(name)) && record.type().equals(type))
        .toList();
  }

  private void assertNeverSaid(String name) {
    assertThat(lan.sent().stream().filter(packet -> packet.message().isResponse()))
        .allSatisfy(
            packet ->
                assertThat(packet.message().records())
                    .noneMatch(record -> record.name().equals(Name.of(name))));
  }

  private Duration firstSaid(String name) {
    return lan.responses().stream()
        .filter(
            packet ->
                packet.message().records().stream()
                    .anyMatch(record -> record.name().equals(Name.of(name))))
        .map(SimPacket::at)
        .findFirst()
        .orElseThrow();
  }

  private static void assertQuarterApart(SimPacket one, SimPacket next) {
    assertThat(next.at().minus(one.at())).isBetween(Duration.ofMillis(249), Duration.ofMillis(260));
  }
}
