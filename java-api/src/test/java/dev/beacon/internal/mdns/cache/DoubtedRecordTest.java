package dev.beacon.internal.mdns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Records that may be wrong: when they are asked for, and when they go. */
class DoubtedRecordTest extends CacheScene {

  private static final Duration NANOSECOND = Duration.ofNanos(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Name HOST = Name.of("a.local");
  private static final ResourceRecord RECORD =
      Records.ttl(100, Records.address("a.local", "192.0.2.1"));
  private static final ResourceRecord OTHER =
      Records.ttl(100, Records.address("a.local", "192.0.2.2"));
  private static final Name TYPE = Name.of("_ipp._tcp.local");
  private static final ResourceRecord POINTER = Records.ptr("_ipp._tcp.local", "A._ipp._tcp.local");
  private static final Rdata.Target TARGET = new Rdata.Target(Name.of("A._ipp._tcp.local"));

  @Test
  @DisplayName("RFC 6762 10.4: the doubted is asked for at once and after 3 s, and ends after 10 s")
  void theDoubtedIsAskedForTwiceAndEnds() {
    receive(RECORD);
    cache.doubt(HOST, RecordType.A, false, nowNs);
    assertThat(cached(RECORD).inDoubt()).isTrue();
    assertThat(cached(RECORD).set().inDoubt()).as("is still asked for").isTrue();
    assertThat(cached(RECORD).worthKnowing(nowNs)).isFalse();
    advance(Duration.ZERO);
    assertThat(refreshed).hasSize(1);
    advance(Duration.ofSeconds(3).minus(NANOSECOND));
    assertThat(refreshed).hasSize(1);
    advance(NANOSECOND);
    assertThat(refreshed).hasSize(2);
    assertThat(cached(RECORD).set().inDoubt()).as("is still asked for").isFalse();
    advance(Duration.ofSeconds(7).minus(NANOSECOND));
    assertThat(refreshed).hasSize(2);
    assertThat(knows(RECORD)).isTrue();
    advance(NANOSECOND);
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.4: doubt prolongs no life")
  void doubtProlongsNoLife() {
    receive(Records.ttl(5, RECORD));
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ofSeconds(5));
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.4: what is received again is in doubt no more")
  void whatIsReceivedAgainIsInDoubtNoMore() {
    receive(RECORD);
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ZERO);
    receive(RECORD);
    assertThat(cached(RECORD).inDoubt()).isFalse();
    assertThat(cached(RECORD).worthKnowing(nowNs)).isTrue();
    advance(Duration.ofSeconds(50));
    assertThat(refreshed).hasSize(1);
    assertThat(knows(RECORD)).isTrue();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.4: a second doubt asks again only if there is a reason, once both are out")
  void aSecondDoubtAsksAgainForAReason() {
    receive(RECORD);
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ZERO);
    cache.doubt(HOST, RecordType.A, true, nowNs);
    advance(Duration.ZERO);
    assertThat(refreshed).as("one is still to come").hasSize(1);
    advance(Duration.ofSeconds(4));
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ZERO);
    assertThat(refreshed).as("no reason").hasSize(2);
    cache.doubt(HOST, RecordType.A, true, nowNs);
    advance(Duration.ZERO);
    assertThat(refreshed).hasSize(3);
    advance(Duration.ofSeconds(3));
    assertThat(refreshed).hasSize(4);
    advance(Duration.ofSeconds(3));
    assertThat(knows(RECORD)).as("its end stays").isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.4: what ends anyway is not doubted")
  void theDoomedIsNotDoubted() {
    receive(RECORD);
    receive(Records.goodbye(RECORD));
    cache.doubt(HOST, RecordType.A, true, nowNs);
    advance(Duration.ofMillis(999));
    assertThat(cached(RECORD).inDoubt()).isFalse();
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.4: one pointer is doubted, and those beside it are not")
  void onePointerIsDoubted() {
    receive(pointers(0, 3));
    receive(POINTER);
    cache.doubt(TYPE, TARGET, false, nowNs);
    advance(Duration.ZERO);
    assertThat(refreshed).containsExactly(TYPE);
    advance(Duration.ofSeconds(10));
    assertThat(knows(POINTER)).isFalse();
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  @DisplayName("Doubt of what is not cached does nothing")
  void theUnknownIsNotDoubted() {
    cache.doubt(HOST, RecordType.A, true, nowNs);
    cache.doubt(TYPE, TARGET, true, nowNs);
    cache.askForDoomed(HOST, RecordType.A, nowNs);
    cache.askForDoomed(TYPE, TARGET, nowNs);
    cache.forget(TYPE, TARGET, nowNs);
    receive(pointers(0, 1));
    cache.doubt(TYPE, TARGET, true, nowNs);
    cache.askForDoomed(TYPE, TARGET, nowNs);
    cache.forget(TYPE, TARGET, nowNs);
    advance(SECOND);
    assertThat(refreshed).isEmpty();
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 6762 5.2: the questions of a doubt keep a second's distance to others")
  void theQuestionsOfADoubtKeepTheirDistance() {
    receive(RECORD);
    RecordSet set = cached(RECORD).set();
    assertThat(set.mayRefresh(nowNs)).isTrue();
    advance(Duration.ofMillis(400));
    assertThat(set.mayRefresh(nowNs)).isFalse();
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ofMillis(600).minus(NANOSECOND));
    assertThat(refreshed).isEmpty();
    assertThat(set.mayRefresh(nowNs)).isFalse();
    advance(NANOSECOND);
    assertThat(refreshed).hasSize(1);
    assertThat(set.mayRefresh(nowNs)).isTrue();
    advance(Duration.ofSeconds(3));
    assertThat(refreshed).hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 5.2: records of a set that are doubted together are asked for together")
  void recordsOfASetAreAskedForTogether() {
    receive(RECORD, OTHER);
    RecordSet set = cached(RECORD).set();
    assertThat(set.mayRefresh(nowNs)).as("asked in this turn").isTrue();
    cache.doubt(HOST, RecordType.A, false, nowNs);
    advance(Duration.ZERO);
    assertThat(refreshed).containsExactly(HOST, HOST);
  }

  @Test
  @DisplayName("RFC 6762 10.5: two questions of others without an answer raise doubt")
  void twoQuestionsInVainRaiseDoubt() {
    want("a.local");
    receive(RECORD);
    cache.askedByOther(cached(RECORD), nowNs);
    assertThat(cached(RECORD).inDoubt()).isFalse();
    assertThat(cached(RECORD).worthKnowing(nowNs)).isTrue();
    advance(SECOND.minus(NANOSECOND));
    cache.askedByOther(cached(RECORD), nowNs);
    assertThat(cached(RECORD).inDoubt()).as("RFC 6762 6: both have one answer").isFalse();
    advance(NANOSECOND);
    cache.askedByOther(cached(RECORD), nowNs);
    assertThat(cached(RECORD).inDoubt()).isTrue();
    advance(Duration.ZERO);
    advance(Duration.ofSeconds(5));
    assertThat(refreshed).hasSize(2);
    cache.askedByOther(cached(RECORD), nowNs);
    advance(Duration.ofSeconds(5));
    assertThat(knows(RECORD)).as("a third question gives no more time").isFalse();
    assertThat(refreshed).hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 10.5: the first question counts whatever the clock shows")
  void theFirstQuestionCounts() {
    nowNs = -Duration.ofSeconds(5).toNanos();
    want("a.local");
    receive(RECORD);
    for (int i = 0; i < 2; i++) {
      cache.askedByOther(cached(RECORD), nowNs);
      advance(SECOND);
    }
    assertThat(cached(RECORD).inDoubt()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.5: an answer in between begins the count again")
  void anAnswerBeginsTheCountAgain() {
    want("a.local");
    receive(RECORD);
    cache.askedByOther(cached(RECORD), nowNs);
    advance(SECOND);
    receive(RECORD);
    cache.askedByOther(cached(RECORD), nowNs);
    assertThat(cached(RECORD).inDoubt()).isFalse();
    advance(Duration.ofSeconds(20));
    assertThat(knows(RECORD)).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.5: what nobody here asks for goes after ten seconds without a question")
  void whatNobodyAsksForGoesSilently() {
    receive(RECORD);
    cache.askedByOther(cached(RECORD), nowNs);
    advance(SECOND);
    cache.askedByOther(cached(RECORD), nowNs);
    assertThat(cached(RECORD).worthKnowing(nowNs)).isFalse();
    advance(Duration.ofSeconds(10).minus(NANOSECOND));
    assertThat(knows(RECORD)).isTrue();
    advance(NANOSECOND);
    assertThat(knows(RECORD)).isFalse();
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.5: questions for what ends anyway do not count")
  void questionsForTheDoomedDoNotCount() {
    want("a.local");
    receive(RECORD);
    cache.askedByOther(cached(RECORD), nowNs);
    receive(Records.goodbye(RECORD));
    advance(Duration.ofMillis(999));
    cache.askedByOther(cached(RECORD), nowNs + 1_000_000);
    assertThat(cached(RECORD).inDoubt()).isFalse();
    advance(Duration.ofMillis(1));
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName("What its host took back on another link is asked for here after a second")
  void whatIsTakenBackElsewhereIsAskedForAfterASecond() {
    want("a.local");
    receive(RECORD);
    cache.doubtLike(cached(RECORD), nowNs);
    advance(SECOND.minus(NANOSECOND));
    assertThat(refreshed).isEmpty();
    advance(NANOSECOND);
    assertThat(refreshed).hasSize(1);
    advance(Duration.ofSeconds(9).minus(NANOSECOND));
    assertThat(knows(RECORD)).isTrue();
    advance(NANOSECOND);
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName("What its host took back on another link is not doubted here if nobody asks for it")
  void whatIsTakenBackElsewhereStaysIfNobodyAsks() {
    receive(RECORD);
    cache.doubtLike(cached(RECORD), nowNs);
    advance(Duration.ofSeconds(20));
    assertThat(knows(RECORD)).isTrue();
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1: doomed records are asked for once, a millisecond after their host came")
  void theDoomedAreAskedForOnce() {
    receive(RECORD, OTHER);
    receive(Records.goodbye(RECORD), Records.goodbye(OTHER));
    cache.askForDoomed(HOST, RecordType.A, nowNs);
    advance(Duration.ofMillis(1).minus(NANOSECOND));
    cache.askForDoomed(HOST, RecordType.A, nowNs);
    assertThat(refreshed).isEmpty();
    advance(NANOSECOND);
    assertThat(refreshed).containsExactly(HOST);
    advance(SECOND);
    assertThat(refreshed).hasSize(1);
    assertThat(cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 6762 10.1: if one of the records lives, the doomed ones are not asked for")
  void theDoomedBesideTheLivingAreNotAskedFor() {
    receive(RECORD, OTHER);
    receive(Records.goodbye(RECORD));
    cache.askForDoomed(HOST, RecordType.A, nowNs);
    receive(POINTER);
    cache.askForDoomed(TYPE, TARGET, nowNs);
    advance(SECOND);
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a doomed pointer is asked for, though others live")
  void aDoomedPointerIsAskedFor() {
    receive(POINTER);
    receive(pointers(0, 3));
    receive(Records.goodbye(POINTER));
    cache.askForDoomed(TYPE, TARGET, nowNs);
    advance(Duration.ofMillis(1));
    assertThat(refreshed).containsExactly(TYPE);
    advance(SECOND);
    assertThat(refreshed).hasSize(1);
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new address without the bit puts the others in doubt, if wanted")
  void aNewAddressWithoutTheBitRaisesDoubt() {
    ResourceRecord ipv6 = Records.address("a.local", "2001:db8::1");
    receive(RECORD, ipv6);
    advance(Duration.ofSeconds(2));
    receive(Records.shared(OTHER));
    assertThat(cached(RECORD).inDoubt()).as("nobody asks for it").isFalse();
    want("a.local");
    cache.interestChanged(HOST, RecordType.ANY, nowNs);
    advance(Duration.ofSeconds(2));
    receive(Records.shared(Records.address("a.local", "192.0.2.3")));
    assertThat(cached(RECORD).inDoubt()).isTrue();
    assertThat(cached(RECORD).doomed()).isFalse();
    assertThat(cached(ipv6).inDoubt()).as("another set").isFalse();
    receive(Records.shared(Records.address("a.local", "2001:db8::2")));
    assertThat(cached(ipv6).inDoubt()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a repeated address, or what many hosts may have, raises no doubt")
  void whatSaysNothingNewRaisesNoDoubt() {
    want("a.local", "_ipp._tcp.local");
    receive(RECORD, OTHER);
    receive(POINTER);
    advance(Duration.ofSeconds(2));
    receive(Records.shared(OTHER));
    receive(pointers(0, 1));
    assertThat(cached(RECORD).inDoubt()).isFalse();
    assertThat(cached(POINTER).inDoubt()).isFalse();
  }

  @Test
  @DisplayName("RFC 6763 5: the server of another host raises doubt, and replaces nothing")
  void theServerOfAnotherHostRaisesDoubt() {
    want("A._ipp._tcp.local");
    ResourceRecord server = Records.srv("A._ipp._tcp.local", "a.local", 1);
    receive(server);
    advance(Duration.ofSeconds(2));
    receiveFrom(7, Records.shared(Records.srv("A._ipp._tcp.local", "b.local", 1)));
    assertThat(cached(server).doomed()).isFalse();
    assertThat(cached(server).inDoubt()).isTrue();
  }
}
