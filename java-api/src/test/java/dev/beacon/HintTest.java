package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flags of others are hints: cache-flush where it must not be and where it is missing, goodbyes for
 * what is somebody else's, answers by unicast that nobody asked for.
 */
@SimTest
class HintTest {

  private static final SimService A = SimService.printer("A");
  private static final SimService B = SimService.printer("B").withHost("beta.local", "192.0.2.10");
  private static final SimService C = SimService.printer("C").withHost("gamma.local", "192.0.2.11");
  private static final SimService WEB =
      new SimService("Web", "_http._tcp.local", "gamma.local", 80, "path=/", "192.0.2.11");
  private static final SimService OTHER_WEB =
      new SimService("Other Web", "_http._tcp.local", "beta.local", 80, "path=/", "192.0.2.10");
  private static final Question SERVER = Records.question(A.fullName(), RecordType.SRV);
  private static final Question TEXT = Records.question(A.fullName(), RecordType.TXT);
  private static final Question ADDRESS = Records.question(A.host(), RecordType.A);

  private SimLan lan;
  private SimPeer beta;
  private SimPeer gamma;

  @BeforeEach
  void findTwo(SimNet net) throws BeaconException {
    lan = new SimLan(net, PortSharing.ALONE);
    beta = lan.link().peer("beta", 10);
    gamma = lan.link().peer("gamma", 11);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    beta.say(B.announcement());
    lan.run(Duration.ofSeconds(16)); // asked at 0, 1, 3, 7, 15 s; next at 31
    assertThat(lan.log().words()).containsExactly("added A", "added B");
    lan.log().clear();
    lan.link().clearLog();
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).isEmpty();
  }

  // --- cache-flush where it must not be ---

  @Test
  @DisplayName("RFC 6763 4.1: a pointer with the cache-flush bit removes nobody else's")
  void aFlushedPointerRemovesNobodyElses() {
    gamma.say(SimMessage.response(withFlush(C.ptr()), C.srv(), C.txtRecord(), C.addressRecord()));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).containsExactly("added C");
    assertThat(lan.sent()).as("nobody was in doubt").isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 4.1: nor another one of the same host")
  void aFlushedPointerRemovesNoOtherOfItsHost() {
    SimService second = SimService.printer("A2");
    lan.peer().say(SimMessage.response(withFlush(second.ptr()), second.srv(), second.txtRecord()));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).containsExactly("added A2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SRV", "TXT", "A"})
  @DisplayName("RFC 6762 10.2: what another host flushes is asked for at once, and stays if owned")
  void whatAnotherFlushesIsAskedForFirst(String type) {
    lan.peer().serve(A.records());
    gamma.say(foreign(type));
    lan.runMs(5);
    assertThat(lan.asked(Records.question(owner(type), RecordType.of(type)))).hasSize(1);
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).doesNotContain("removed A");
    ServiceInstance found = lan.log().instance("A").orElseThrow();
    assertThat(found.port()).isEqualTo(A.port());
    assertThat(found.txt().string("rp")).contains("queue");
    assertThat(found.addresses()).contains(Records.ip("192.0.2.9"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: until its second is over the owner's word stands; then the other's")
  void whatNobodyDefendsIsReplaced() {
    gamma.say(foreign("SRV"));
    lan.runMs(900);
    assertThat(lan.log().words()).isEmpty();
    lan.runMs(200);
    assertThat(lan.log().words()).containsExactly("updated A");
    assertThat(lan.log().last().event().instance().port()).isEqualTo(1);
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).containsExactly("updated A");
  }

  @Test
  @DisplayName("RFC 6762 5.2, 10.2: a stranger who flushes without end has us ask once a second")
  void aFloodOfFlushesCostsAQuestionPerSecond() {
    lan.peer().serve(A.records());
    for (int i = 0; i < 100; i++) {
      gamma.say(foreign("SRV"));
      lan.runMs(100);
    }
    assertThat(lan.asked(SERVER)).hasSizeBetween(3, 11);
    assertThat(lan.log().words()).doesNotContain("removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.2: what a host changes of its own is not asked about")
  void ownChangesAreNotAskedAbout() {
    lan.peer().say(A.withPort(8_631).withTxt("rp=other").announcement());
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).containsExactly("updated A");
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.2: what nobody is told of is flushed unasked")
  void whatIsNotInUseIsFlushedUnasked() {
    lan.peer().say(Records.address("other.local", "192.0.2.9"));
    lan.run(Duration.ofSeconds(2));
    gamma.say(Records.address("other.local", "192.0.2.11"));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).isEmpty();
  }

  // --- goodbyes for what is somebody else's ---

  @ParameterizedTest
  @ValueSource(strings = {"PTR", "SRV", "TXT", "A"})
  @DisplayName("RFC 6762 10.1: what another host takes back is asked for at once, stays if owned")
  void whatAnotherTakesBackIsAskedForFirst(String type) {
    lan.peer().serve(A.records());
    gamma.say(goodbye(type));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PTR", "SRV", "TXT", "A"})
  @DisplayName("RFC 6762 10.1: and goes after its second if nobody owns it")
  void whatNobodyOwnsGoes(String type) {
    gamma.say(goodbye(type));
    lan.runMs(990);
    assertThat(lan.log().words()).isEmpty();
    lan.runMs(20);
    assertThat(lan.log().words()).containsExactly("removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: what a host takes back of its own is not asked about")
  void ownGoodbyesAreNotAskedAbout() {
    lan.peer().say(A.farewell());
    lan.runMs(1_010);
    assertThat(lan.log().words()).containsExactly("removed A");
    assertThat(lan.sent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PTR", "SRV", "TXT"})
  @DisplayName("RFC 6762 10.1: a host that shows itself after its goodbye is asked for the rest")
  void whatComesBackInPartIsAskedForTheRest(String type) {
    lan.peer().serve(A.records());
    lan.peer().say(A.farewell());
    lan.runMs(400);
    lan.peer().say(SimMessage.response(byType(A, type)));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).isEmpty();
    for (Question each : List.of(SimLan.BROWSE, SERVER, TEXT, ADDRESS)) {
      assertThat(lan.asked(each)).hasSize(each.type().equals(RecordType.of(type)) ? 0 : 1);
    }
  }

  @Test
  @DisplayName("RFC 6762 10.1: and goes if it does not answer")
  void whatComesBackInPartAndDoesNotAnswerGoes() {
    lan.peer().say(A.farewell());
    lan.runMs(400);
    lan.peer().say(SimMessage.response(A.srv()));
    lan.runMs(700);
    assertThat(lan.log().words()).containsExactly("removed A");
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1: an address taken back just before the host tells another: one update")
  void anAddressTakenBackBeforeItsSuccessorIsOneUpdate() {
    lan.peer().say(Records.goodbye(A.addressRecord()));
    lan.runMs(400);
    lan.peer().say(Records.shared(Records.address(A.host(), "192.0.2.77")));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("updated A");
    assertThat(lan.log().instance("A").orElseThrow().addresses())
        .containsExactly(Records.ip("192.0.2.77"));
  }

  // --- cache-flush where it is missing ---

  @Test
  @DisplayName("RFC 6762 10.2: without the bit, what a host says of a service replaces the old")
  void withoutTheBitTheNewReplacesTheOld() {
    SimService changed = A.withPort(9_090).withTxt("rp=other");
    sayShared(lan.peer(), changed.records());
    lan.runMs(5);
    assertThat(lan.log().words()).containsExactly("updated A");
    ServiceInstance now = lan.log().last().event().instance();
    assertThat(now.port()).isEqualTo(9_090);
    assertThat(now.txt().string("rp")).contains("other");
    lan.run(Duration.ofMinutes(1));
    assertThat(lan.log().words()).containsExactly("updated A");
    sayShared(lan.peer(), changed.records().stream().map(Records::goodbye).toList());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("updated A", "removed A");
  }

  @Test
  @DisplayName("RFC 6763 5: one host's two servers for an instance both stay, with or without bit")
  void twoServersOfOneHostStay() {
    ResourceRecord first = Records.shared(Records.srv(A.fullName(), A.host(), 1));
    ResourceRecord second = Records.shared(Records.srv(A.fullName(), A.host(), 2));
    List<ResourceRecord> zone = List.of(A.ptr(), A.txtRecord(), A.addressRecord(), first, second);
    lan.peer().serve(zone);
    beta.serve(B.records());
    sayShared(lan.peer(), zone);
    lan.run(Duration.ofSeconds(2));
    lan.log().clear();
    lan.run(Duration.ofMinutes(30));
    assertThat(lan.log().words()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: two hosts that claim a name without the bit don't make it flap")
  void twoHostsWithoutTheBitDoNotFlap() {
    for (int i = 0; i < 20; i++) {
      sayShared(gamma, List.of(A.withPort(1).withHost("gamma.local", "192.0.2.11").srv()));
      lan.runMs(700);
      sayShared(lan.peer(), List.of(A.srv()));
      lan.runMs(700);
    }
    assertThat(lan.log().words()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.4: a host back at another address, without the bit, is believed soon")
  void withoutTheBitAMovedHostIsAskedAbout() {
    SimService moved = A.withPort(9_090).withTxt("rp=other").withAddress("192.0.2.11");
    gamma.serve(moved.records().stream().map(Records::shared).toList());
    sayShared(gamma, moved.records());
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().words()).contains("updated A").doesNotContain("removed A");
    ServiceInstance now = lan.log().last().event().instance();
    assertThat(now.port()).isEqualTo(9_090);
    assertThat(now.txt().string("rp")).contains("other");
    assertThat(now.addresses()).containsExactly(Records.ip("192.0.2.11"));
    assertThat(lan.asked(SERVER)).hasSizeLessThanOrEqualTo(2);
    assertThat(lan.asked(TEXT)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName(
      "RFC 6762 10.4: a record that its host still owns stays, and is asked for twice at most")
  void withoutTheBitAnotherHostTakesNothing() {
    lan.peer().serve(A.records().stream().map(Records::shared).toList());
    for (int i = 0; i < 20; i++) {
      sayShared(gamma, List.of(A.withPort(1).srv(), A.withTxt("rp=stolen").txtRecord()));
      lan.run(Duration.ofSeconds(2));
    }
    assertThat(lan.log().words()).isEmpty();
    assertThat(lan.asked(SERVER)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName(
      "RFC 6762 10.4: a host's new address without the bit ends the old one, if it is gone")
  void withoutTheBitANewAddressReplacesTheOld() {
    ResourceRecord second = A.withAddress("192.0.2.99").addressRecord();
    lan.peer().serve(List.of(Records.shared(second)));
    sayShared(lan.peer(), List.of(second));
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().last().event().instance().addresses())
        .containsExactly(Records.ip("192.0.2.99"));
  }

  @Test
  @DisplayName("RFC 6762 6.2: and both stay if the host has both")
  void withoutTheBitBothAddressesStay() {
    ResourceRecord second = A.withAddress("192.0.2.99").addressRecord();
    lan.peer().serve(Stream.of(A.addressRecord(), second).map(Records::shared).toList());
    sayShared(lan.peer(), List.of(second));
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.log().words()).containsExactly("updated A");
    assertThat(lan.log().last().event().instance().addresses()).hasSize(2);
    assertThat(lan.asked(ADDRESS)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6762 10.1, 10.2: after a change within a second a goodbye brings nothing back")
  void aGoodbyeBringsNothingOldBack() {
    lan.peer().say(A.announcement());
    lan.runMs(80);
    SimService changed = A.withTxt("rp=new");
    lan.peer().say(changed.announcement());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("updated A");
    lan.peer().say(changed.farewell());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("updated A", "removed A");
    assertThat(lan.log().last().event().instance().txt().string("rp")).contains("new");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye to the old host and a new one are one update")
  void aGoodbyeToTheOldHostIsNoRemoval() {
    SimService moved = A.withHost("delta.local", "192.0.2.9");
    lan.peer().say(Records.goodbye(A.srv()), moved.srv());
    lan.runMs(300);
    lan.peer().say(moved.addressRecord());
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.log().words()).containsExactly("updated A");
    assertThat(lan.log().last().event().instance().host()).isEqualTo("delta.local");
  }

  // --- answers by unicast alone ---

  @Test
  @DisplayName("RFC 6762 5.4, 6: what came by unicast alone is refreshed by QU, and stays")
  void whatCameByUnicastIsRefreshedSo() {
    lan.peer().serve(A.records());
    beta.serve(B.records());
    SimPeer shy = lan.link().peer("shy", 12);
    answersByUnicastAlone(shy, brief(12));
    lan.run(Duration.ofSeconds(60)); // asked at 31 s by QM, so at 63 s by QU
    assertThat(lan.log().words()).containsExactly("added D");
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(10));
    assertThat(lan.log().words()).containsExactly("added D");
    Question refresh = Records.question("D._ipp._tcp.local", RecordType.SRV);
    assertThat(askedByUnicast(refresh)).isNotEmpty();
    assertThat(asked(refresh)).as("never by QM").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: an answer by unicast that wasn't asked for is not believed")
  void anUnaskedUnicastAnswerIsNotBelieved() {
    lan.run(Duration.ofSeconds(3)); // 19 s
    gamma.tell(lan.nic(), C.announcement());
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().words()).isEmpty();
    assertThat(lan.sent()).as("nor asked about before its time").isEmpty();
    lan.run(Duration.ofSeconds(3)); // asked at 31 s
    assertThat(askedByUnicast(SimLan.BROWSE)).as("it answered none of our questions").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: nor is an answer to a question for which nobody waits any more")
  void anAnswerForWhichNobodyWaitsIsNotBelieved() throws BeaconException {
    askBrieflyForWebs(() -> {});
    gamma.tell(lan.nic(), WEB.announcement());
    assertThat(websKnown()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: but another's late answer is believed, if one came in time")
  void aLateAnswerBesideATimelyOneIsBelieved() throws BeaconException {
    askBrieflyForWebs(() -> beta.tell(lan.nic(), OTHER_WEB.announcement()));
    gamma.tell(lan.nic(), WEB.announcement());
    assertThat(websKnown()).containsExactlyInAnyOrder("Web", "Other Web");
  }

  private void askBrieflyForWebs(Runnable beforeTheEnd) throws BeaconException {
    Browse brief = lan.beacon().browse("_http._tcp", event -> {});
    lan.runMs(150); // asked by QU
    beforeTheEnd.run();
    lan.runMs(50);
    brief.close();
    lan.runMs(50);
  }

  /** The instances in the cache: those that a new browse reports before it has asked. */
  private List<String> websKnown() throws BeaconException {
    lan.runMs(50);
    List<String> names = new ArrayList<>();
    lan.beacon().browse("_http._tcp", event -> names.add(event.instance().name()));
    lan.runMs(10);
    return names;
  }

  @Test
  @DisplayName("RFC 6762 5.4: what came by multicast is refreshed by QM")
  void whatCameByMulticastIsRefreshedSo() {
    lan.run(Duration.ofSeconds(100)); // SRV and address live 120 s
    assertThat(lan.asked(SERVER)).isNotEmpty();
    assertThat(lan.asked(ADDRESS)).isNotEmpty();
    assertThat(askedByUnicast(SERVER)).isEmpty();
    assertThat(lan.asked(TEXT)).isEmpty();
  }

  private static ResourceRecord withFlush(ResourceRecord record) {
    return new ResourceRecord(
        record.name(), record.type(), true, record.ttlSeconds(), record.rdata());
  }

  private static String owner(String type) {
    return type.equals("A") ? A.host() : A.fullName();
  }

  /** What somebody else says of A, with the cache-flush bit. */
  private static ResourceRecord foreign(String type) {
    SimService other = A.withPort(1).withTxt("rp=stolen").withAddress("192.0.2.11");
    return byType(other, type);
  }

  private static ResourceRecord goodbye(String type) {
    return Records.goodbye(byType(A, type));
  }

  private static ResourceRecord byType(SimService service, String type) {
    return service.records().stream()
        .filter(record -> record.type().equals(RecordType.of(type)))
        .findFirst()
        .orElseThrow();
  }

  private static void sayShared(SimPeer peer, List<ResourceRecord> records) {
    peer.say(SimMessage.response(records.stream().map(Records::shared).toList()));
  }

  private static List<ResourceRecord> brief(long ttlSeconds) {
    SimService service = SimService.printer("D").withHost("shy.local", "192.0.2.12");
    return service.records().stream()
        .map(record -> Records.shared(Records.ttl(ttlSeconds, record)))
        .toList();
  }

  /** Answers each question at once and to the asker alone, with all for a browse. */
  private void answersByUnicastAlone(SimPeer shy, List<ResourceRecord> zone) {
    shy.onPacket(
        packet -> {
          List<ResourceRecord> answers = new ArrayList<>();
          for (Question question : packet.message().questions()) {
            zone.stream()
                .filter(
                    record ->
                        question.type().equals(RecordType.PTR)
                            || record.type().equals(question.type()))
                .forEach(answers::add);
          }
          if (!packet.message().isResponse() && !answers.isEmpty()) {
            shy.tell(lan.nic(), SimMessage.response(answers.stream().distinct().toList()));
          }
        });
  }

  private List<SimPacket> askedByUnicast(Question question) {
    return asked(new Question(question.name(), question.type(), true));
  }

  /** The queries with that question, QU or QM as it is. */
  private List<SimPacket> asked(Question question) {
    return lan.sent().stream()
        .filter(packet -> packet.message().questions().contains(question))
        .toList();
  }
}
