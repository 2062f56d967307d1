package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that may be stale: doubted by a caller, or by what others ask in vain. */
@SimTest
class DoubtTest {

  private static final SimService A = SimService.printer("A");
  private static final SimService B = SimService.printer("B");
  private static final Question SERVER = Records.question(A.fullName(), RecordType.SRV);
  private static final Question ADDRESS = Records.question(A.host(), RecordType.A);
  private static final int LEGACY_PORT = 40_000;
  private static final int TRUNCATED = 0x0200;

  private SimLan lan;
  private SimPeer other;
  private Browse browse;

  /** A was found, and the next query of the browse is more than ten seconds away. */
  @BeforeEach
  void findAnInstance(SimNet net) throws BeaconException {
    lan = new SimLan(net, PortSharing.ALONE);
    other = lan.link().peer("beta", 10);
    browse = lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.run(Duration.ofSeconds(16)); // asked at 0, 1, 3, 7, 15 s; next at 31
    lan.link().clearLog();
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.4: what is doubted is asked for twice, and gone ten seconds later")
  void theDoubtedIsAskedForTwiceAndGoes() {
    lan.beacon().verify(found());
    lan.runMs(9_990);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(2);
    assertThat(lan.asked(SERVER)).hasSize(2);
    assertThat(lan.asked(ADDRESS)).hasSize(2);
    lan.runMs(20);
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.4: the addresses of both families are doubted")
  void bothFamiliesAreDoubted() {
    lan.peer().say(Records.address(A.host(), "2001:db8::9"));
    lan.runMs(10);
    lan.peer().serve(List.of(A.ptr(), A.srv(), A.txtRecord(), A.addressRecord()));
    lan.beacon().verify(found());
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.asked(Records.question(A.host(), RecordType.AAAA))).hasSize(2);
    assertThat(found().addresses()).containsExactly(Records.ip("192.0.2.9"));
  }

  @Test
  @DisplayName("RFC 6762 10.4: what is doubted and confirmed stays, without an event")
  void theConfirmedStays() {
    lan.peer().serve(A.records());
    lan.beacon().verify(found());
    lan.run(Duration.ofSeconds(60));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.4: doubting again what is in doubt neither delays nor asks more")
  void aSecondDoubtChangesNothing() {
    lan.beacon().verify(found());
    lan.run(Duration.ofSeconds(5));
    lan.beacon().verify(found());
    lan.runMs(5_010);
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.asked(SERVER)).hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 10.4: two queries follow each doubt, also if another was just before")
  void eachDoubtIsFollowedByTwoQueries() {
    lan.peer().say(B.announcement());
    lan.runMs(10);
    ServiceInstance second = lan.log().instance("B").orElseThrow();
    lan.beacon().verify(found());
    lan.runMs(500);
    lan.link().clearLog();
    lan.beacon().verify(second);
    lan.runMs(9_400);
    assertThat(lan.asked(SimLan.BROWSE)).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6762 10.4, 7.1: what is in doubt is no known answer, so its owner confirms it")
  void theDoubtedIsNoKnownAnswer() {
    List<ResourceRecord> shortLived =
        A.records().stream().map(record -> Records.ttl(12, record)).toList();
    lan.peer().serve(shortLived);
    lan.peer().say(SimMessage.response(shortLived));
    lan.runMs(10);
    lan.beacon().verify(found());
    lan.runMs(1);
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(1);
    assertThat(lan.asked(SimLan.BROWSE).get(0).message().answers()).isEmpty();
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.4: what was looked up and isn't browsed is asked for all the same")
  void theDoubtedIsAskedForThoughNobodySearches() {
    ServiceInstance looked = found();
    browse.close();
    lan.beacon().verify(looked);
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.asked(SERVER)).hasSize(2);
    assertThat(lan.asked(ADDRESS)).hasSize(2);
    assertThat(eventsOfANewBrowse()).as("nothing of it is left").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.4: doubting what nobody knows does nothing")
  void doubtingTheUnknownDoesNothing() {
    ServiceInstance gone = found();
    lan.peer().say(A.farewell());
    lan.run(Duration.ofSeconds(2));
    lan.beacon().verify(gone);
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.5: asked for twice by others in vain, a record has ten seconds left")
  void whatOthersAskForInVainGoes() {
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(2));
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.runMs(9_990);
    assertThat(lan.log().words()).containsExactly("added A");
    lan.runMs(20);
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.asked(SimLan.BROWSE)).as("we make sure, twice").hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 10.5: what many ask for at once is asked for once: one answer may be lost")
  void manyQueriesAtOnceAreOne() {
    for (int i = 0; i < 5; i++) {
      other.say(SimMessage.query(SimLan.BROWSE));
      lan.runMs(100);
    }
    lan.run(Duration.ofSeconds(14));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.5: one query in vain is not enough")
  void oneQueryInVainIsNotEnough() {
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(14));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.5: an answer within ten seconds ends the doubt, and the count")
  void anAnswerEndsTheDoubt() {
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(1));
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(9));
    lan.peer().say(A.ptr());
    lan.runMs(10);
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.5: any record goes so: without its server the instance is removed")
  void aServerThatIsAskedForInVainGoes() {
    other.say(SimMessage.query(SERVER));
    lan.run(Duration.ofSeconds(1));
    other.say(SimMessage.query(Records.question(A.fullName(), RecordType.ANY)));
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.5: what nobody here asks for goes too, and is not found later")
  void theUnaskedGoesToo() {
    browse.close();
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(1));
    other.say(SimMessage.query(SimLan.BROWSE));
    lan.run(Duration.ofSeconds(11));
    assertThat(eventsOfANewBrowse()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queriesWhoseAnswersWeNeedNotSee")
  @DisplayName("RFC 6762 10.5: queries whose answers we need not see raise no doubt")
  void suchQueriesRaiseNoDoubt(String kind, BiConsumer<SimLan, SimPeer> ask) {
    for (int i = 0; i < 5; i++) {
      ask.accept(lan, other);
      lan.runMs(100);
    }
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().words()).as(kind).containsExactly("added A");
  }

  static Stream<Arguments> queriesWhoseAnswersWeNeedNotSee() {
    SimMessage plain = SimMessage.query(SimLan.BROWSE);
    Question unicast = new Question(SimLan.BROWSE.name(), SimLan.BROWSE.type(), true);
    return Stream.of(
        kind("its answer is known to the asker", (lan, by) -> by.say(plain.knowing(A.ptr()))),
        kind("asked for unicast answers (5.4)", (lan, by) -> by.say(SimMessage.query(unicast))),
        kind(
            "a legacy query (6.7)",
            (lan, by) -> by.say(plain.toBytes(), IpFamily.IPV4, LEGACY_PORT)),
        kind(
            "truncated: more known answers follow (7.2)",
            (lan, by) -> by.say(plain.withFlags(TRUNCATED))),
        kind("sent to us alone (5.5)", (lan, by) -> by.tell(lan.nic(), plain)),
        kind(
            "for another type",
            (lan, by) -> by.say(SimMessage.query(Records.question(A.type(), RecordType.TXT)))));
  }

  private static Arguments kind(String name, BiConsumer<SimLan, SimPeer> ask) {
    return Arguments.of(name, ask);
  }

  private ServiceInstance found() {
    return lan.log().instance("A").orElseThrow();
  }

  private List<String> eventsOfANewBrowse() {
    EventLog log = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, log);
    lan.runMs(1);
    return log.words();
  }
}
