package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The packets of the questions on one link: how many go when, and what is remembered of them. */
class QuestionPacketsTest {

  private static final Name HOST = Name.of("a.local");
  private static final long MS_NS = Timing.MILLISECOND_NS;

  private final FindScene scene = new FindScene();
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final Questions questions = link.questions();

  @Test
  @DisplayName("FR-043: 21 packets with room for more questions go at once, then one each 20 ms")
  void packetsWithRoomAreFew() {
    int sent = 0;
    for (int i = 0; i < 25; i++) {
      questions.askOnce(Name.of("h" + i + ".local"), RecordType.A, false);
      sent += scene.turn(link).size();
    }
    assertThat(sent).isEqualTo(21);
    scene.nowNs += 20 * MS_NS - 1;
    assertThat(scene.turn(link)).isEmpty();
    assertThat(scene.shared.deadlines().nextNs()).isEqualTo(scene.nowNs + 1);
    scene.nowNs += 1;
    List<SimMessage> next = scene.turn(link);
    assertThat(next).hasSize(1);
    assertThat(next.get(0).questions()).as("all that waited go together").hasSize(4);
    questions.askOnce(HOST, RecordType.A, false);
    assertThat(scene.turn(link)).isEmpty();
    scene.nowNs += 20 * MS_NS;
    assertThat(scene.turn(link)).hasSize(1);
  }

  @Test
  @DisplayName("FR-043: full packets go at once up to 201, then one each 10 ms")
  void fullPacketsAreMore() {
    int questionsAsked = 0;
    for (int i = 0; i < 7_000; i++) {
      questions.askOnce(Name.of(i + "-" + "x".repeat(57) + ".local"), RecordType.A, false);
    }
    List<SimMessage> atOnce = scene.turn(link);
    for (SimMessage each : atOnce) {
      assertThat(each.toBytes()).hasSizeLessThanOrEqualTo(1_472);
      questionsAsked += each.questions().size();
    }
    assertThat(atOnce).hasSize(201);
    assertThat(questionsAsked).isLessThan(7_000);
    scene.nowNs += 10 * MS_NS - 1;
    assertThat(scene.turn(link)).isEmpty();
    scene.nowNs += 1;
    assertThat(scene.turn(link)).hasSize(1);
    scene.nowNs += 20 * MS_NS;
    assertThat(scene.turn(link)).hasSize(2);
  }

  @Test
  @DisplayName("FR-043: a packet counts as full if its names would fill it without compression")
  void aPacketIsFullWithoutCompression() {
    emptyTheBudgetOfPacketsWithRoom();
    int perPacket = 1_472 / (1 + 63 + 7 + 4);
    for (int i = 0; i < perPacket; i++) {
      questions.askOnce(name63(i), RecordType.A, false);
    }
    assertThat(scene.turn(link)).as("there is room").isEmpty();
    questions.askOnce(name63(perPacket), RecordType.A, false);
    assertThat(scene.turn(link)).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 6: an answer by unicast is awaited for two seconds after such a question")
  void anAnswerByUnicastIsAwaited() {
    scene.nowNs = 5 * Timing.SECOND_NS;
    askForUnicast(HOST, RecordType.A);
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs)).isTrue();
    assertThat(questions.awaitUnicast(HOST, RecordType.AAAA, scene.nowNs)).isFalse();
    assertThat(questions.awaitUnicast(Name.of("b.local"), RecordType.A, scene.nowNs)).isFalse();
    scene.nowNs += Timing.UNICAST_ANSWERS_NS;
    questions.askOnce(Name.of("b.local"), RecordType.A, false);
    assertThat(scene.turn(link)).hasSize(1);
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs)).isTrue();
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs + 1)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 6: a question for all types awaits each of them by unicast")
  void allTypesAreAwaited() {
    askForUnicast(HOST, RecordType.ANY);
    assertThat(questions.awaitUnicast(HOST, RecordType.TXT, scene.nowNs)).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.4: a question by multicast awaits no answer by unicast")
  void aMulticastQuestionAwaitsNone() {
    questions.askOnce(HOST, RecordType.A, false);
    assertThat(scene.turn(link).get(0).questions())
        .containsExactly(Records.question("a.local", RecordType.A));
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 6: an answer by unicast is not awaited once nobody asks, if none came")
  void whoEndedAwaitsNothing() {
    QuerySchedule question = askForUnicast(HOST, RecordType.A);
    questions.release(question);
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs)).isFalse();
    question = askForUnicast(HOST, RecordType.A);
    scene.receive(link, Records.address("a.local", "192.0.2.9"));
    questions.release(question);
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs))
        .as("others may have one more")
        .isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.2: a question that ends in its turn is not asked, and the others are")
  void whatEndsInItsTurnIsNotAsked() {
    QuerySchedule question = questions.hold(HOST, RecordType.A, true, scene.nowNs);
    questions.askOnce(Name.of("b.local"), RecordType.A, false);
    scene.shared.deadlines().runDue(scene.nowNs);
    questions.release(question);
    assertThat(scene.turn(link).get(0).questions())
        .containsExactly(Records.question("b.local", RecordType.A));
    assertThat(scene.shared.deadlines().size()).isZero();
  }

  @Test
  @DisplayName("When the last question ends that waited for budget, no timer is left")
  void noTimerIsLeftForNoQuestion() {
    emptyTheBudgetOfPacketsWithRoom();
    QuerySchedule question = questions.hold(HOST, RecordType.A, true, scene.nowNs);
    QuerySchedule other = questions.hold(HOST, RecordType.AAAA, true, scene.nowNs);
    assertThat(scene.turn(link)).isEmpty();
    assertThat(scene.shared.deadlines().size()).as("for the budget").isEqualTo(1);
    questions.release(question);
    assertThat(scene.shared.deadlines().size()).as("one still waits").isEqualTo(1);
    questions.release(other);
    assertThat(scene.shared.deadlines().size()).isZero();
  }

  @Test
  @DisplayName("RFC 6762 5.2: after a sleep all questions begin again, and go together")
  void afterASleepAllBeginAgain() {
    QuerySchedule one = askForUnicast(HOST, RecordType.A);
    QuerySchedule two = askForUnicast(HOST, RecordType.AAAA);
    scene.nowNs += 60 * Timing.SECOND_NS;
    link.startOver(scene.nowNs);
    assertThat(one.dueNs() - scene.nowNs).isBetween(20 * MS_NS, 120 * MS_NS);
    assertThat(two.dueNs()).isEqualTo(one.dueNs());
    scene.nowNs = one.dueNs();
    List<SimMessage> sent = scene.turn(link);
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).questions())
        .containsExactlyInAnyOrder(
            new Question(HOST, RecordType.A, true), new Question(HOST, RecordType.AAAA, true));
  }

  @Test
  @DisplayName("FR-037: a link that ends leaves no question, no timer and no memory")
  void theEndOfALinkLeavesNothing() {
    askForUnicast(HOST, RecordType.A);
    emptyTheBudgetOfPacketsWithRoom();
    questions.askOnce(HOST, RecordType.TXT, false);
    assertThat(scene.turn(link)).isEmpty();
    questions.hold(HOST, RecordType.AAAA, scene.nowNs);
    link.close(scene.nowNs);
    assertThat(scene.shared.deadlines().size()).isZero();
    assertThat(questions.asks(HOST, RecordType.A)).isFalse();
    assertThat(questions.awaitUnicast(HOST, RecordType.A, scene.nowNs)).isFalse();
    scene.nowNs += Timing.SECOND_NS;
    assertThat(scene.turn(link)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 7.3: each question that others ask stands for the same one of ours alone")
  void eachQuestionStandsForItself() {
    scene.nowNs = 0;
    QuerySchedule one = questions.hold(HOST, RecordType.A, scene.nowNs);
    QuerySchedule other = questions.hold(Name.of("b.local"), RecordType.A, scene.nowNs);
    QuerySchedule type = questions.hold(Name.of("b.local"), RecordType.AAAA, scene.nowNs);
    long dueNs = one.dueNs();
    scene.overhear(link, SimMessage.query(Records.question("a.local", RecordType.A)));
    assertThat(one.dueNs()).isGreaterThan(dueNs);
    assertThat(other.dueNs()).isEqualTo(dueNs);
    scene.overhear(link, SimMessage.query(Records.question("b.local", RecordType.A)));
    assertThat(other.dueNs()).isGreaterThan(dueNs);
    assertThat(type.dueNs()).isEqualTo(dueNs);
    scene.overhear(link, SimMessage.query(Records.question("b.local", RecordType.AAAA)));
    assertThat(type.dueNs()).isGreaterThan(dueNs);
  }

  private QuerySchedule askForUnicast(Name name, RecordType type) {
    QuerySchedule question = questions.hold(name, type, true, scene.nowNs);
    assertThat(scene.turn(link).get(0).questions()).containsExactly(new Question(name, type, true));
    return question;
  }

  private void emptyTheBudgetOfPacketsWithRoom() {
    for (int i = 0; i < 21; i++) {
      questions.askOnce(Name.of("h" + i + ".local"), RecordType.A, false);
      scene.turn(link);
    }
  }

  private static Name name63(int number) {
    return Name.of("%063d.local".formatted(number));
  }
}
