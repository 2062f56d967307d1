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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is sent and found in the long run, after a sleep, and when there is very much. */
@SimTest
class ScheduleTest {

  /** The cycle of a record of 120 s: 80 to 82 %, and the 20 to 120 ms of the answer. */
  private static final Duration LEAST_CYCLE = Duration.ofMillis(96_020);

  private static final Duration MOST_CYCLE = Duration.ofMillis(98_530);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Of queries, at once and then per second: the questions' budget. */
  private static final int BURST_PACKETS = 200;

  private static final int PACKETS_PER_SECOND = 100;

  private static final int MOST_UNRESOLVED = 16_384;

  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: 75 minutes of 20 services cost exactly what the schedule allows")
  void anHourAndAQuarterCostsWhatTheScheduleAllows() {
    List<SimService> services = services(20);
    lan.peer().serve(zone(services));
    lan.browse();
    lan.run(Duration.ofMinutes(75));
    assertThat(lan.log().words()).hasSize(20).allMatch(word -> word.startsWith("added"));

    // At 0, 1, 3 ... 4,095 s, and the refresh that one of 20 pointers asks for on behalf of all.
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(13 + 1);
    for (SimService service : services) {
      assertThat(lan.asked(Records.question(service.fullName(), RecordType.TXT))).hasSize(1 + 1);
      assertThat(lan.asked(Records.question(service.host(), RecordType.AAAA))).hasSize(1);
      assertAskedOnceACycle(Records.question(service.fullName(), RecordType.SRV));
      assertAskedOnceACycle(Records.question(service.host(), RecordType.A));
    }
    assertThat(lan.sent()).allMatch(packet -> !packet.message().questions().isEmpty());
    Set<Duration> moments = new HashSet<>();
    lan.sent().forEach(packet -> moments.add(packet.at()));
    assertThat(lan.sent()).as("what is due together goes in one packet").hasSize(moments.size());
  }

  @Test
  @DisplayName("FR-037: after a sleep of minutes what is due is asked for once, in one packet")
  void afterAShortSleepOnePacketAsksForAll() {
    lan.peer().serve(zone(services(20)));
    lan.browse();
    lan.run(Duration.ofSeconds(40));
    lan.link().clearLog();
    lan.net().sleep(Duration.ofSeconds(70)); // SRV and address records are past 80 %
    lan.run(SECOND);
    assertThat(lan.sent()).hasSize(1);
    Set<Question> asked = new HashSet<>(lan.sent().get(0).message().questions());
    assertThat(asked).hasSize(lan.sent().get(0).message().questions().size());
    assertThat(asked).hasSize(1 + 20 + 20);
    assertThat(lan.log().words()).hasSize(20);
  }

  @Test
  @DisplayName("FR-037: after a night's sleep all is asked for anew: once, and without a burst")
  void afterALongSleepAllIsAskedForAnew() {
    lan.peer().serve(zone(services(20)));
    lan.browse();
    lan.run(Duration.ofSeconds(40));
    lan.link().clearLog();
    lan.net().sleep(Duration.ofHours(8));
    lan.runMs(1);
    assertThat(lan.log().words().subList(20, 40)).allMatch(word -> word.startsWith("removed"));
    assertThat(lan.sent()).hasSize(1);
    lan.run(SECOND);
    assertThat(lan.log().words().subList(40, 60)).allMatch(word -> word.startsWith("added"));
    assertThat(lan.sent()).as("the type; servers and texts; addresses").hasSize(3);
  }

  @Test
  @DisplayName("RFC 6762 5.2: a browse of what is cached has its first event in the same turn")
  void whatIsCachedIsToldInTheSameTurn() {
    lan.peer().say(SimService.printer("A").announcement());
    lan.run(Duration.ofSeconds(5));
    long turns = lan.host().turns();
    lan.browse();
    lan.net().runFor(Duration.ZERO);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().at()).isEqualTo(lan.net().elapsed());
    assertThat(lan.host().turns()).isEqualTo(turns + 1);
    EventLog second = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, second);
    lan.net().runFor(Duration.ZERO);
    assertThat(second.words()).containsExactly("added A");
  }

  @ParameterizedTest(name = "{0} instances")
  @ValueSource(ints = {1, 100, 1_000, 5_000})
  @DisplayName("SC-012: all instances that answer one question are found, each once")
  void allInstancesAreFoundEachOnce(int count) {
    lan.browse();
    lan.net().runUntil(() -> !lan.sent().isEmpty(), SECOND);
    Duration askedAt = lan.net().elapsed();
    for (int i = 0; i < count; i++) {
      SimService service = SimService.printer("P" + i);
      int delayMicros = 20_000 + 100_000 * i / count;
      lan.net()
          .after(
              Duration.ofNanos(delayMicros * 1_000L), () -> lan.peer().say(service.announcement()));
    }
    lan.net().runUntil(() -> lan.log().present().size() == count, SECOND);
    assertThat(lan.net().elapsed().minus(askedAt)).isLessThan(Duration.ofMillis(130));
    assertThat(lan.sent()).as("nothing was missing, so one question").hasSize(1);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().seen()).hasSize(count);
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye of 100 instances removes each after 1.0 to 1.2 s")
  void manyGoodbyesTakeASecond() {
    List<SimService> services = services(100);
    lan.browse();
    services.forEach(service -> lan.peer().say(service.announcement()));
    lan.run(Duration.ofSeconds(3));
    Duration saidAt = lan.net().elapsed();
    services.forEach(service -> lan.peer().say(service.farewell()));
    lan.run(Duration.ofSeconds(2));
    List<EventLog.Seen> removals = lan.log().seen().subList(100, 200);
    assertThat(removals).allMatch(seen -> seen.event() instanceof ServiceEvent.Removed);
    assertThat(removals)
        .allSatisfy(
            seen ->
                assertThat(seen.at().minus(saidAt))
                    .isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_200)));
  }

  @Test
  @DisplayName("FR-035: a flood of instances without a server makes no storm of queries")
  void aFloodOfInstancesMakesNoStorm() {
    lan.nic().mtu(512);
    lan.browse();
    lan.runMs(150);
    lan.link().clearLog();
    int count = 4_000;
    sayPointers(lan.peer(), 0, count);
    lan.run(Duration.ofSeconds(20));
    // Without the continuations of known answers, which must follow at once (section 7.2).
    List<SimPacket> sent =
        lan.sent().stream().filter(each -> !each.message().questions().isEmpty()).toList();
    assertThat(sent).hasSizeGreaterThan(BURST_PACKETS);
    for (int first = 0; first < sent.size(); first++) {
      Duration end = sent.get(first).at().plus(SECOND);
      int last = first;
      while (last < sent.size() && sent.get(last).at().compareTo(end) < 0) {
        last++;
      }
      assertThat(last - first).isLessThanOrEqualTo(BURST_PACKETS + PACKETS_PER_SECOND + 1);
    }
    Set<Question> asked = new HashSet<>();
    sent.forEach(packet -> asked.addAll(packet.message().questions()));
    assertThat(asked).as("the rest follows").hasSizeGreaterThanOrEqualTo(2 * count);
  }

  @ParameterizedTest(name = "{0} services")
  @ValueSource(ints = {500, 1_000, 3_000})
  @DisplayName("FR-027: refreshing many services of one host stays below the limit of its guard")
  void manyRefreshesAreNoFlood(int count) {
    lan.peer()
        .serve(zone(IntStream.range(0, count).mapToObj(i -> SimService.printer("P" + i)).toList()));
    lan.browse();
    lan.run(Duration.ofSeconds(90));
    assertThat(lan.log().present()).hasSize(count);
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(4));
    assertThat(lan.log().words()).as("none expired").hasSize(count);
    assertThat(mostInASecond(lan.sent()))
        .isLessThanOrEqualTo(RateLimit.standard().queriesPerSecond());
  }

  private static int mostInASecond(List<SimPacket> packets) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < packets.size(); last++) {
      while (packets.get(last).at().minus(packets.get(first).at()).compareTo(SECOND) >= 0) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  @Test
  @DisplayName("FR-043: of instances that never resolve the longest waiting are given up")
  void unresolvedInstancesAreBounded() {
    lan.browse();
    lan.runMs(150);
    SimPeer[] strangers = {lan.link().peer("one", 20), lan.link().peer("two", 21)};
    int tooMany = 100;
    for (int from = 0; from < MOST_UNRESOLVED + tooMany; from += tooMany) {
      int count = Math.min(tooMany, MOST_UNRESOLVED + tooMany - from);
      sayPointers(strangers[from / tooMany % 2], from, count);
      lan.runMs(1);
    }
    // Source one's first 1,024 names are asked about: 0 to 99, 200 to 299, ... 2,000 to 2,023.
    SimService forgotten = SimService.printer("Q2024");
    SimService kept = SimService.printer("Q" + (MOST_UNRESOLVED + tooMany - 1));
    for (SimService service : List.of(forgotten, kept)) {
      lan.peer().say(service.srv(), service.txtRecord(), service.addressRecord());
    }
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added " + kept.name());
    lan.peer().say(forgotten.ptr());
    lan.runMs(10);
    assertThat(lan.log().words()).as("heard of again").endsWith("added " + forgotten.name());
  }

  @Test
  @DisplayName("FR-043: 75,000 pointers from five sources push out nothing that was reported")
  void whatIsInUseGoesLast() {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(SimService.printer("A").announcement());
    lan.runMs(10);
    SimPeer[] strangers = {
      lan.link().peer("s1", 20),
      lan.link().peer("s2", 21),
      lan.link().peer("s3", 22),
      lan.link().peer("s4", 23),
      lan.link().peer("s5", 24)
    };
    int perPacket = 500;
    for (int from = 0; from < 75_000; from += perPacket) {
      sayPointers(strangers[from / perPacket % strangers.length], from, perPacket);
      lan.runMs(1);
    }
    assertThat(lan.log().words()).containsExactly("added A");
    SimService late = SimService.printer("Late");
    lan.peer().say(late.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A", "added Late");
  }

  private void assertAskedOnceACycle(Question question) {
    List<SimPacket> asked = lan.asked(question);
    assertThat(asked).hasSizeBetween(46, 47);
    for (int i = 2; i < asked.size(); i++) {
      assertThat(asked.get(i).at().minus(asked.get(i - 1).at())).isBetween(LEAST_CYCLE, MOST_CYCLE);
    }
  }

  private static void sayPointers(SimPeer peer, int from, int count) {
    int most = 90; // as a packet of Ethernet holds
    for (int first = from; first < from + count; first += most) {
      int end = Math.min(first + most, from + count);
      List<ResourceRecord> pointers =
          IntStream.range(first, end).mapToObj(i -> SimService.printer("Q" + i).ptr()).toList();
      peer.say(SimMessage.response(pointers));
    }
  }

  private static List<SimService> services(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                SimService.printer("P" + i).withHost("host-" + i + ".local", "192.0.2." + (20 + i)))
        .toList();
  }

  private static List<ResourceRecord> zone(List<SimService> services) {
    List<ResourceRecord> zone = new ArrayList<>();
    services.forEach(service -> zone.addAll(service.records()));
    return zone;
  }
}
