package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The times of one question. */
class QueryScheduleTest {

  private static final long SECOND_NS = Timing.SECOND_NS;

  private final FindScene scene = new FindScene();
  private final Questions questions = scene.link(2, IpFamily.IPV4).questions();
  private final long startNs = scene.nowNs;
  private final QuerySchedule schedule = questions.hold(Name.of("a.local"), RecordType.A, startNs);

  @Test
  @DisplayName("RFC 6762 5.2: intervals double from a second to an hour, and stay so")
  void intervalsDoubleUpToAnHour() {
    List<Long> seconds = new ArrayList<>();
    long nowNs = startNs;
    for (int i = 0; i < 14; i++) {
      long nextNs = schedule.asked(nowNs);
      seconds.add(Duration.ofNanos(nextNs - nowNs).toSeconds());
      nowNs = nextNs;
    }
    assertThat(seconds)
        .containsExactly(
            1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1_024L, 2_048L, 3_600L, 3_600L);
  }

  @Test
  @DisplayName("RFC 6762 5.2: a question that need not be asked counts for the interval only")
  void whatIsPassedIsNotAsked() {
    schedule.passed(startNs);
    assertThat(schedule.asksForUnicast()).isTrue();
    assertThat(schedule.passed(startNs) - startNs).isEqualTo(2 * SECOND_NS);
    assertThat(schedule.mayBeAsked(startNs)).as("never asked").isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.2: what starts over is as if it had never been asked")
  void whatStartsOverIsNew() {
    schedule.asked(startNs);
    schedule.asked(startNs + SECOND_NS);
    schedule.startOver();
    assertThat(schedule.asksForUnicast()).isTrue();
    assertThat(schedule.mayBeAsked(startNs + SECOND_NS)).isTrue();
    assertThat(schedule.unanswered(startNs + 100 * SECOND_NS)).isFalse();
    assertThat(schedule.asked(startNs) - startNs).isEqualTo(SECOND_NS);
  }

  @Test
  @DisplayName("RFC 6762 5.2: two questions are a whole second apart")
  void questionsAreAWholeSecondApart() {
    schedule.asked(startNs);
    assertThat(schedule.mayBeAsked(startNs + SECOND_NS - 1)).isFalse();
    assertThat(schedule.mayBeAsked(startNs + SECOND_NS)).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.4: the first question asks for unicast, and one after such an answer")
  void unicastIsAskedForFirstAndAfterSuchAnAnswer() {
    schedule.answeredByUnicast(startNs + 10 * SECOND_NS);
    assertThat(schedule.asksForUnicast()).isTrue();
    schedule.asked(startNs);
    assertThat(schedule.asksForUnicast()).isFalse();
    schedule.answeredByUnicast(startNs + Timing.UNICAST_ANSWERS_NS + 1);
    assertThat(schedule.asksForUnicast()).as("no answer to our question").isFalse();
    schedule.answeredByUnicast(startNs + Timing.UNICAST_ANSWERS_NS);
    assertThat(schedule.asksForUnicast()).isTrue();
    schedule.answeredByUnicast(startNs + Timing.UNICAST_ANSWERS_NS + 1);
    assertThat(schedule.asksForUnicast()).as("it stays so until it is asked").isTrue();
    schedule.asked(startNs + 3 * SECOND_NS);
    assertThat(schedule.asksForUnicast()).isFalse();
  }

  @Test
  @DisplayName("RFC 6763 6.1: what was asked twice and not answered for a second has no answer")
  void twoQuestionsAndASecondAreEnough() {
    schedule.asked(startNs);
    assertThat(schedule.unanswered(startNs + 100 * SECOND_NS)).as("asked once").isFalse();
    long secondNs = startNs + SECOND_NS;
    schedule.asked(secondNs);
    assertThat(schedule.unanswered(secondNs + SECOND_NS - 1)).isFalse();
    assertThat(schedule.unanswered(secondNs + SECOND_NS)).isTrue();
    schedule.asked(secondNs + 2 * SECOND_NS);
    assertThat(schedule.unanswered(secondNs + 2 * SECOND_NS)).as("a third time").isTrue();
    for (int i = 0; i < 300; i++) {
      schedule.asked(secondNs + 3 * SECOND_NS);
    }
    assertThat(schedule.unanswered(secondNs + 3 * SECOND_NS)).as("however often").isTrue();
  }

  @Test
  @DisplayName("RFC 6763 6.1: that time is known before, from the next question on")
  void thatTimeIsKnownBefore() {
    long firstNs = schedule.dueNs();
    assertThat(schedule.unansweredNs(startNs)).isEqualTo(firstNs + 2 * SECOND_NS);
    scene.shared.deadlines().disarm(schedule);
    assertThat(schedule.unansweredNs(startNs))
        .as("it waits for budget")
        .isEqualTo(startNs + SECOND_NS);
    scene.shared.deadlines().arm(schedule, schedule.asked(firstNs));
    assertThat(schedule.unansweredNs(firstNs)).isEqualTo(firstNs + 2 * SECOND_NS);
    scene.shared.deadlines().arm(schedule, schedule.asked(firstNs + SECOND_NS));
    assertThat(schedule.unansweredNs(firstNs + SECOND_NS)).isEqualTo(firstNs + 2 * SECOND_NS);
  }

  @Test
  @DisplayName("RFC 6762 7.3: a question is imminent in the last second before it is due")
  void aQuestionIsImminentInItsLastSecond() {
    scene.shared.deadlines().arm(schedule, startNs + 5 * SECOND_NS);
    assertThat(schedule.imminent(startNs + 4 * SECOND_NS - 1)).isFalse();
    assertThat(schedule.imminent(startNs + 4 * SECOND_NS)).isTrue();
    scene.shared.deadlines().disarm(schedule);
    assertThat(schedule.imminent(startNs + 4 * SECOND_NS)).as("it is being sent").isFalse();
  }

  @Test
  @DisplayName("A question ends when each of its holders has released it")
  void aQuestionEndsWithItsLastHolder() {
    assertThat(questions.hold(Name.of("A.LOCAL"), RecordType.A, startNs)).isSameAs(schedule);
    questions.release(schedule);
    assertThat(questions.asks(Name.of("a.local"), RecordType.A)).isTrue();
    assertThat(schedule.armed()).isTrue();
    questions.release(schedule);
    assertThat(questions.asks(Name.of("a.local"), RecordType.A)).isFalse();
    assertThat(schedule.armed()).isFalse();
  }

  @Test
  @DisplayName("A question is its name and its type")
  void aQuestionIsItsNameAndType() {
    assertThat(schedule.asks(Name.of("a.local"), RecordType.A)).isTrue();
    assertThat(schedule.asks(Name.of("a.local"), RecordType.AAAA)).isFalse();
    assertThat(schedule.asks(Name.of("b.local"), RecordType.A)).isFalse();
    assertThat(schedule.name()).isEqualTo(Name.of("a.local"));
    assertThat(schedule.type()).isEqualTo(RecordType.A);
    assertThat(schedule.questions()).isSameAs(questions);
  }

  @Test
  @DisplayName("RFC 6762 5.2: an urgent question goes at once, unless it was asked within a second")
  void anUrgentQuestionGoesAtOnce() {
    assertThat(schedule.dueNs() - startNs).isGreaterThanOrEqualTo(Timing.FIRST_QUERY_LEAST_NS);
    questions.hold(Name.of("a.local"), RecordType.A, true, startNs);
    assertThat(schedule.dueNs()).isEqualTo(startNs);
    long nextNs = schedule.asked(startNs);
    scene.shared.deadlines().arm(schedule, nextNs);
    questions.hold(Name.of("a.local"), RecordType.A, true, startNs + SECOND_NS / 2);
    assertThat(schedule.dueNs()).isEqualTo(nextNs);
    questions.hold(Name.of("a.local"), RecordType.A, false, startNs + SECOND_NS);
    assertThat(schedule.dueNs()).isEqualTo(nextNs);
    assertThat(questions.hold(Name.of("b.local"), RecordType.A, true, startNs).dueNs())
        .isEqualTo(startNs);
  }
}
