package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that the asker knows, or that another host gives (RFC 6762 section 7.1 to 7.4). */
@SimTest
class KnownAnswerTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String TYPE = "_http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final ResourceRecord PTR = Records.ptr(TYPE, INSTANCE);
  private static final ResourceRecord SRV = Records.srv(INSTANCE, HOST, 8080);
  private static final Question BROWSE = Records.question(TYPE, RecordType.PTR);
  private static final Question SRV_QUESTION = Records.question(INSTANCE, RecordType.SRV);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void publish(SimNet net) throws BeaconException {
    this.net = net;
    lan = published(new SimLan(net, PortSharing.ALONE));
  }

  // --- section 7.1 ---

  @Test
  @DisplayName("RFC 6762 7.1: what the asker knows for half of its time at least is not answered")
  void whatIsKnownIsNotAnswered() {
    lan.peer().say(SimMessage.query(BROWSE).knowing(Records.ttl(2_250, PTR)));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
    lan.peer().say(SimMessage.query(BROWSE).knowing(Records.ttl(2_249, PTR)));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(PTR);
  }

  @Test
  @DisplayName("RFC 6762 7.1: only the very record counts, not another of its name")
  void onlyTheVeryRecordIsKnown() {
    lan.peer()
        .say(
            SimMessage.query(BROWSE, SRV_QUESTION)
                .knowing(
                    Records.ptr(TYPE, "Other._http._tcp.local"),
                    Records.shared(Records.srv(INSTANCE, HOST, 8081))));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactlyInAnyOrder(PTR, SRV);
  }

  @Test
  @DisplayName("RFC 6762 7.1: a known answer is matched whatever its case")
  void knownAnswersAreMatchedWhateverTheirCase() {
    lan.peer()
        .say(
            SimMessage.query(BROWSE)
                .knowing(Records.ptr("_HTTP._TCP.local", "WEB._HTTP._TCP.local")));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  // --- section 7.2 ---

  @Test
  @DisplayName("RFC 6762 7.2, 6: a truncated query is answered after 400 to 500 ms")
  void aTruncatedQueryIsAnsweredLater() {
    for (int i = 0; i < 50; i++) {
      lan.link().clearLog();
      Duration asked = net.elapsed();
      lan.peer().say(truncated(SimMessage.query(BROWSE)));
      lan.run(Duration.ofSeconds(3));
      assertThat(lan.sent()).hasSize(1);
      assertThat(lan.sent().get(0).at().minus(asked))
          .isBetween(Duration.ofMillis(400), Duration.ofMillis(501));
    }
  }

  @Test
  @DisplayName("RFC 6762 7.2: known answers in the packets that follow count, of the same asker")
  void knownAnswersMayFollow() {
    lan.beacon().publish(WEB.name("Second"));
    lan.run(Duration.ofSeconds(6));
    lan.link().clearLog();
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    lan.runMs(100);
    lan.peer().say(truncated(SimMessage.query().knowing(PTR)));
    lan.link().peer("stranger", 10).say(SimMessage.query().knowing(second()));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(second());
    lan.link().clearLog();
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    lan.runMs(100);
    lan.peer().say(truncated(SimMessage.query().knowing(PTR)));
    lan.runMs(100);
    lan.peer().say(SimMessage.query().knowing(second()));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.2: what another asker wants is answered, whatever the first one knows")
  void whatAnotherAskerWantsIsAnswered() {
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    lan.link().peer("other", 10).say(SimMessage.query(BROWSE));
    lan.runMs(50);
    lan.peer().say(SimMessage.query().knowing(PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(PTR);
  }

  @Test
  @DisplayName("RFC 6762 7.2: endless truncated queries are answered all the same")
  void endlessTruncatedQueriesAreAnswered() {
    for (int i = 0; i < 50; i++) {
      lan.peer().say(truncated(SimMessage.query(BROWSE)));
      lan.runMs(100);
    }
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSizeBetween(4, 15);
  }

  @ParameterizedTest(name = "in packet {0}: {1}")
  @CsvSource({"16, true", "17, false"})
  @DisplayName("RFC 6762 7.2: known answers count in sixteen packets of one query, not in more")
  void knownAnswersCountInSixteenPackets(int packet, boolean counts) {
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    for (int i = 2; i < packet; i++) {
      lan.peer().say(truncated(SimMessage.query()));
    }
    lan.peer().say(SimMessage.query().knowing(PTR));
    lan.run(Duration.ofSeconds(2));
    assertThat(answers().isEmpty()).isEqualTo(counts);
  }

  @ParameterizedTest(name = "{0} askers: {1}")
  @CsvSource({"512, true", "513, false"})
  @DisplayName(
      "RFC 6762 7.2: 512 askers may have more to say, one more is answered without waiting")
  void manyAskersMayHaveMoreToSay(int askers, boolean allWait) {
    SimPeer flood = lan.link().peer("flood", 11);
    for (int i = 0; i < askers; i++) {
      flood.at("198.51." + i / 200 + "." + (i % 200 + 1)).say(truncated(SimMessage.query(BROWSE)));
    }
    lan.runMs(300);
    assertThat(answers().isEmpty()).isEqualTo(allWait);
    lan.run(Duration.ofSeconds(2));
    assertThat(answers()).contains(PTR);
  }

  @Test
  @DisplayName("RFC 6762 7.2: a service that ends while its answer waits is not told any more")
  void whatEndsMeanwhileIsNotTold() {
    Registration second = lan.publishAndSettle(WEB.name("Second"));
    lan.link().clearLog();
    lan.peer()
        .say(
            truncated(
                SimMessage.query(Records.question("Second._http._tcp.local", RecordType.SRV))));
    lan.runMs(100);
    second.close();
    lan.run(Duration.ofSeconds(2));
    assertThat(answers()).allMatch(record -> record.ttlSeconds() == 0);
  }

  @Test
  @DisplayName("RFC 6762 7.2: the questions of all packets of an asker are answered together")
  void theQuestionsOfAllPacketsAreAnswered() {
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    lan.runMs(50);
    lan.peer().say(SimMessage.query(SRV_QUESTION));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).hasSize(1);
    assertThat(answers()).containsExactlyInAnyOrder(PTR, SRV);
  }

  @Test
  @DisplayName("FR-035: who asks for what is not ours takes no place among those that may say more")
  void questionsForOthersTakeNoPlace() {
    SimPeer flood = lan.link().peer("flood", 11);
    for (int i = 0; i < 600; i++) {
      flood.at("198.51." + i / 200 + "." + (i % 200 + 1));
      flood.say(truncated(SimMessage.query(SimLan.BROWSE)));
    }
    lan.peer().say(truncated(SimMessage.query(BROWSE)));
    lan.runMs(390);
    assertThat(lan.sent()).isEmpty();
    lan.runMs(120);
    assertThat(answers()).containsExactly(PTR);
  }

  @Test
  @DisplayName("FR-035: 16,384 records wait for more known answers, a further query is answered")
  void manyRecordsWaitForKnownAnswers() {
    for (int i = 0; i < 511; i++) {
      lan.beacon().publish(WEB.name("Web " + i));
    }
    lan.run(Duration.ofSeconds(20));
    for (int round = 0; round < 2; round++) {
      lan.link().clearLog();
      for (int i = 0; i < 32; i++) {
        lan.peer().at("192.0.2." + (i + 10)).say(truncated(SimMessage.query(BROWSE)));
        lan.peer().say(truncated(SimMessage.query().knowing(PTR)));
      }
      lan.runMs(150);
      assertThat(answers()).as("32 times 512 answers wait").isEmpty();
      lan.peer().at("192.0.2.200").say(truncated(SimMessage.query(BROWSE)));
      lan.runMs(150);
      assertThat(answers()).as("one more does not").isNotEmpty();
      lan.run(Duration.ofSeconds(3));
    }
  }

  @Test
  @DisplayName(
      "RFC 6762 5.4, 7.2: if any packet of the asker wants to know it by multicast, all do")
  void onePacketThatWantsAMulticastSuffices() {
    Question alone = new Question(Name.of(INSTANCE), RecordType.SRV, true);
    lan.peer().say(truncated(SimMessage.query(alone)));
    lan.peer().say(SimMessage.query(SRV_QUESTION));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.responses()).hasSize(1);
    assertThat(lan.peer().replies()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.2: a flood of truncated queries from many sources is bounded")
  void aFloodOfTruncatedQueriesIsBounded() {
    SimPeer flood = lan.link().peer("flood", 11);
    for (int i = 0; i < 2_000; i++) {
      flood.at("192.0.2." + (i % 250 + 2));
      for (int port = 0; port < 5; port++) {
        flood.say(
            truncated(SimMessage.query(BROWSE)).toBytes(), IpFamily.IPV4, SimPacket.MDNS_PORT);
      }
    }
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.sent()).hasSizeBetween(1, 5);
    assertThat(answers()).contains(PTR);
  }

  // --- section 7.4 ---

  @Test
  @DisplayName("RFC 6762 7.4: an answer that another responder just gave is not given again")
  void anAnswerThatWasGivenIsNotRepeated() {
    ask(BROWSE);
    lan.runMs(10);
    lan.peer().say(PTR);
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.4: unless with a shorter life")
  void aShorterLivedAnswerIsNotEnough() {
    ask(BROWSE);
    lan.runMs(10);
    lan.peer().say(Records.ttl(4_499, PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(answers()).containsExactly(PTR);
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

  private List<ResourceRecord> answers() {
    return lan.sent().stream().flatMap(packet -> packet.message().answers().stream()).toList();
  }

  private static SimMessage truncated(SimMessage query) {
    return query.withFlags(0x0200);
  }

  private static ResourceRecord second() {
    return Records.ptr(TYPE, "Second._http._tcp.local");
  }
}
