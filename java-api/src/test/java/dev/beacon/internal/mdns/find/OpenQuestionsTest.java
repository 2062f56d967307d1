package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The questions of one search. */
class OpenQuestionsTest {

  private static final Name HOST = Name.of("a.local");
  private static final Name ELSEWHERE = Name.of("a.example.com");

  private final FindScene scene = new FindScene();
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final AskedLink other = scene.link(2, IpFamily.IPV6);
  private final OpenQuestions questions = new OpenQuestions(false);

  @Test
  @DisplayName("RFC 6762 3: a name elsewhere is not asked for, unless a caller wants just that")
  void aNameElsewhereIsAskedForOnlyOutright() {
    questions.begin();
    questions.ask(link, ELSEWHERE, RecordType.A, scene.nowNs);
    questions.end();
    assertThat(asks(link, ELSEWHERE, RecordType.A)).isFalse();
    questions.begin();
    questions.hold(link, ELSEWHERE, RecordType.A, scene.nowNs);
    questions.end();
    assertThat(asks(link, ELSEWHERE, RecordType.A)).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 6, 6.1: what is denied, or an alias, is not asked for")
  void aUselessQuestionIsNotAsked() {
    Name alias = Name.of("alias.local");
    scene.receive(
        link,
        Records.only("a.local", RecordType.A),
        new ResourceRecord(alias, RecordType.CNAME, true, 120, new Rdata.Target(HOST)));
    questions.begin();
    questions.ask(link, HOST, RecordType.A, scene.nowNs);
    questions.ask(link, HOST, RecordType.AAAA, scene.nowNs);
    questions.ask(link, alias, RecordType.A, scene.nowNs);
    questions.end();
    assertThat(asks(link, HOST, RecordType.A)).isTrue();
    assertThat(asks(link, HOST, RecordType.AAAA)).isFalse();
    assertThat(asks(link, alias, RecordType.A)).isFalse();
  }

  @Test
  @DisplayName("A question that is not listed again ends, and one that is goes on as it was")
  void whatIsNotListedAgainEnds() {
    askForAddresses(questions, link);
    QuerySchedule first = link.questions().hold(HOST, RecordType.A, scene.nowNs);
    first.asked(scene.nowNs);
    questions.begin();
    questions.ask(link, HOST, RecordType.A, scene.nowNs);
    questions.end();
    link.questions().release(first);
    assertThat(asks(link, HOST, RecordType.A)).isTrue();
    assertThat(asks(link, HOST, RecordType.AAAA)).isFalse();
    assertThat(link.questions().hold(HOST, RecordType.A, scene.nowNs)).isSameAs(first);
    link.questions().release(first);
    questions.stop();
    assertThat(asks(link, HOST, RecordType.A)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 5.2: a search in a hurry asks each question once at once, on each link")
  void aHurryIsForFirstQuestions() {
    OpenQuestions urgent = new OpenQuestions(true);
    urgent.begin();
    urgent.ask(link, HOST, RecordType.A, scene.nowNs);
    urgent.end();
    QuerySchedule question = link.questions().hold(HOST, RecordType.A, scene.nowNs);
    assertThat(question.dueNs()).isEqualTo(scene.nowNs);
    scene.shared.deadlines().arm(question, question.asked(scene.nowNs));
    scene.nowNs += 5 * Timing.SECOND_NS;
    long nextNs = scene.nowNs + Timing.SECOND_NS;
    scene.shared.deadlines().arm(question, nextNs);
    urgent.begin();
    urgent.ask(link, HOST, RecordType.A, scene.nowNs);
    urgent.ask(other, HOST, RecordType.A, scene.nowNs);
    urgent.end();
    assertThat(question.dueNs()).as("it goes on").isEqualTo(nextNs);
    assertThat(other.questions().hold(HOST, RecordType.A, scene.nowNs).dueNs())
        .as("new on that link")
        .isEqualTo(scene.nowNs);
  }

  @Test
  @DisplayName("RFC 6763 6.1: a type is unanswered if each of its questions was asked in vain")
  void aTypeIsUnansweredIfAllItsQuestionsAre() {
    questions.begin();
    questions.ask(link, HOST, RecordType.A, scene.nowNs);
    questions.ask(other, HOST, RecordType.A, scene.nowNs);
    questions.ask(link, HOST, RecordType.AAAA, scene.nowNs);
    questions.end();
    askTwice(link, RecordType.A);
    long laterNs = scene.nowNs + Timing.SECOND_NS;
    assertThat(questions.unanswered(RecordType.A, laterNs)).isFalse();
    askTwice(other, RecordType.A);
    assertThat(questions.unanswered(RecordType.A, laterNs)).isTrue();
    assertThat(questions.unanswered(RecordType.AAAA, laterNs)).isFalse();
    assertThat(questions.unanswered(RecordType.TXT, laterNs)).as("nothing was asked").isTrue();
  }

  @Test
  @DisplayName("RFC 6763 6.1: the next look is when the first of its questions may be unanswered")
  void theNextLookIsForTheFirstQuestion() {
    assertThat(questions.lookAgainNs(scene.nowNs)).isEqualTo(Timing.NEVER_NS);
    askForAddresses(questions, link);
    QuerySchedule ipv4 = link.questions().hold(HOST, RecordType.A, scene.nowNs);
    QuerySchedule ipv6 = link.questions().hold(HOST, RecordType.AAAA, scene.nowNs);
    scene.shared.deadlines().arm(ipv4, scene.nowNs + 100);
    scene.shared.deadlines().arm(ipv6, scene.nowNs + 200);
    long firstNs = scene.nowNs + 100 + 2 * Timing.SECOND_NS;
    assertThat(questions.lookAgainNs(scene.nowNs)).isEqualTo(firstNs);
    scene.shared.deadlines().arm(ipv4, scene.nowNs + 300);
    assertThat(questions.lookAgainNs(scene.nowNs)).isEqualTo(firstNs + 100);
    askTwice(link, RecordType.A);
    long laterNs = scene.nowNs + Timing.SECOND_NS;
    assertThat(questions.lookAgainNs(laterNs)).as("the other").isEqualTo(firstNs + 100);
    askTwice(link, RecordType.AAAA);
    assertThat(questions.lookAgainNs(laterNs)).isEqualTo(Timing.NEVER_NS);
  }

  private void askForAddresses(OpenQuestions of, AskedLink on) {
    of.begin();
    of.ask(on, HOST, RecordType.A, scene.nowNs);
    of.ask(on, HOST, RecordType.AAAA, scene.nowNs);
    of.end();
  }

  private void askTwice(AskedLink on, RecordType type) {
    QuerySchedule question = on.questions().hold(HOST, type, scene.nowNs);
    question.asked(scene.nowNs - Timing.SECOND_NS);
    question.asked(scene.nowNs);
  }

  private static boolean asks(AskedLink link, Name name, RecordType type) {
    return link.questions().asks(name, type);
  }
}
