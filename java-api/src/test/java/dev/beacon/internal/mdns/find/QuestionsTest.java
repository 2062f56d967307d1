package dev.beacon.internal.mdns.find;

import static dev.beacon.sim.SimLan.BROWSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.IpFamily;
import dev.beacon.PortSharing;
import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class QuestionsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Question UNICAST_BROWSE = new Question(BROWSE.name(), BROWSE.type(), true);

  @Test
  @DisplayName("RFC 6762 5.2: the first query waits 20 to 120 ms, and uses the whole range")
  void firstQueryWaitsARandomMoment(SimNet seeds) throws BeaconException {
    List<Long> delaysMs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      SimLan lan = new SimLan(new SimNet(seeds.random().nextLong()));
      lan.browse();
      lan.runMs(200);
      assertThat(lan.sent()).as("%s", lan.net()).hasSize(1);
      delaysMs.add(lan.sent().get(0).at().toMillis());
    }
    assertThat(delaysMs).allSatisfy(delay -> assertThat(delay).isBetween(20L, 120L));
    double meanMs = delaysMs.stream().mapToLong(Long::longValue).average().orElseThrow();
    assertThat(meanMs).as("mean of 300").isBetween(60.0, 80.0);
    assertThat(delaysMs).anyMatch(delay -> delay < 30).anyMatch(delay -> delay > 110);
  }

  @Test
  @DisplayName("RFC 6762 5.2: again after 1 s, then at intervals that double up to 60 minutes")
  void intervalsDoubleUpToAnHourAndStayThere(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofHours(12));
    List<Long> intervals = new ArrayList<>();
    List<SimPacket> sent = lan.sent();
    for (int i = 1; i < sent.size(); i++) {
      intervals.add(sent.get(i).at().minus(sent.get(i - 1).at()).toSeconds());
    }
    // 4,095 s until the hourly rhythm begins, then (43,200 - 4,095) / 3,600 more.
    assertThat(intervals.subList(0, 13))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 2048L, 3600L);
    assertThat(intervals.subList(13, intervals.size())).hasSize(9).containsOnly(3600L);
    assertThat(sent).hasSize(23);
    assertThat(sent).allSatisfy(packet -> assertThat(packet.message().questions()).hasSize(1));
  }

  @Test
  @DisplayName("RFC 6762 18: a query has id 0, no flags, and comes from port 5353")
  void queriesHaveTheHeaderThatTheStandardWants(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(200);
    SimPacket packet = lan.sent().get(0);
    assertThat(packet.payload()).startsWith(0, 0, 0, 0);
    assertThat(packet.sourcePort()).isEqualTo(5353);
    assertThat(packet.multicast()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.4: only the first question asks for unicast answers, when alone")
  void onlyTheFirstQuestionAsksForUnicastAnswers(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.browse();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent().get(0).message().questions()).containsExactly(UNICAST_BROWSE);
    assertThat(lan.sent().subList(1, lan.sent().size()))
        .hasSize(3)
        .allSatisfy(packet -> assertThat(packet.message().questions()).containsExactly(BROWSE));
  }

  @Test
  @DisplayName("RFC 6762 5.4: beside another responder no question asks for unicast answers")
  void besideAnotherResponderAllQuestionsAskForMulticast(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.SHARED);
    lan.browse();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent())
        .hasSize(4)
        .allSatisfy(packet -> assertThat(packet.message().questions()).containsExactly(BROWSE));
  }

  @Test
  @DisplayName("RFC 6762 5.3: questions that arise together go in one packet")
  void severalQuestionsShareAPacket(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.beacon().browse("_http._tcp", event -> {});
    lan.beacon().query(Name.of("alpha.local"), RecordType.A, answer -> {});
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
    assertThat(lan.sent().get(0).message().questions())
        .containsExactlyInAnyOrder(
            BROWSE,
            Records.question("_http._tcp.local", RecordType.PTR),
            Records.question("alpha.local", RecordType.A));
  }

  @Test
  @DisplayName("RFC 6762 7.1: what has more than half of its lifetime left is a known answer")
  void knownAnswersAreThoseAboveHalfOfTheirLifetime(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(200);
    ResourceRecord fresh = Records.ttl(4_500, SimService.printer("Fresh").ptr());
    ResourceRecord stale = Records.ttl(5, SimService.printer("Stale").ptr());
    lan.peer().say(fresh, stale);
    lan.run(Duration.ofSeconds(3)); // queries about 0.9 and 2.9 s after the answer
    assertThat(lan.asked(BROWSE)).hasSize(3);
    assertThat(knownNames(lan.asked(BROWSE).get(1))).containsExactlyInAnyOrder("Fresh", "Stale");
    assertThat(knownNames(lan.asked(BROWSE).get(2))).containsExactly("Fresh");
  }

  @Test
  @DisplayName("RFC 6762 7.1: a known answer says the lifetime that is left, without cache-flush")
  void knownAnswersSayWhatIsLeft(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.beacon().query(Name.of("alpha.local"), RecordType.A, answer -> {});
    lan.runMs(200);
    lan.peer().say(Records.shared(Records.address("alpha.local", "192.0.2.9")));
    lan.run(Duration.ofSeconds(8));
    List<ResourceRecord> known = lan.sent().get(3).message().answers();
    assertThat(known).hasSize(1);
    assertThat(known.get(0).ttlSeconds()).isBetween(112L, 113L);
    assertThat(known.get(0).cacheFlush()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 7.1: a question for all types repeats no known answer, and no denial")
  void knownAnswersAreToldOnce(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    Name alpha = Name.of("alpha.local");
    lan.beacon().query(alpha, RecordType.A, answer -> {});
    lan.beacon().query(alpha, RecordType.ANY, answer -> {});
    lan.runMs(200);
    lan.peer()
        .say(
            Records.shared(Records.address("alpha.local", "192.0.2.9")),
            Records.shared(Records.address("alpha.local", "2001:db8::9")),
            Records.only("alpha.local", RecordType.A, RecordType.AAAA));
    lan.run(Duration.ofSeconds(8));
    SimPacket both =
        lan.sent().stream()
            .filter(packet -> packet.message().questions().size() == 2)
            .reduce((one, later) -> later)
            .orElseThrow();
    assertThat(both.message().answers())
        .extracting(ResourceRecord::type)
        .containsExactlyInAnyOrder(RecordType.A, RecordType.AAAA);
  }

  @Test
  @DisplayName("RFC 6762 7.2: known answers that don't fit follow, and all but the last have TC")
  void knownAnswersAreSplitWithTheTruncationBit(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(200);
    List<String> names = IntStream.range(0, 200).mapToObj("Printer %03d"::formatted).toList();
    for (String name : names) {
      lan.peer().say(SimService.printer(name).ptr());
    }
    lan.runMs(50);
    lan.link().clearLog();
    lan.net().runUntil(() -> !lan.asked(BROWSE).isEmpty(), Duration.ofSeconds(2));
    List<SimPacket> burst =
        lan.sent().stream()
            .filter(packet -> packet.at().equals(lan.asked(BROWSE).get(0).at()))
            .filter(packet -> !packet.message().answers().isEmpty())
            .toList();
    assertThat(burst).hasSizeGreaterThan(2);
    assertThat(burst.get(0).message().asks(BROWSE)).isTrue();
    assertThat(burst.subList(1, burst.size()))
        .allSatisfy(packet -> assertThat(packet.message().questions()).isEmpty());
    assertThat(burst.subList(0, burst.size() - 1))
        .allSatisfy(packet -> assertThat(packet.message().truncated()).isTrue());
    assertThat(burst.get(burst.size() - 1).message().truncated()).isFalse();
    assertThat(burst.stream().flatMap(packet -> knownNames(packet).stream()).toList())
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(burst).allSatisfy(packet -> assertThat(packet.payload().length).isLessThan(1_473));
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question that another host asked just now counts as asked")
  void anotherHostsQuestionStandsForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer().say(SimMessage.query(BROWSE));
    lan.runMs(990);
    assertThat(lan.sent()).as("the first query").isEmpty();
    lan.run(SECOND);
    assertThat(lan.sent()).as("the second").hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: an hourly question is spared too, and comes an hour later")
  void anotherHostsQuestionStandsForTheHourlyOne(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofHours(5));
    SimPacket last = lan.sent().get(lan.sent().size() - 1);
    lan.run(last.at().plusSeconds(3_600).minusMillis(500).minus(net.elapsed()));
    lan.link().clearLog();
    lan.peer().say(SimMessage.query(BROWSE));
    lan.run(Duration.ofMinutes(59));
    assertThat(lan.sent()).isEmpty();
    lan.run(Duration.ofMinutes(2));
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question long before ours is due does not stand for it")
  void aQuestionLongBeforeOursDoesNotStandForIt(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofSeconds(20)); // asked at 0, 1, 3, 7, 15; next at 31
    lan.peer().say(SimMessage.query(BROWSE));
    lan.run(Duration.ofSeconds(12));
    assertThat(lan.sent()).hasSize(6);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question with known answers that we lack does not stand for ours")
  void aQuestionThatKnowsMoreDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer().say(SimMessage.query(BROWSE).knowing(SimService.printer("A").ptr()));
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question with known answers that we have too stands for ours")
  void aQuestionThatKnowsAsMuchStandsForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(200);
    lan.peer().say(SimService.printer("A").announcement());
    lan.runMs(200);
    lan.link().clearLog();
    lan.peer().say(SimMessage.query(BROWSE).knowing(SimService.printer("A").ptr()));
    lan.run(SECOND);
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question whose known answers go on (TC) does not stand for ours")
  void aTruncatedQuestionDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer().say(SimMessage.query(BROWSE).withFlags(0x0200));
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question for unicast answers does not stand for ours")
  void aUnicastQuestionDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer().say(SimMessage.query(UNICAST_BROWSE));
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName(
      "RFC 6762 6.7, 7.3: a legacy query gets its answers alone, and doesn't stand for ours")
  void aLegacyQueryDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer().say(SimMessage.query(BROWSE).toBytes(), IpFamily.IPV4, 40_000);
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 5.5, 7.3: a query sent to us alone does not stand for ours")
  void aQueryToUsAloneDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.browse();
    lan.runMs(1);
    lan.peer().tell(lan.nic(), SimMessage.query(BROWSE));
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: another question does not stand for ours")
  void anotherQuestionDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    lan.peer()
        .say(
            SimMessage.query(
                Records.question("_http._tcp.local", RecordType.PTR),
                Records.question("_ipp._tcp.local", RecordType.TXT)));
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question of another class does not stand for ours")
  void aQuestionOfAnotherClassDoesNotStandForOurs(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    byte[] chaos = SimMessage.query(BROWSE).toBytes();
    chaos[chaos.length - 1] = 3;
    lan.peer().say(chaos, IpFamily.IPV4, 5353);
    lan.runMs(200);
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("FR-007: our own packet, which the network gives back, is nobody else's question")
  void ourOwnQuestionsAreNotTakenForAnothers(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofSeconds(70)); // an echo taken for another's would halve the queries
    assertThat(lan.sent()).hasSize(7);
  }

  @Test
  @DisplayName("FR-007: nor is it when the network gives it back twice")
  void ourOwnQuestionsHeardTwiceAreNotTakenForAnothers(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.link().loopbackDuplication(1);
    lan.browse();
    lan.run(Duration.ofSeconds(70));
    assertThat(lan.sent()).hasSize(7);
  }

  @Test
  @DisplayName("RFC 6762 7.3: two Beacons that search for the same ask together once")
  void twoBeaconsAskTogetherOnce(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    var other = net.host("other").families(IpFamily.IPV4).sharing(PortSharing.SHARED);
    other.nic("eth0", lan.link(), "192.0.2.2/24");
    other.open().browse("_ipp._tcp", event -> {});
    lan.browse();
    lan.run(Duration.ofSeconds(60)); // one alone asks at 0, 1, 3, 7, 15, 31 s
    assertThat(lan.link().packets().size()).isBetween(6, 7);
  }

  @Test
  @DisplayName("RFC 6762 5.2: a second search for the same type costs no packet")
  void aSecondSearchCostsNoPacket(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofSeconds(20));
    lan.link().clearLog();
    Browse second = lan.beacon().browse("_IPP._tcp", event -> {});
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent()).isEmpty();
    second.close();
    lan.run(Duration.ofSeconds(10)); // the first one's next query is due at 31 s
    assertThat(lan.sent()).as("the first goes on").hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 5.2: what is closed is not asked for any more")
  void aClosedSearchAsksNoMore(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    Browse browse = lan.browse();
    lan.run(SECOND);
    browse.close();
    lan.link().clearLog();
    lan.run(Duration.ofHours(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: after a sleep each question is asked once, nothing is caught up")
  void afterASleepEachQuestionIsAskedOnce(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofSeconds(2));
    lan.link().clearLog();
    net.sleep(Duration.ofHours(8));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 17: many questions are split over packets that fit the link")
  void manyQuestionsAreSplitOverPackets(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.nic().mtu(600);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = "a-rather-long-host-name-" + i + ".local";
      questions.add(Records.question(name, RecordType.A));
      lan.beacon().query(Name.of(name), RecordType.A, answer -> {});
    }
    lan.runMs(200);
    assertThat(lan.sent().stream().flatMap(each -> each.message().questions().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(questions);
    assertThat(lan.sent()).allSatisfy(each -> assertThat(each.payload().length).isLessThan(573));
  }

  @Test
  @DisplayName("Packets that find no slot are sent by the next turn")
  void packetsThatFindNoSlotAreSentByTheNextTurn(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.nic().mtu(512);
    lan.host().sendSlots(1);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = "a-rather-long-host-name-" + i + ".local";
      questions.add(Records.question(name, RecordType.A));
      lan.beacon().query(Name.of(name), RecordType.A, answer -> {});
    }
    lan.runMs(200);
    assertThat(lan.sent()).hasSizeGreaterThan(5);
    assertThat(lan.sent().stream().flatMap(each -> each.message().questions().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(questions);
  }

  private static List<String> knownNames(SimPacket packet) {
    return packet.message().answers().stream()
        .map(record -> ((dev.beacon.dns.Rdata.Target) record.rdata()).name().label(0))
        .toList();
  }
}
