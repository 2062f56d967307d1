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
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One-shot queriers, which know plain DNS only: Android, {@code dig -p 5353 @224.0.0.251} (RFC 6762
 * section 5.1, 6.7).
 */
@SimTest
class LegacyTest {

  private static final Service WEB =
      Service.named("Web").type("_http._tcp").port(8080).txt("path", "/");

  private static final String INSTANCE = "Web._http._tcp.local";
  private static final String TYPE = "_http._tcp.local";
  private static final String HOST = "beacon.local";
  private static final int PORT = 40_000;
  private static final int ID = 0xbeac;
  private static final Question SRV_QUESTION = Records.question(INSTANCE, RecordType.SRV);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void publish(SimNet net) throws BeaconException {
    this.net = net;
    lan = new SimLan(net);
    lan.publishAndSettle(WEB);
    lan.link().clearLog();
    lan.peer().clearHeard();
  }

  @Test
  @DisplayName("RFC 6762 6.7: the answer goes to the asker alone, with its id and its question")
  void theAnswerIsThatOfPlainDns() {
    SimPacket reply = ask(SRV_QUESTION);
    assertThat(reply.destinationPort()).isEqualTo(PORT);
    assertThat(reply.sourcePort()).isEqualTo(5353);
    assertThat(reply.message().id()).isEqualTo(ID);
    assertThat(reply.message().isResponse()).isTrue();
    assertThat(reply.message().questions()).containsExactly(SRV_QUESTION);
    assertThat(reply.message().answers())
        .containsExactly(
            new ResourceRecord(
                Name.of(INSTANCE),
                RecordType.SRV,
                false,
                10,
                new Rdata.Service(0, 0, 8080, Name.of(HOST))));
    assertThat(lan.responses()).as("nothing by multicast").isEmpty();
  }

  @Test
  @DisplayName("FR-042, FR-045 / RFC 6762 5.5: nothing goes to another subnet, not to a forged one")
  void aNeighbourOfAnotherSubnetIsNotAnswered() {
    lan.peer().at("198.51.100.7");
    lan.peer().askOnce(PORT, SimMessage.query(SRV_QUESTION).withId(ID));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).isEmpty();
    lan.peer().at("192.0.2.9");
    assertThat(ask(SRV_QUESTION).message().answers()).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.7: no cache-flush bit, and ten seconds to live at most, on all records")
  void nothingIsToBeKeptForLong() {
    for (Question question :
        List.of(
            Records.question(TYPE, RecordType.PTR),
            SRV_QUESTION,
            Records.question(INSTANCE, RecordType.ANY),
            Records.question(HOST, RecordType.A),
            Records.question("1.2.0.192.in-addr.arpa", RecordType.PTR))) {
      SimPacket reply = ask(question);
      assertThat(reply.message().answers()).isNotEmpty();
      assertThat(reply.message().records())
          .noneMatch(ResourceRecord::cacheFlush)
          .allMatch(record -> record.ttlSeconds() == 10);
      lan.peer().clearHeard();
    }
  }

  @Test
  @DisplayName("RFC 6762 18.14: the target of SRV is not compressed for plain DNS")
  void serverTargetsAreNotCompressed() {
    SimPacket reply = ask(SRV_QUESTION);
    String bytes = new String(reply.payload(), StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains("\u0006beacon\u0005local\u0000");
  }

  @Test
  @DisplayName("RFC 6762 6.7: the question comes back as it was written")
  void theQuestionComesBackAsWritten() {
    SimPacket reply = ask(Records.question("wEb._hTTp._tcP.LOCAL", RecordType.SRV));
    assertThat(reply.message().questions().get(0).name()).hasToString("wEb._hTTp._tcP.LOCAL");
    assertThat(reply.message().answers()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6.7: in its class, too: any, or IN with its top bit")
  void theQuestionComesBackInItsClass() {
    byte[] query = SimMessage.query(SRV_QUESTION).withId(ID).toBytes();
    for (int wireClass : List.of(1, 255, 0x8001, 0x80ff)) {
      ByteBuffer.wrap(query).putShort(query.length - 2, (short) wireClass);
      lan.peer().clearHeard();
      lan.peer().say(query, IpFamily.IPV4, PORT);
      lan.run(Duration.ofSeconds(2));
      byte[] reply = lan.peer().replies().get(0).payload();
      assertThat(withCounts(reply, query)).as("class %s", wireClass).isEqualTo(query);
    }
  }

  /** The header and the question of a reply, with the counts and flags of the query. */
  private static byte[] withCounts(byte[] reply, byte[] query) {
    byte[] begin = Arrays.copyOf(reply, query.length);
    System.arraycopy(query, 2, begin, 2, 10);
    return begin;
  }

  @Test
  @DisplayName("RFC 6762 6: the answer comes at once, or within 120 ms if others may answer too")
  void theAnswerComesSoon() {
    Duration asked = net.elapsed();
    assertThat(ask(SRV_QUESTION).at().minus(asked)).isLessThan(Duration.ofMillis(10));
    lan.peer().clearHeard();
    asked = net.elapsed();
    SimPacket reply = ask(Records.question(TYPE, RecordType.PTR));
    assertThat(reply.at().minus(asked)).isLessThan(Duration.ofMillis(121));
  }

  @Test
  @DisplayName("RFC 6762 6.7: each query has its answer, however fast they come")
  void eachQueryHasItsAnswer() {
    for (int i = 0; i < 1_000; i++) {
      lan.peer().askOnce(PORT + i, SimMessage.query(SRV_QUESTION).withId(i + 1));
    }
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies()).hasSize(1_000);
    assertThat(lan.peer().replies())
        .allMatch(reply -> reply.message().id() == reply.destinationPort() - PORT + 1);
  }

  @Test
  @DisplayName("RFC 6762 6.7: a query leaves no trace: what is multicast goes on as before")
  void aOneShotQueryLeavesNoTrace() {
    ask(SRV_QUESTION);
    lan.peer().say(SimMessage.query(SRV_QUESTION));
    lan.runMs(10);
    assertThat(lan.responses()).as("not held back by the reply").hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6.1: what isn't there is denied, what isn't ours gets no answer")
  void whatIsNotThereIsDenied() {
    SimPacket reply = ask(Records.question(HOST, RecordType.AAAA));
    assertThat(reply.message().answers())
        .extracting(ResourceRecord::type)
        .containsExactly(RecordType.NSEC);
    lan.peer().clearHeard();
    lan.peer().askOnce(PORT, SimMessage.query(Records.question("other.local", RecordType.A)));
    lan.peer().askOnce(PORT, SimMessage.query(Records.question(TYPE, RecordType.SRV)));
    lan.peer().askOnce(PORT, SimMessage.query());
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().heard()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 12: additional records come along")
  void additionalRecordsComeAlong() {
    SimPacket reply = ask(Records.question(TYPE, RecordType.PTR));
    assertThat(reply.message().additional())
        .extracting(ResourceRecord::type)
        .contains(RecordType.SRV, RecordType.TXT, RecordType.A);
  }

  @Test
  @DisplayName("RFC 6762 18.6, 18.12: RD and the unicast-response bit make no difference")
  void otherBitsMakeNoDifference() {
    lan.peer()
        .askOnce(
            PORT,
            SimMessage.query(new Question(Name.of(INSTANCE), RecordType.SRV, true))
                .withId(ID)
                .withFlags(0x0120));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies()).hasSize(1);
    assertThat(lan.peer().replies().get(0).message().answers()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6.7: two questions of one packet are both repeated and answered")
  void twoQuestionsAreAnswered() {
    Question text = Records.question(INSTANCE, RecordType.TXT);
    lan.peer().askOnce(PORT, SimMessage.query(SRV_QUESTION, text).withId(ID));
    lan.run(Duration.ofSeconds(2));
    SimMessage reply = lan.peer().replies().get(0).message();
    assertThat(reply.questions()).containsExactly(SRV_QUESTION, text);
    assertThat(reply.answers()).hasSize(2);
  }

  @Test
  @DisplayName("FR-035: sixteen questions of a packet are repeated, not more")
  void sixteenQuestionsAreRepeated() {
    Question[] questions = new Question[20];
    for (int i = 0; i < questions.length; i++) {
      questions[i] = Records.question("other-" + i + ".local", RecordType.A);
    }
    questions[3] = SRV_QUESTION;
    lan.peer().askOnce(PORT, SimMessage.query(questions).withId(ID));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies().get(0).message().questions())
        .containsExactly(Arrays.copyOf(questions, 16));
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  @DisplayName("RFC 6762 5.5, 6.7: over both families, by multicast and sent to us alone")
  void overBothFamiliesAndBothWays(IpFamily family) throws BeaconException {
    SimLink link = net.link("dual");
    SimHost host = net.host("dual");
    SimPeer asker = link.peer("asker", 9);
    SimNic nic = host.nic("eth0", link, "192.0.2.7/24", "fe80::7/64");
    host.open().publish(WEB);
    net.runFor(Duration.ofSeconds(10));
    asker.clearHeard();
    SimMessage query = SimMessage.query(Records.question("dual.local", RecordType.AAAA)).withId(ID);
    asker.say(query.toBytes(), family, PORT);
    asker.tell(nic, query, family, PORT + 1);
    net.runFor(Duration.ofSeconds(2));
    assertThat(asker.replies()).hasSize(2);
    assertThat(asker.replies())
        .allMatch(reply -> reply.family() == family)
        .extracting(SimPacket::destinationPort)
        .containsExactlyInAnyOrder(PORT, PORT + 1);
    assertThat(asker.replies())
        .allSatisfy(
            reply -> assertThat(reply.message().answers().get(0).rdata()).hasToString("fe80::7"));
  }

  @Test
  @DisplayName("RFC 6762 18.5: what doesn't fit one packet is cut, and says so")
  void whatDoesNotFitIsCut() {
    for (int i = 0; i < 100; i++) {
      lan.beacon().publish(WEB.name("A service with a rather long name, number " + i).port(i));
    }
    lan.run(Duration.ofSeconds(20));
    lan.peer().clearHeard();
    SimPacket reply = ask(Records.question(TYPE, RecordType.PTR));
    assertThat(reply.message().truncated()).isTrue();
    assertThat(reply.message().answers()).hasSizeGreaterThan(10);
    assertThat(lan.peer().replies()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 17, 18.5: a record too large for a packet is told to be so")
  void aRecordTooLargeIsToldToBeSo() {
    Txt.Builder large = Txt.builder();
    IntStream.range(0, 10).forEach(i -> large.put("key" + i, "x".repeat(240)));
    lan.publishAndSettle(WEB.name("Large").txt(large.build()));
    lan.peer().clearHeard();
    lan.peer()
        .askOnce(
            PORT,
            SimMessage.query(Records.question("Large._http._tcp.local", RecordType.TXT))
                .withId(ID));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies())
        .allMatch(reply -> reply.message().truncated() || !reply.message().answers().isEmpty());
  }

  @Test
  @DisplayName("RFC 6762 6.7: known answers of a one-shot querier are believed or passed over")
  void knownAnswersDoNoHarm() {
    lan.peer()
        .askOnce(
            PORT,
            SimMessage.query(SRV_QUESTION)
                .knowing(Records.shared(Records.srv(INSTANCE, HOST, 9)))
                .withId(ID));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies()).hasSize(1);
  }

  /** Asks from an ephemeral port by multicast; returns the one reply. */
  private SimPacket ask(Question question) {
    lan.peer().askOnce(PORT, SimMessage.query(question).withId(ID));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.peer().replies()).hasSize(1);
    return lan.peer().replies().get(0);
  }
}
