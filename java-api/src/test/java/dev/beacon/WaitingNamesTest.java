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
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One source names more instances than a browse asks about at a time: the rest waits. */
@SimTest
class WaitingNamesTest {

  private static final int MOST_OPEN = 1_024;
  private static final int MOST_UNRESOLVED = 16_384;
  private static final int SOME = MOST_OPEN + 500;
  private static final SimService WAITING = SimService.printer("Q" + (SOME - 1));

  private SimLan lan;
  private SimPeer stranger;
  private Browse browse;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    stranger = lan.link().peer("stranger", 20);
    browse = lan.browse();
    lan.runMs(150);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).as("%s", lan.net()).isEmpty();
  }

  @Test
  @DisplayName("FR-043: of one source's names without a server 1,024 are asked about at a time")
  void oneSourceIsAskedAboutSomeAtATime() {
    name(stranger, SOME);
    lan.runMs(1_900);
    assertThat(askedServers()).hasSize(MOST_OPEN).doesNotContain(serverOf(WAITING));
  }

  @Test
  @DisplayName("FR-043: names that asked in vain give way, so each is asked about and said once")
  void eachNameHasItsTurn() {
    name(stranger, SOME);
    lan.run(Duration.ofSeconds(10));
    assertThat(askedServers()).hasSize(SOME);
    assertThat(lan.log().unresolved()).hasSize(SOME);
    EventLog next = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, next);
    lan.runMs(10);
    assertThat(next.unresolved()).as("also to the next, the waiting ones too").hasSize(SOME);
  }

  @Test
  @DisplayName("FR-043: the names of two sources give way in turn, at the same rate")
  void theSourcesTakeTurns() {
    SimPeer another = lan.link().peer("another", 21);
    name(stranger, "Q", 2 * MOST_OPEN);
    name(another, "R", 2 * MOST_OPEN);
    lan.run(Duration.ofSeconds(5));
    Set<Question> asked = askedServers();
    long ofOne = asked.stream().filter(each -> each.name().label(0).startsWith("Q")).count();
    long ofOther = asked.size() - ofOne;
    assertThat(ofOne).isBetween(MOST_OPEN + 100L, 2L * MOST_OPEN - 1);
    assertThat(ofOther).isBetween(ofOne - 32, ofOne + 32);
  }

  @Test
  @DisplayName("FR-043: names that asked in vain and wait are not asked about for ever")
  void whatAskedInVainWaitsWithoutQuestions() {
    name(stranger, 2 * MOST_OPEN);
    lan.run(Duration.ofSeconds(40));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(10));
    assertThat(askedServers()).hasSizeLessThanOrEqualTo(MOST_OPEN);
  }

  @Test
  @DisplayName("FR-043: beside a source with 16,384 unresolved names an honest one is told at once")
  void anotherSourceIsHeardAtOnce() {
    name(stranger, MOST_UNRESOLVED);
    SimService honest = SimService.printer("Honest");
    lan.peer().say(honest.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added Honest");
    SimService quiet = SimService.printer("Quiet");
    lan.peer().serve(List.of(quiet.srv(), quiet.txtRecord(), quiet.addressRecord()));
    lan.peer().say(quiet.ptr());
    lan.run(Duration.ofSeconds(3)); // the stranger's questions went out before
    assertThat(lan.log().words()).containsExactly("added Honest", "added Quiet");
  }

  @Test
  @DisplayName("FR-043: a name does not wait if its SRV record is in the same packet, or earlier")
  void aNameWithItsServerDoesNotWait() {
    name(stranger, MOST_UNRESOLVED);
    SimService whole = SimService.printer("Whole");
    stranger.say(whole.announcement());
    lan.runMs(10);
    SimService reversed = SimService.printer("Reversed");
    stranger.say(reversed.addressRecord(), reversed.txtRecord(), reversed.srv());
    stranger.say(reversed.ptr());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added Whole", "added Reversed");
  }

  @Test
  @DisplayName("FR-043: names with a server but without an address wait too, and are said once")
  void namesWithAServerWaitToo() {
    serve(stranger, SOME);
    lan.runMs(1_900);
    assertThat(asked(RecordType.A)).hasSize(MOST_OPEN);
    lan.run(Duration.ofSeconds(10));
    assertThat(asked(RecordType.A)).hasSize(SOME);
    EventLog next = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, next);
    lan.runMs(10);
    assertThat(next.unresolved()).containsOnlyKeys(lan.log().unresolved().keySet());
    assertThat(lan.log().unresolved()).hasSize(SOME);
    SimService honest = SimService.printer("Honest");
    lan.peer().say(honest.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added Honest");
  }

  @Test
  @DisplayName("SC-012: 5,000 services whose common address comes last are all found")
  void aLateAddressOfAllIsEnough() {
    int count = 5_000;
    int most = 20;
    List<ResourceRecord> zone = new ArrayList<>();
    for (int from = 0; from < count; from += most) {
      List<ResourceRecord> records = new ArrayList<>();
      for (int i = from; i < from + most; i++) {
        SimService each = SimService.printer("Q" + i);
        zone.addAll(List.of(each.srv(), each.txtRecord()));
        records.addAll(List.of(each.ptr(), each.srv(), each.txtRecord()));
      }
      lan.peer().say(SimMessage.response(records));
    }
    lan.peer().serve(zone);
    lan.runMs(100);
    assertThat(lan.log().seen()).isEmpty();
    lan.peer().say(WAITING.addressRecord());
    lan.net().runUntil(() -> lan.log().present().size() == count, Duration.ofSeconds(10));
    assertThat(lan.log().present()).hasSize(count);
  }

  @Test
  @DisplayName("FR-043: a waiting name is found when its SRV record comes a minute later")
  void aLateServerIsHeard() {
    name(stranger, MOST_UNRESOLVED);
    lan.run(Duration.ofMinutes(1));
    SimService late = SimService.printer("Q" + (MOST_UNRESOLVED - 1));
    lan.peer().say(late.srv());
    lan.peer().say(late.txtRecord(), late.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added " + late.name());
  }

  @Test
  @DisplayName("FR-043: a name whose SRV record has just come does not give way to others")
  void aNameWithItsServerDoesNotGiveWay() throws BeaconException {
    SimHost both = lan.net().host("both"); // it waits for the address of the other family
    both.nic("eth0", lan.link(), "192.0.2.2/24", "fe80::2/64");
    EventLog log = new EventLog(lan.net());
    both.open().browse(SimLan.TYPE, log);
    lan.runMs(150);
    name(stranger, MOST_OPEN);
    lan.run(Duration.ofSeconds(5));
    SimService first = SimService.printer("Q0");
    lan.peer().say(first.srv(), first.txtRecord(), first.addressRecord());
    lan.runMs(20);
    assertThat(log.seen()).isEmpty();
    name(stranger, SOME);
    lan.run(Duration.ofSeconds(1));
    assertThat(log.words()).containsExactly("added Q0");
  }

  @Test
  @DisplayName("FR-043: a waiting name whose instance is an alias is found when the alias comes")
  void aLateAliasIsHeard() {
    name(stranger, SOME);
    SimService real = SimService.printer("Real");
    lan.peer().serve(List.of(real.srv(), real.txtRecord(), real.addressRecord()));
    lan.peer()
        .say(
            new ResourceRecord(
                Name.of(WAITING.fullName()),
                RecordType.CNAME,
                true,
                Records.HOST_TTL_SECONDS,
                new Rdata.Target(Name.of(real.fullName()))));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added " + WAITING.name());
  }

  @Test
  @DisplayName("SC-012: 5,000 services that send SRV only when asked are all found, each once")
  void allAreFoundOneAfterTheOther() {
    int count = 5_000;
    List<ResourceRecord> zone = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimService service = SimService.printer("Q" + i);
      zone.addAll(List.of(service.srv(), service.txtRecord(), service.addressRecord()));
    }
    lan.peer().serve(zone);
    name(lan.peer(), count);
    lan.net().runUntil(() -> lan.log().present().size() == count, Duration.ofSeconds(10));
    assertThat(lan.log().present()).hasSize(count);
    Set<Question> asked = new HashSet<>();
    for (SimPacket packet : lan.sent()) {
      for (Question question : packet.message().questions()) {
        boolean again = !asked.add(question);
        assertThat(again && question.type().equals(RecordType.SRV)).isFalse();
      }
    }
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye of a waiting name ends it")
  void aGoodbyeEndsAWaitingName() {
    name(stranger, SOME);
    stranger.say(Records.goodbye(WAITING.ptr()));
    lan.runMs(1_100);
    lan.peer().say(WAITING.srv(), WAITING.txtRecord(), WAITING.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().seen()).isEmpty();
    lan.peer().say(WAITING.ptr());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added " + WAITING.name());
  }

  @Test
  @DisplayName("RFC 6762 10.1: waiting names that asked in vain, and are gone, are said to nobody")
  void whatIsGoneIsSaidToNobody() {
    name(stranger, SOME);
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(1));
    Set<Question> open = askedServers();
    List<SimService> waiting =
        IntStream.range(0, SOME)
            .mapToObj(i -> SimService.printer("Q" + i))
            .filter(each -> !open.contains(serverOf(each)))
            .toList();
    assertThat(waiting).hasSize(SOME - MOST_OPEN);
    waiting.forEach(each -> stranger.say(Records.goodbye(each.ptr())));
    lan.runMs(1_100);
    EventLog next = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, next);
    lan.runMs(10);
    assertThat(next.unresolved()).hasSize(MOST_OPEN);
  }

  @Test
  @DisplayName("FR-043: a name that was given up for another is found when it is announced again")
  void aNameThatWasGivenUpMayComeAgain() {
    name(stranger, MOST_UNRESOLVED + 1);
    SimService oldestOfWaiting = SimService.printer("Q" + MOST_OPEN);
    stranger.say(oldestOfWaiting.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added " + oldestOfWaiting.name());
  }

  @Test
  @DisplayName("RFC 6762 10: the end of its pointer ends a waiting name")
  void theEndOfItsPointerEndsAWaitingName() {
    name(stranger, SOME - 1);
    stranger.say(Records.ttl(2, WAITING.ptr()));
    lan.runMs(2_100);
    lan.peer().say(WAITING.srv(), WAITING.txtRecord(), WAITING.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().seen()).isEmpty();
  }

  @Test
  @DisplayName("FR-043: a browse that ends with waiting names asks and tells nothing more")
  void anEndedBrowseLeavesNothingBehind() {
    name(stranger, SOME);
    browse.close();
    lan.runMs(100);
    lan.link().clearLog();
    lan.peer().say(WAITING.srv(), WAITING.txtRecord(), WAITING.addressRecord());
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.log().seen()).isEmpty();
  }

  @Test
  @DisplayName("FR-043: when the link goes, its waiting names go with it")
  void aLostLinkTakesItsWaitingNames() {
    name(stranger, SOME);
    lan.nic().down();
    lan.run(Duration.ofSeconds(2));
    lan.nic().up();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(WAITING.srv(), WAITING.txtRecord(), WAITING.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().seen()).isEmpty();
  }

  private Set<Question> askedServers() {
    return asked(RecordType.SRV);
  }

  private Set<Question> asked(RecordType type) {
    Set<Question> asked = new HashSet<>();
    for (SimPacket packet : lan.sent()) {
      packet.message().questions().stream()
          .filter(question -> question.type().equals(type))
          .forEach(asked::add);
    }
    return asked;
  }

  private static Question serverOf(SimService service) {
    return Records.question(service.fullName(), RecordType.SRV);
  }

  private void name(SimPeer peer, int count) {
    name(peer, "Q", count);
  }

  private void name(SimPeer peer, String prefix, int count) {
    int most = 90; // as a packet of Ethernet holds
    for (int from = 0; from < count; from += most) {
      List<ResourceRecord> pointers =
          IntStream.range(from, Math.min(from + most, count))
              .mapToObj(i -> SimService.printer(prefix + i).ptr())
              .toList();
      peer.say(SimMessage.response(pointers));
    }
    lan.runMs(10);
  }

  /** Names services with a server each, whose host has no address. */
  private void serve(SimPeer peer, int count) {
    int most = 20;
    for (int from = 0; from < count; from += most) {
      List<ResourceRecord> records = new ArrayList<>();
      for (int i = from; i < Math.min(from + most, count); i++) {
        SimService each = SimService.printer("Q" + i).withHost("h" + i + ".local", "192.0.2.20");
        records.addAll(List.of(each.ptr(), each.srv()));
      }
      peer.say(SimMessage.response(records));
    }
    lan.runMs(10);
  }
}
