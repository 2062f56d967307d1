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
import dev.beacon.sim.SimTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to one asker alone (RFC 6762 section 5.4, 5.5). */
@SimTest
class UnicastAnswerTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String TYPE = "_http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final ResourceRecord PTR = Records.ptr(TYPE, INSTANCE);
  private static final ResourceRecord SRV = Records.srv(INSTANCE, HOST, 8080);
  private static final ResourceRecord TXT = Records.txt(INSTANCE, "path=/");
  private static final Question SRV_QUESTION = Records.question(INSTANCE, RecordType.SRV);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void publish(SimNet net) throws BeaconException {
    this.net = net;
    lan = published(new SimLan(net, PortSharing.ALONE));
  }

  // --- section 5.4, 5.5 ---

  @Test
  @DisplayName("RFC 6762 5.4: who asks for a unicast answer gets it, if all heard it lately")
  void unicastIsAnsweredByUnicast() {
    ask(new Question(Name.of(INSTANCE), RecordType.SRV, true));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).noneMatch(SimPacket::multicast);
    SimPacket reply = lan.peer().replies().get(0);
    assertThat(reply.destinationPort()).isEqualTo(5353);
    assertThat(reply.message().answers()).containsExactly(SRV);
    assertThat(reply.message().questions()).isEmpty();
  }

  @Test
  @DisplayName("FR-042, FR-045 / RFC 6762 5.5: a neighbour of another subnet gets it by multicast")
  void aNeighbourOfAnotherSubnetIsAnsweredByMulticast() {
    lan.peer().at("198.51.100.7");
    ask(new Question(Name.of(INSTANCE), RecordType.SRV, true));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).allMatch(SimPacket::multicast);
  }

  @Test
  @DisplayName("RFC 6762 5.4: by multicast all the same after a quarter of the record's life")
  void afterAQuarterOfItsLifeItIsMulticast() {
    lan.run(Duration.ofSeconds(40)); // SRV: 120 s; TXT and PTR: 4,500 s
    ask(new Question(Name.of(INSTANCE), RecordType.SRV, true));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).allMatch(SimPacket::multicast);
    lan.link().clearLog();
    ask(new Question(Name.of(INSTANCE), RecordType.TXT, true));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).noneMatch(SimPacket::multicast);
  }

  @Test
  @DisplayName("RFC 6762 5.4: a packet with both kinds of question gets both kinds of answer")
  void bothKindsOfQuestionInOnePacket() {
    ask(
        new Question(Name.of(INSTANCE), RecordType.SRV, true),
        Records.question(INSTANCE, RecordType.TXT));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.responses()).hasSize(1);
    assertThat(lan.responses().get(0).message().answers()).containsExactly(TXT);
    assertThat(lan.peer().replies()).hasSize(1);
    assertThat(lan.peer().replies().get(0).message().answers()).containsExactly(SRV);
  }

  @Test
  @DisplayName("RFC 6762 5.4, 6: a unicast answer that others may give too waits 20 to 120 ms")
  void sharedUnicastAnswersWaitToo() {
    Duration asked = ask(new Question(Name.of(TYPE), RecordType.PTR, true));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).noneMatch(SimPacket::multicast);
    assertThat(lan.sent().get(0).at().minus(asked))
        .isBetween(Duration.ofMillis(20), Duration.ofMillis(121));
  }

  @Test
  @DisplayName("RFC 6762 5.4: a service that ends while the answer waits is not told any more")
  void whatEndsMeanwhileIsNotTold() {
    Registration second = lan.publishAndSettle(WEB.name("Second"));
    lan.peer().clearHeard();
    ask(new Question(Name.of(TYPE), RecordType.PTR, true));
    lan.runMs(10);
    second.close();
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies()).isEmpty();
  }

  @ParameterizedTest(name = "{0} answers: {1}")
  @CsvSource({"128, true", "129, false"})
  @DisplayName(
      "FR-035: over 128 answers go to all, because a small question must not cause a flood")
  void manyAnswersGoToAll(int services, boolean alone) {
    for (int i = 1; i < services; i++) {
      lan.beacon().publish(WEB.name("Web " + i));
    }
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    lan.peer().clearHeard();
    ask(new Question(Name.of(TYPE), RecordType.PTR, true));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies().isEmpty()).isEqualTo(!alone);
    assertThat(lan.responses().isEmpty()).isEqualTo(alone);
    assertThat(lan.sent().stream().flatMap(each -> each.message().answers().stream()))
        .hasSize(services)
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("RFC 6762 5.5: a query to us alone is answered to the asker alone")
  void aQueryToUsAloneIsAnsweredToTheAsker() {
    lan.peer().tell(lan.nic(), SimMessage.query(SRV_QUESTION));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).hasSize(1).noneMatch(SimPacket::multicast);
    assertThat(lan.peer().replies().get(0).message().answers()).containsExactly(SRV);
  }

  @ParameterizedTest(name = "by unicast: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "FR-037: a link that goes while an answer waits leaves no timer, and is sent nothing")
  void aLinkThatGoesLeavesNoTimer(boolean unicast) {
    ask(new Question(Name.of(TYPE), RecordType.PTR, unicast));
    lan.runMs(2);
    lan.nic().down();
    lan.runMs(2);
    long turns = lan.host().turns();
    lan.run(Duration.ofMinutes(1));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.host().turns()).isEqualTo(turns);
  }

  @Test
  @DisplayName("RFC 6762 5.4: a unicast answer knows what the asker knows")
  void knownAnswersCountForUnicastToo() {
    lan.peer()
        .say(SimMessage.query(new Question(Name.of(TYPE), RecordType.PTR, true)).knowing(PTR));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.sent()).isEmpty();
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
}
