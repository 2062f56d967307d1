package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What RFC 6762 asks of a querier and no other test shows. docs/rfc6762.md lists all of it, with
 * the tests.
 */
@SimTest
class Rfc6762Test {

  private static final SimService A = SimService.printer("A");
  private static final SimService B = SimService.printer("B");

  @Test
  @DisplayName(
      "RFC 6762 10, RFC 2181 8: a TTL with its top bit set is no goodbye, and no long life")
  void aHugeTimeToLiveIsNoGoodbye(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    byte[] packet = A.announcement().toBytes();
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    for (int at = 12; at < packet.length - 3; at++) {
      if (bytes.getInt(at) == Records.HOST_TTL_SECONDS) {
        bytes.putInt(at, 0x80000078);
      } else if (bytes.getInt(at) == Records.OTHER_TTL_SECONDS) {
        bytes.putInt(at, -1);
      }
    }
    lan.peer().say(packet, IpFamily.IPV4, 5353);
    lan.run(Duration.ofSeconds(90));
    assertThat(lan.log().words()).containsExactly("added A");
    lan.peer().say(packet, IpFamily.IPV4, 5353);
    lan.run(Duration.ofSeconds(119));
    assertThat(lan.log().words()).containsExactly("added A");
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
  }

  @Test
  @DisplayName("RFC 6762 5.2: questions go to the group of the family on which they are asked")
  void questionsGoToTheGroup(SimNet net) throws BeaconException {
    SimLink link = net.link("lan");
    SimHost host = net.host("beacon");
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    host.open().browse(SimLan.TYPE, event -> {});
    net.runFor(Duration.ofSeconds(10));
    assertThat(link.packets()).hasSize(8).allMatch(SimPacket::multicast);
    assertThat(link.packets()).allMatch(packet -> packet.sourcePort() == 5353);
    assertThat(link.packetsOf("beacon", IpFamily.IPV6)).hasSize(4);
  }

  @Test
  @DisplayName("RFC 6762 5.2: the unanswered goes on being asked, however many hours that lasts")
  void askingNeverEnds(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.run(Duration.ofHours(24));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(61));
    assertThat(lan.sent()).isNotEmpty();
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 5.2: an answer may come whenever it likes, asked for or not")
  void unsolicitedAnswersCount(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.peer().say(A.announcement());
    lan.run(Duration.ofSeconds(30));
    lan.browse();
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: a unique answer ends the series; its refresh is asked at 80 to 82 %")
  void aUniqueAnswerEndsTheSeries(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.beacon().query(Name.of(A.host()), RecordType.A, answer -> {});
    lan.runMs(200);
    lan.peer().say(A.addressRecord());
    Duration saidAt = net.elapsed();
    lan.runMs(95_900);
    assertThat(lan.sent()).hasSize(1);
    lan.runMs(2_600);
    assertThat(lan.sent()).hasSize(2);
    assertThat(lan.sent().get(1).at().minus(saidAt))
        .isBetween(Duration.ofMillis(96_000), Duration.ofMillis(98_401));
    lan.run(Duration.ofMinutes(10)); // nobody answers: it goes, and is asked for again
    assertThat(lan.sent()).hasSizeGreaterThan(2 + 3);
  }

  @Test
  @DisplayName("RFC 6762 5.2: a pointer with cache-flush, which is wrong, does not end a browse")
  void aWronglyUniquePointerEndsNoBrowse(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(200);
    ResourceRecord pointer = A.ptr();
    lan.peer()
        .say(
            new ResourceRecord(
                pointer.name(), RecordType.PTR, true, pointer.ttlSeconds(), pointer.rdata()));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(4);
  }

  @Test
  @DisplayName("RFC 6762 5.2, 6.1: a denial of some types does not end a question for all types")
  void aDenialEndsNoQuestionForAllTypes(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    Name name = Name.of(A.host());
    lan.beacon().query(name, RecordType.ANY, answer -> {});
    lan.runMs(200);
    Rdata denial = new Rdata.NextSecure(name, Set.of(RecordType.A));
    lan.peer().say(new ResourceRecord(name, RecordType.NSEC, true, 120, denial));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.sent()).hasSize(4);
  }

  @Test
  @DisplayName("RFC 6762 5.4: an interface that comes up is asked for unicast answers first")
  void anInterfaceThatComesUpIsAskedForUnicastAnswers(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.browse();
    lan.run(Duration.ofSeconds(10));
    lan.nic().down();
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    lan.nic().up();
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).hasSize(2);
    assertThat(lan.sent().get(0).message().questions()).allMatch(Question::unicastResponse);
    assertThat(lan.sent().get(1).message().questions()).noneMatch(Question::unicastResponse);
  }

  @Test
  @DisplayName("RFC 6762 6: a unicast answer to what was asked for so within 2 s counts")
  void aUnicastAnswerCounts(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.browse();
    lan.runMs(1_900);
    lan.peer().tell(lan.nic(), A.announcement());
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 6: a unicast response more than 2 s after that question is ignored")
  void aLateUnicastAnswerIsIgnored(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.browse();
    lan.runMs(2_200);
    lan.peer().tell(lan.nic(), A.announcement());
    lan.runMs(1);
    assertThat(lan.log().words()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: a unicast response that answers another question is ignored")
  void aUnicastAnswerToAnotherQuestionIsIgnored(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    lan.beacon().query(Name.of("beta.local"), RecordType.A, answer -> {});
    lan.runMs(150);
    lan.peer().tell(lan.nic(), A.announcement());
    lan.runMs(1);
    lan.browse();
    lan.runMs(1);
    assertThat(lan.log().words()).as("not even cached").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6, 6.5: a unicast answer to a question for all types counts")
  void aUnicastAnswerToAnyCounts(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net, PortSharing.ALONE);
    List<Answer> answers = new ArrayList<>();
    lan.beacon().query(Name.of(A.host()), RecordType.ANY, answers::add);
    lan.runMs(150);
    lan.peer().tell(lan.nic(), SimMessage.response(A.addressRecord()));
    lan.runMs(1);
    assertThat(answers).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6: questions in a response are ignored")
  void questionsInResponsesAreIgnored(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(1);
    SimMessage asking =
        new SimMessage(0x8400, List.of(SimLan.BROWSE), A.records(), List.of(), List.of());
    lan.peer().say(asking);
    lan.runMs(150);
    assertThat(lan.sent()).as("its question does not stand for ours").hasSize(1);
    assertThat(lan.log().words()).as("its records count").containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 7.2, 18.5: TC in a response makes no difference")
  void truncatedResponsesCount(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement().withFlags(0x0200));
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 7.3, FR-007: 100 packets of ours at once are all known again as our own")
  void aBurstOfOurOwnIsKnownAgain(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.nic().mtu(512);
    lan.runMs(1);
    List<Question> questions =
        IntStream.range(0, 3_600)
            .mapToObj(i -> Records.question("host-" + i + ".local", RecordType.A))
            .toList();
    questions.forEach(each -> lan.beacon().query(each.name(), each.type(), answer -> {}));
    lan.runMs(150);
    assertThat(lan.sent()).hasSizeBetween(100, 200);
    lan.runMs(1_100);
    lan.link().clearLog();
    lan.runMs(1_900); // asked at 0, 1, 3 s; an echo taken for another's question would spare some
    assertThat(lan.sent().stream().flatMap(each -> each.message().questions().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(questions);
  }

  @Test
  @DisplayName("RFC 6762 10: what is cached is forgotten when its TTL is over, asked for or not")
  void whatIsOverIsForgotten(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.peer().say(SimMessage.response(A.records().stream().map(r -> Records.ttl(9, r)).toList()));
    lan.run(Duration.ofSeconds(10));
    lan.browse();
    lan.runMs(1);
    assertThat(lan.log().words()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.2: records of transport, such as OPT and TSIG, are not cached")
  void pseudoRecordsAreNotCached(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    List<Answer> answers = new ArrayList<>();
    Name name = Name.of("alpha.local");
    lan.beacon().query(name, RecordType.ANY, answers::add);
    lan.runMs(150);
    Rdata opaque = new Rdata.Opaque(new byte[] {1, 2, 3});
    for (int type : new int[] {41, 128, 249, 250, 255}) {
      lan.peer().say(new ResourceRecord(name, RecordType.of(type), true, 120, opaque));
    }
    lan.peer().say(new ResourceRecord(name, RecordType.of(99), true, 120, opaque));
    lan.runMs(10);
    assertThat(answers).extracting(answer -> answer.record().type().code()).containsExactly(99);
  }

  @Test
  @DisplayName("RFC 6762 10.2: a unique set in a burst of packets is taken whole")
  void aBurstOfAUniqueSetIsTakenWhole(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.run(Duration.ofSeconds(2));
    for (int i = 20; i < 24; i++) {
      lan.peer().say(Records.address(A.host(), "192.0.2." + i));
      lan.runMs(200);
    }
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().last().event().instance().addresses())
        .containsExactly(
            Records.ip("192.0.2.20"),
            Records.ip("192.0.2.21"),
            Records.ip("192.0.2.22"),
            Records.ip("192.0.2.23"));
  }

  @Test
  @DisplayName("RFC 6762 14: two hosts of one name on two links are told apart by the interface")
  void answersTellTheirInterface(SimNet net) throws BeaconException {
    SimLink wired = net.link("wired");
    SimLink wireless = net.link("wireless");
    SimHost host = net.host("beacon").families(IpFamily.IPV4);
    host.nic("eth0", wired, "192.0.2.1/24");
    host.nic("wlan0", wireless, "198.51.100.1/24");
    List<Answer> answers = new ArrayList<>();
    host.open().query(Name.of("alpha.local"), RecordType.A, answers::add);
    net.runFor(Duration.ofMillis(150));
    wired.peer("one", 9).say(Records.address("alpha.local", "192.0.2.9"));
    wireless.peer("other", 9).say(Records.address("alpha.local", "198.51.100.9"));
    net.runFor(Duration.ofSeconds(3));
    assertThat(answers)
        .extracting(answer -> answer.interfaceName() + " " + answer.record().rdata())
        .containsExactlyInAnyOrder("eth0 192.0.2.9", "wlan0 198.51.100.9");
  }

  @Test
  @DisplayName("RFC 6762 16: UTF-8 is compared byte by byte; only ASCII letters have two cases")
  void namesAreComparedByteByByte(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    List<Answer> answers = new ArrayList<>();
    lan.beacon().query(Name.of("Münch.local"), RecordType.A, answers::add);
    lan.runMs(150);
    lan.peer().say(Records.address("MÜNCH.local", "192.0.2.7"));
    lan.peer().say(Records.address("Munch.local", "192.0.2.8"));
    lan.peer().say(Records.address("mu\u0308nch.local", "192.0.2.6"));
    lan.peer().say(Records.address("müNCH.local", "192.0.2.9"));
    lan.runMs(10);
    assertThat(answers)
        .extracting(answer -> answer.record().rdata().toString())
        .containsExactly("192.0.2.9");
  }

  @Test
  @DisplayName("RFC 6762 16: a byte order mark is a character of the name like any other")
  void aByteOrderMarkBelongsToTheName(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(SimService.printer("\ufeffA").announcement());
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added \ufeffA", "added A");
  }

  @Test
  @DisplayName("RFC 6762 17: known answers never make a packet larger than the link carries")
  void knownAnswersFitTheLink(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.nic().mtu(600);
    lan.browse();
    lan.runMs(150);
    IntStream.range(0, 60).forEach(i -> lan.peer().say(SimService.printer("P" + i).ptr()));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).hasSizeGreaterThan(3);
    assertThat(lan.sent()).allMatch(packet -> packet.payload().length <= 600 - 28);
  }

  @Test
  @DisplayName("RFC 6762 18.14: names in a query are compressed, known answers too")
  void queriesAreCompressed(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.ptr(), B.ptr());
    lan.runMs(10);
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(1));
    SimPacket query = lan.asked(SimLan.BROWSE).get(0);
    assertThat(query.message().answers()).hasSize(2);
    String type = "_tcp";
    String text = new String(query.payload(), StandardCharsets.ISO_8859_1);
    assertThat(text.indexOf(type)).isEqualTo(text.lastIndexOf(type));
  }

  @Test
  @DisplayName("RFC 6762 20: what is heard over IPv4 is no known answer over IPv6")
  void familiesKnowNothingOfEachOther(SimNet net) throws BeaconException {
    SimLink link = net.link("lan");
    SimHost host = net.host("beacon").sharing(PortSharing.SHARED);
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    EventLog log = new EventLog(net);
    host.open().browse(SimLan.TYPE, log);
    net.runFor(Duration.ofMillis(150));
    link.peer("alpha", 9).say(A.announcement(), IpFamily.IPV4);
    net.runFor(Duration.ofMillis(200));
    assertThat(log.words()).containsExactly("added A");
    link.clearLog();
    net.runFor(Duration.ofSeconds(1));
    assertThat(link.packetsOf("beacon", IpFamily.IPV4).get(0).message().answers()).hasSize(1);
    assertThat(link.packetsOf("beacon", IpFamily.IPV6).get(0).message().answers()).isEmpty();
  }
}
