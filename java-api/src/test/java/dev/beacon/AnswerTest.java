package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The multicast answers to queries, and their times (RFC 6762 section 6). */
@SimTest
class AnswerTest {

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

  private static final Question BROWSE = Records.question(TYPE, RecordType.PTR);
  private static final Question SRV_QUESTION = Records.question(INSTANCE, RecordType.SRV);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void publish(SimNet net) throws BeaconException {
    this.net = net;
    lan = published(new SimLan(net, PortSharing.ALONE));
  }

  // --- section 6: when ---

  @Test
  @DisplayName("RFC 6762 6: what only we can answer is answered at once, within 10 ms")
  void whatOnlyWeCanAnswerIsAnsweredAtOnce() {
    Duration asked = ask(SRV_QUESTION);
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.sent()).hasSize(1);
    assertThat(answers()).containsExactly(SRV);
    assertThat(lan.sent().get(0).at().minus(asked)).isLessThan(Duration.ofMillis(10));
  }

  @Test
  @DisplayName("RFC 6762 6: what others may answer too waits 20 to 120 ms, evenly")
  void whatIsSharedWaitsARandomMoment() {
    int rounds = 400;
    int[] quarters = new int[4];
    for (int i = 0; i < rounds; i++) {
      lan.link().clearLog();
      Duration asked = ask(BROWSE);
      lan.run(Duration.ofSeconds(2));
      assertThat(lan.sent()).hasSize(1);
      long waitMicros = lan.sent().get(0).at().minus(asked).toNanos() / 1_000 - 200; // the link's
      assertThat(waitMicros).isBetween(20_000L - 10, 120_000L + 10);
      quarters[(int) Math.min(3, Math.max(0, (waitMicros - 20_000) / 25_000))]++;
    }
    for (int quarter : quarters) {
      assertThat(quarter * 1.0 / rounds).isBetween(0.16, 0.34);
    }
  }

  @Test
  @DisplayName("RFC 6762 6.3: a query of several questions that are not all ours is answered later")
  void aQueryThatOthersMayAnswerTooWaits() {
    Duration asked = ask(SRV_QUESTION, Records.question("Other._http._tcp.local", RecordType.SRV));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).hasSize(1);
    assertThat(lan.sent().get(0).at().minus(asked))
        .isBetween(Duration.ofMillis(20), Duration.ofMillis(121));
  }

  @Test
  @DisplayName("RFC 6762 6.3: all questions of a packet are answered, in one packet")
  void allQuestionsAreAnswered() {
    ask(
        BROWSE,
        SRV_QUESTION,
        Records.question(INSTANCE, RecordType.TXT),
        Records.question(HOST, RecordType.A),
        Records.question(REVERSE, RecordType.PTR),
        Records.question(TYPES, RecordType.PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1);
    assertThat(answers())
        .containsExactlyInAnyOrder(PTR, SRV, TXT, ADDRESS, reverse(), Records.ptr(TYPES, TYPE));
  }

  @Test
  @DisplayName("RFC 6762 6, 6.4: two queries back to back get one answer")
  void queriesBackToBackGetOneAnswer() {
    lan.beacon().publish(Service.named("Printer").type("_ipp._tcp").port(631));
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    ask(BROWSE);
    ask(SimLan.BROWSE);
    ask(BROWSE);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1);
    assertThat(answers())
        .containsExactlyInAnyOrder(PTR, Records.ptr("_ipp._tcp.local", "Printer._ipp._tcp.local"));
  }

  @Test
  @DisplayName("RFC 6762 6: a record is multicast once a second; who asks earlier waits till then")
  void aRecordIsMulticastOnceASecond() {
    for (int i = 0; i < 40; i++) {
      ask(SRV_QUESTION);
      lan.runMs(100);
    }
    lan.run(Duration.ofSeconds(2));
    List<SimPacket> sent = lan.sent();
    assertThat(sent).hasSize(5);
    for (int i = 1; i < sent.size(); i++) {
      assertThat(sent.get(i).at().minus(sent.get(i - 1).at()))
          .isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_110));
    }
  }

  @Test
  @DisplayName("RFC 6762 6: nothing is answered before the name is ours")
  void nothingIsAnsweredBeforeTheNameIsOurs() {
    lan.beacon().publish(WEB.name("Late"));
    for (int i = 0; i < 7; i++) {
      ask(Records.question("Late._http._tcp.local", RecordType.ANY));
      lan.runMs(100);
    }
    assertThat(lan.sent()).allMatch(packet -> packet.message().isProbe());
  }

  // --- section 6.1: what isn't there ---

  @Test
  @DisplayName("RFC 6762 6.1: a type that a name of ours doesn't have is denied, in an answer")
  void whatIsNotThereIsDenied() {
    Duration asked = ask(Records.question(HOST, RecordType.AAAA));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(denial(HOST, RecordType.A));
    assertThat(lan.sent().get(0).at().minus(asked)).isLessThan(Duration.ofMillis(10));
    lan.link().clearLog();
    ask(Records.question(INSTANCE, RecordType.A));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(denial(INSTANCE, RecordType.SRV, RecordType.TXT));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "_http._tcp.local, A",
    "_http._tcp.local, SRV",
    "_ipp._tcp.local, PTR",
    "Other._http._tcp.local, SRV",
    "other.local, A",
    "Web._http._tcp.example, SRV",
    "sub.beacon.local, A",
    "local, A",
    "., ANY"
  })
  @DisplayName("RFC 6762 6, 6.1: what isn't ours, or is shared, is not denied")
  void whatIsNotOursIsNotDenied(String name, String type) {
    Name asked = name.equals(".") ? Name.ROOT : Name.of(name);
    ask(new Question(asked, RecordType.of(type), false));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1, 6.2: an address comes along with the denial of the other family")
  void theOtherFamilyIsDenied() {
    ask(Records.question(HOST, RecordType.A));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(ADDRESS);
    assertThat(lan.sent().get(0).message().additional())
        .containsExactly(denial(HOST, RecordType.A));
  }

  // --- section 6.2: addresses ---

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAAA"})
  @DisplayName("RFC 6762 6.2: addresses of both families are told over both, the other one along")
  void bothFamiliesAreToldOverBoth(String type) throws BeaconException {
    SimLink link = net.link("dual");
    SimHost host = net.host("dual");
    host.nic("eth0", link, "192.0.2.7/24", "fe80::7/64", "2001:db8::7/64");
    host.open().publish(WEB);
    SimPeer peer = link.peer("peer", 9);
    net.runFor(Duration.ofSeconds(10));
    for (IpFamily family : IpFamily.values()) {
      link.clearLog();
      peer.say(SimMessage.query(Records.question("dual.local", RecordType.of(type))), family);
      net.runFor(Duration.ofSeconds(3));
      List<SimPacket> sent = link.packetsOf("dual", family);
      assertThat(sent).hasSize(1);
      List<ResourceRecord> ipv4 = List.of(Records.address("dual.local", "192.0.2.7"));
      List<ResourceRecord> ipv6 =
          List.of(
              Records.address("dual.local", "fe80::7"),
              Records.address("dual.local", "2001:db8::7"));
      assertThat(sent.get(0).message().answers())
          .containsExactlyInAnyOrderElementsOf(type.equals("A") ? ipv4 : ipv6);
      assertThat(sent.get(0).message().additional())
          .containsExactlyInAnyOrderElementsOf(type.equals("A") ? ipv6 : ipv4);
    }
  }

  @Test
  @DisplayName("RFC 6762 6.2, 14: an answer has the addresses of the interface it leaves by only")
  void anAnswerHasTheAddressesOfItsInterface() throws BeaconException {
    SimLink wired = net.link("wired");
    SimLink wireless = net.link("wireless");
    SimHost host = net.host("two").families(IpFamily.IPV4);
    host.nic("eth0", wired, "192.0.2.7/24");
    host.nic("wlan0", wireless, "198.51.100.7/24");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(10));
    wired.clearLog();
    wireless.clearLog();
    wireless
        .peer("peer", 9)
        .at("198.51.100.9")
        .say(SimMessage.query(Records.question(INSTANCE, RecordType.SRV)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(wired.packets()).isEmpty();
    assertThat(wireless.packetsOf("two", IpFamily.IPV4).get(0).message().additional())
        .contains(Records.address("two.local", "198.51.100.7"))
        .doesNotContain(Records.address("two.local", "192.0.2.7"));
  }

  // --- section 6.5 ---

  @Test
  @DisplayName("RFC 6762 6.5: who asks for any type gets all records of the name")
  void anyTypeGetsAll() {
    ask(Records.question(INSTANCE, RecordType.ANY));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactlyInAnyOrder(SRV, TXT);
    lan.link().clearLog();
    ask(Records.question(TYPE, RecordType.ANY));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(PTR);
  }

  @Test
  @DisplayName("RFC 6762 6, 6.5: class ANY is answered, other classes are not")
  void classesMatch() {
    lan.peer().say(ofClass(255, SRV_QUESTION), IpFamily.IPV4, SimPacket.MDNS_PORT);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(SRV);
    lan.link().clearLog();
    lan.peer().say(ofClass(3, SRV_QUESTION), IpFamily.IPV4, SimPacket.MDNS_PORT);
    lan.peer().say(ofClass(0, SRV_QUESTION), IpFamily.IPV4, SimPacket.MDNS_PORT);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 16: ASCII letters of a question have no case")
  void caseMakesNoDifference() {
    ask(Records.question("WEB._HTTP._TCP.LOCAL", RecordType.SRV));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(SRV);
  }

  // --- RFC 6763 section 12 ---

  @Test
  @DisplayName("RFC 6763 12.1: a pointer comes with SRV, TXT and addresses")
  void aPointerComesWithAllThatItLeadsTo() {
    ask(BROWSE);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(PTR);
    assertThat(lan.sent().get(0).message().additional())
        .contains(SRV, TXT, ADDRESS)
        .doesNotContain(Records.ptr(TYPES, TYPE));
  }

  @Test
  @DisplayName("RFC 6763 7.1, 12.1: so does the pointer of a subtype")
  void aSubtypePointerDoesToo() {
    lan.beacon().publish(WEB.name("Sub").subtype("_printer"));
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    ask(Records.question("_printer._sub._http._tcp.local", RecordType.PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers())
        .containsExactly(Records.ptr("_printer._sub._http._tcp.local", "Sub._http._tcp.local"));
    assertThat(lan.sent().get(0).message().additional())
        .contains(Records.srv("Sub._http._tcp.local", HOST, 8080), ADDRESS);
  }

  @Test
  @DisplayName("RFC 6763 12.2, 12.3: SRV comes with addresses, TXT with nothing")
  void serversComeWithAddresses() {
    ask(SRV_QUESTION);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent().get(0).message().additional())
        .containsExactlyInAnyOrder(ADDRESS, denial(HOST, RecordType.A));
    lan.link().clearLog();
    ask(Records.question(INSTANCE, RecordType.TXT));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent().get(0).message().additional()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: what was multicast within the last second does not come along")
  void whatWasJustSaidDoesNotComeAlong() {
    ask(Records.question(HOST, RecordType.A));
    lan.runMs(300);
    ask(SRV_QUESTION);
    lan.runMs(10);
    assertThat(lan.sent()).hasSize(2);
    assertThat(lan.sent().get(1).message().additional()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 9: the types of service are enumerated, each once")
  void typesAreEnumerated() {
    lan.beacon().publish(WEB.name("Second"));
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    ask(Records.question(TYPES, RecordType.PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(Records.ptr(TYPES, TYPE));
  }

  @Test
  @DisplayName("RFC 6762 4: the name of an address of ours is told")
  void theNameOfAnAddressIsTold() {
    ask(Records.question(REVERSE, RecordType.PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(reverse());
  }

  // --- section 8.1: defence ---

  @Test
  @DisplayName("RFC 6762 6, 8.1: a probe for a name of ours is answered at once, by multicast")
  void aProbeIsAnsweredAtOnce() {
    for (int i = 0; i < 4; i++) {
      lan.link().clearLog();
      Duration probed = net.elapsed();
      probe(lan.peer(), false);
      lan.runMs(250);
      assertThat(lan.sent()).as("probe %d", i).hasSize(1).allMatch(SimPacket::multicast);
      assertThat(answers()).contains(SRV, TXT);
      assertThat(lan.sent().get(0).at().minus(probed)).isLessThan(Duration.ofMillis(10));
    }
  }

  @Test
  @DisplayName("RFC 6762 5.4, 8.1: a probe that asks for unicast gets it, whenever it comes")
  void aProbeThatAsksForUnicastGetsIt() {
    for (int minutes : new int[] {0, 1, 30}) {
      lan.run(Duration.ofMinutes(minutes));
      lan.link().clearLog();
      lan.peer().clearHeard();
      Duration probed = net.elapsed();
      probe(lan.peer(), true);
      lan.runMs(10);
      assertThat(lan.peer().replies()).as("after %d min", minutes).hasSize(1);
      SimPacket reply = lan.peer().replies().get(0);
      assertThat(reply.message().answers()).contains(SRV, TXT);
      assertThat(reply.at().minus(probed)).isLessThan(Duration.ofMillis(10));
    }
  }

  @Test
  @DisplayName("RFC 6762 6: a defence comes at once although the record was said 300 ms ago")
  void aDefenceMayComeAfter250Milliseconds() {
    ask(Records.question(INSTANCE, RecordType.ANY));
    lan.runMs(300);
    lan.link().clearLog();
    probe(lan.peer(), false);
    lan.runMs(10);
    assertThat(answers()).contains(SRV, TXT);
  }

  @Test
  @DisplayName("RFC 6762 6: a flood of probes is answered four times a second, not more")
  void aFloodOfProbesIsAnsweredAtTheUsualPace() {
    for (int i = 0; i < 1_000; i++) {
      probe(lan.peer(), false);
      lan.runMs(10);
    }
    assertThat(lan.responses()).hasSizeBetween(35, 42);
    assertThat(lan.registrations().words()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6, 8.2: who probes without proposing anything is told alone, in time")
  void aProbeWithoutAuthorityIsAnsweredInTime() {
    for (int pauseMs : List.of(30, 300, 700)) {
      ask(SRV_QUESTION);
      lan.runMs(pauseMs);
      lan.peer().clearHeard();
      Duration asked = ask(Records.question(INSTANCE, RecordType.ANY));
      lan.runMs(10);
      assertThat(lan.peer().replies()).as("%s ms after a multicast", pauseMs).hasSize(1);
      SimPacket reply = lan.peer().replies().get(0);
      assertThat(reply.message().answers()).contains(SRV);
      assertThat(reply.at().minus(asked)).isLessThan(Duration.ofMillis(10));
      lan.run(Duration.ofSeconds(4));
    }
  }

  @Test
  @DisplayName("RFC 6762 6: and to all, if nobody was told within the last second")
  void aProbeWithoutAuthorityIsAnsweredToAllWhereItMayBe() {
    lan.peer().clearHeard();
    ask(Records.question(INSTANCE, RecordType.ANY));
    lan.runMs(10);
    assertThat(answers()).containsExactlyInAnyOrder(SRV, TXT);
    assertThat(lan.peer().replies()).isEmpty();
  }

  // --- section 18, and garbage ---

  @Test
  @DisplayName("RFC 6762 18.3, 18.11: other opcodes, response codes and responses get no answer")
  void otherMessagesGetNoAnswer() {
    SimMessage query = SimMessage.query(SRV_QUESTION);
    lan.peer().say(query.withFlags(0x0800));
    lan.peer().say(query.withFlags(0x7800));
    lan.peer().say(query.withFlags(0x0003));
    lan.peer().say(query.withFlags(0x8400));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 18.4 to 18.10: AA, RD, RA, Z, AD and CD of a query make no difference")
  void otherBitsMakeNoDifference() {
    lan.peer().say(SimMessage.query(SRV_QUESTION).withFlags(0x05f0).withId(77));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(SRV);
    assertThat(lan.sent().get(0).message().id()).isZero();
  }

  @Test
  @DisplayName("FR-035: a good question is answered whatever follows it")
  void aGoodQuestionIsAnsweredWhateverFollows() {
    byte[] good = SimMessage.query(SRV_QUESTION).toBytes();
    List<byte[]> bad = new ArrayList<>();
    byte[] trailing = Arrays.copyOf(good, good.length + 7);
    bad.add(trailing);
    for (int count : new int[] {5, 7, 9, 11}) { // more questions, answers, ... than there are
      byte[] more = good.clone();
      more[count] = (byte) (count == 5 ? 2 : 1);
      bad.add(more);
      byte[] cut = Arrays.copyOf(more, more.length + 3);
      cut[good.length] = (byte) 0xc0; // a pointer to itself
      cut[good.length + 1] = (byte) good.length;
      bad.add(cut);
    }
    for (byte[] packet : bad) {
      lan.link().clearLog();
      lan.peer().say(packet, IpFamily.IPV4, SimPacket.MDNS_PORT);
      lan.run(Duration.ofSeconds(3));
      assertThat(answers()).as(Arrays.toString(packet)).containsExactly(SRV);
    }
  }

  @Test
  @DisplayName("RFC 6762 17: an answer with many records is split, none comes twice")
  void manyAnswersAreSplit() {
    for (int i = 0; i < 60; i++) {
      lan.beacon().publish(WEB.name("A service with the number " + i).port(1_000 + i));
    }
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    ask(BROWSE);
    lan.runMs(900);
    assertThat(lan.sent()).hasSizeBetween(2, 12);
    assertThat(answers()).hasSize(61).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName(
      "RFC 6762 6: who asks again and again for what is shared does not put its answer off")
  void askingAgainPutsNothingOff() {
    for (int round = 0; round < 20; round++) {
      lan.link().clearLog();
      Duration asked = net.elapsed();
      for (int i = 0; i < 30; i++) {
        ask(BROWSE);
        lan.runMs(5);
      }
      assertThat(lan.sent().get(0).at().minus(asked)).isLessThan(Duration.ofMillis(121));
      lan.run(Duration.ofSeconds(3));
    }
  }

  @Test
  @DisplayName("RFC 6762 6: an answer that waits for its moment holds up no other one")
  void whatWaitsHoldsUpNoOther() {
    ask(BROWSE);
    lan.runMs(1);
    ask(SRV_QUESTION);
    lan.runMs(10);
    assertThat(answers()).containsExactly(SRV);
    lan.runMs(190);
    assertThat(answers()).containsExactly(SRV, PTR);
  }

  @Test
  @DisplayName("RFC 6762 6: nor does one that has to wait for longer")
  void whatWaitsLongerHoldsUpNoOther() {
    ask(SRV_QUESTION);
    lan.runMs(100);
    Duration asked = ask(BROWSE);
    lan.runMs(1);
    ask(SRV_QUESTION);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(SRV, PTR, SRV);
    assertThat(lan.sent().get(1).at().minus(asked)).isLessThan(Duration.ofMillis(121));
  }

  @ParameterizedTest(name = "the latest first: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("RFC 6762 6: of answers that wait each comes at its own time")
  void eachAnswerComesAtItsTime(boolean latestFirst) {
    Question text = Records.question(INSTANCE, RecordType.TXT);
    Question reverse = Records.question(REVERSE, RecordType.PTR);
    Duration start = ask(SRV_QUESTION);
    lan.runMs(300);
    ask(text);
    lan.runMs(300);
    ask(reverse);
    lan.runMs(100);
    lan.link().clearLog();
    ask(latestFirst ? reverse : text);
    ask(latestFirst ? text : reverse);
    ask(SRV_QUESTION);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(SRV, TXT, reverse());
    assertThat(lan.sent())
        .extracting(packet -> packet.at().minus(start).toMillis())
        .containsExactly(1_000L, 1_300L, 1_600L);
  }

  @Test
  @DisplayName("RFC 6762 6: a probe gets its answer at once although the same answer waits")
  void aProbeIsAnsweredAlthoughTheAnswerWaits() {
    ask(Records.question(INSTANCE, RecordType.SRV));
    lan.runMs(100);
    ask(Records.question(INSTANCE, RecordType.SRV));
    lan.runMs(200);
    lan.link().clearLog();
    probe(lan.peer(), false);
    lan.runMs(10);
    assertThat(answers()).contains(SRV);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).as("the other question is answered by it").containsOnlyOnce(SRV);
  }

  @Test
  @DisplayName("RFC 6762 6, 7.4: what is announced meanwhile has answered the question before it")
  void whatIsAnnouncedMeanwhileIsAnswered() {
    lan.beacon().publish(WEB.name("Second"));
    lan.runMs(1);
    net.runUntil(() -> lan.probes().size() == 3, Duration.ofSeconds(1));
    lan.runMs(200); // 50 ms before the pointer of the types is announced, too
    ask(Records.question(TYPES, RecordType.PTR));
    lan.runMs(51);
    ask(Records.question(TYPES, RecordType.PTR));
    lan.run(Duration.ofSeconds(4));
    assertThat(answers()).contains(Records.ptr(TYPES, TYPE));
  }

  @Test
  @DisplayName("RFC 6762 10.1: a service that ends while its answer waits is not told any more")
  void whatEndsMeanwhileIsNotTold() {
    Registration second = lan.publishAndSettle(WEB.name("Second"));
    lan.link().clearLog();
    ask(BROWSE);
    lan.runMs(10);
    second.close();
    lan.run(Duration.ofSeconds(2));
    assertThat(answers()).filteredOn(record -> record.ttlSeconds() > 0).containsExactly(PTR);
  }

  @Test
  @DisplayName("RFC 6762 6: a name that is still claimed may be another's, so the answer waits")
  void aNameThatIsStillClaimedMayBeAnothers() {
    lan.beacon().publish(WEB.name("Late"));
    lan.runMs(100);
    lan.link().clearLog();
    Duration asked = ask(SRV_QUESTION, Records.question("Late._http._tcp.local", RecordType.AAAA));
    lan.runMs(130);
    assertThat(lan.responses()).hasSize(1);
    assertThat(lan.responses().get(0).at().minus(asked))
        .isBetween(Duration.ofMillis(20), Duration.ofMillis(121));
  }

  @Test
  @DisplayName("RFC 6762 6: who asked for any type is not told alone what he asks for later")
  void onlyTheQuestionForAnyTypeIsAnsweredAlone() {
    ask(Records.question(INSTANCE, RecordType.ANY));
    lan.runMs(300);
    lan.peer().clearHeard();
    ask(SRV_QUESTION);
    lan.runMs(300);
    assertThat(lan.peer().replies()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 17: a record larger than the link is answered in a packet of its own")
  void aLargeAnswerIsAlone() {
    lan.publishAndSettle(large(WEB.name("Large"), 8));
    lan.link().clearLog();
    lan.peer().clearHeard();
    Name name = Name.of("Large._http._tcp.local");
    ask(new Question(name, RecordType.TXT, false));
    lan.runMs(10);
    assertThat(lan.sent()).singleElement().satisfies(AnswerTest::isOneText);
    ask(new Question(name, RecordType.ANY, true));
    lan.runMs(10);
    assertThat(lan.peer().replies()).hasSize(2).last().satisfies(AnswerTest::isOneText);
    ask(new Question(name, RecordType.TXT, true));
    lan.runMs(10);
    assertThat(lan.peer().replies()).hasSize(3).last().satisfies(AnswerTest::isOneText);
  }

  private static void isOneText(SimPacket packet) {
    assertThat(packet.length()).isGreaterThan(1_472);
    assertThat(packet.message().answers())
        .singleElement()
        .extracting(ResourceRecord::type)
        .isEqualTo(RecordType.TXT);
  }

  private static Service large(Service service, int lines) {
    Txt.Builder text = Txt.builder();
    IntStream.range(0, lines).forEach(i -> text.put("key" + i, "x".repeat(240)));
    return service.txt(text.build());
  }

  @Test
  @DisplayName("FR-035: many answers are sent in lots of 256, five milliseconds apart, all of them")
  void manyAnswersAreSentInLots() {
    for (int i = 0; i < 599; i++) {
      lan.beacon().publish(WEB.name("Web " + i));
    }
    lan.run(Duration.ofSeconds(20));
    lan.link().clearLog();
    ask(BROWSE);
    lan.run(Duration.ofSeconds(1));
    TreeMap<Duration, Integer> lots = new TreeMap<>();
    lan.sent()
        .forEach(each -> lots.merge(each.at(), each.message().answers().size(), Integer::sum));
    assertThat(lots.values()).containsExactly(256, 256, 600 - 512);
    assertThat(lots.lastKey().minus(lots.firstKey())).isEqualTo(Duration.ofMillis(10));
    assertThat(answers()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("FR-035: a packet with 512 answers has enough, its further questions are not read")
  void aPacketHas512AnswersAtMost() {
    for (int i = 0; i < 511; i++) {
      lan.beacon().publish(WEB.name("Web " + i));
    }
    lan.run(Duration.ofSeconds(20));
    lan.link().clearLog();
    ask(BROWSE, Records.question(TYPES, RecordType.PTR));
    lan.run(Duration.ofSeconds(1));
    assertThat(answers()).hasSize(512).doesNotContain(Records.ptr(TYPES, TYPE));
  }

  @Test
  @DisplayName(
      "RFC 6762 17: an additional record too large for the packet keeps no smaller one out")
  void aLargeAdditionalRecordKeepsNoOtherOut() {
    lan.beacon().publish(large(Service.named("Large").type("_ipp._tcp").port(1), 6));
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    ask(SimLan.BROWSE);
    lan.run(Duration.ofSeconds(1));
    assertThat(lan.sent()).hasSize(1);
    assertThat(lan.sent().get(0).message().additional())
        .extracting(ResourceRecord::type)
        .contains(RecordType.SRV, RecordType.A)
        .doesNotContain(RecordType.TXT);
    lan.link().clearLog();
    ask(Records.question("Large._ipp._tcp.local", RecordType.TXT));
    lan.runMs(10);
    assertThat(answers()).as("it was not sent, so it need not wait").hasSize(1);
  }

  @Test
  @DisplayName("FR-035: after sixteen additional records without room the packet counts as full")
  void sixteenRecordsWithoutRoomFillAPacket() {
    for (int i = 0; i < 20; i++) {
      lan.beacon().publish(large(Service.named("Web " + i).type("_ipp._tcp").port(i), 6));
    }
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    ask(SimLan.BROWSE);
    lan.run(Duration.ofSeconds(1));
    assertThat(answers()).hasSize(20);
    assertThat(lan.sent().get(0).message().additional())
        .filteredOn(record -> record.type().equals(RecordType.SRV))
        .hasSize(16);
  }

  @Test
  @DisplayName("RFC 6762 6.2, 8.4: an address that came is answered with, one that went is not")
  void answersHaveTheAddressesOfTheMoment() {
    lan.nic().add("192.0.2.50/24");
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    ask(Records.question(HOST, RecordType.A));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactlyInAnyOrder(ADDRESS, Records.address(HOST, "192.0.2.50"));
    lan.nic().drop("192.0.2.50/24");
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    ask(Records.question(HOST, RecordType.A));
    ask(Records.question("50.2.0.192.in-addr.arpa", RecordType.PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(ADDRESS);
  }

  @Test
  @DisplayName("RFC 6762 10.2: of a unique set all is answered, whichever part is known")
  void aUniqueSetIsAnsweredWhole() throws BeaconException {
    SimLink link = net.link("two addresses");
    SimHost host = net.host("two").families(IpFamily.IPV4);
    host.nic("eth0", link, "192.0.2.7/24", "192.0.2.8/24");
    host.open().publish(WEB);
    SimPeer peer = link.peer("peer", 9);
    net.runFor(Duration.ofSeconds(10));
    link.clearLog();
    ResourceRecord one = Records.address("two.local", "192.0.2.7");
    ResourceRecord other = Records.address("two.local", "192.0.2.8");
    Question question = Records.question("two.local", RecordType.A);
    peer.say(SimMessage.query(question).knowing(Records.shared(one)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packetsOf("two", IpFamily.IPV4))
        .flatExtracting(packet -> packet.message().answers())
        .as("or caches would flush the one that is known")
        .containsExactlyInAnyOrder(one, other);
    link.clearLog();
    peer.say(SimMessage.query(question).knowing(Records.shared(one), Records.shared(other)));
    net.runFor(Duration.ofSeconds(3));
    assertThat(link.packetsOf("two", IpFamily.IPV4)).isEmpty();
  }

  private static SimLan published(SimLan lan) {
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().clearHeard();
    return lan;
  }

  /** Asks all by multicast; returns when. */
  private Duration ask(Question... questions) {
    lan.peer().say(SimMessage.query(questions));
    return net.elapsed();
  }

  /** Probes for our instance, with data that are less than ours. */
  private static void probe(SimPeer peer, boolean unicast) {
    peer.say(
        SimMessage.query(new Question(Name.of(INSTANCE), RecordType.ANY, unicast))
            .withAuthority(Records.shared(Records.srv(INSTANCE, "alpha.local", 80))));
  }

  private List<ResourceRecord> answers() {
    return lan.sent().stream().flatMap(packet -> packet.message().answers().stream()).toList();
  }

  private static byte[] ofClass(int questionClass, Question question) {
    byte[] bytes = SimMessage.query(question).toBytes();
    bytes[bytes.length - 1] = (byte) questionClass;
    return bytes;
  }

  private static ResourceRecord reverse() {
    return new ResourceRecord(
        Name.of(REVERSE), RecordType.PTR, true, 120, new Rdata.Target(Name.of(HOST)));
  }

  private static ResourceRecord denial(String name, RecordType... types) {
    return new ResourceRecord(
        Name.of(name),
        RecordType.NSEC,
        true,
        120,
        new Rdata.NextSecure(Name.of(name), Set.of(types)));
  }
}
