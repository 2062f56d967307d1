package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The times at which one path is dialled. */
class PathStateTest {

  private static final long MS = 1_000_000L;

  private final RandomGenerator random = new SplittableRandom(1);
  private final PathState path = new PathState(3, new Course("eth0", "relay", 0, false));
  private long nowNs = Long.MAX_VALUE - 2_000 * MS; // the clock overflows meanwhile
  private int lines;

  @Test
  @DisplayName("RCH-023: dialled at once, every 300 ms for 3 s, then after 0.5 s doubling to 10 s")
  void isDialledMoreRarely() {
    path.want(nowNs);
    List<Long> dialledAfterMs = dialsWithin(50_000);
    for (int i = 0; i <= 10; i++) {
      assertThat(dialledAfterMs.get(i)).isEqualTo(300L * i);
    }
    long pauseMs = 500;
    for (int i = 11; i < dialledAfterMs.size(); i++) {
      assertThat(dialledAfterMs.get(i) - dialledAfterMs.get(i - 1))
          .isBetween(pauseMs * 8 / 10, pauseMs * 12 / 10);
      pauseMs = Math.min(10_000, 2 * pauseMs);
    }
    assertThat(dialledAfterMs).hasSizeGreaterThan(16);
  }

  @Test
  @DisplayName("RCH-023: a pause varies by a fifth, so that bonds do not dial in step")
  void aPauseVaries() {
    assertThat(pauseNs(() -> 0L)).isEqualTo(400 * MS);
    assertThat(pauseNs(() -> -1L)).isBetween(599 * MS, 600 * MS);
  }

  private long pauseNs(RandomGenerator of) {
    path.want(nowNs);
    path.isDue(nowNs);
    nowNs += 3_000 * MS;
    path.dialled(attempt(), of, nowNs);
    return nextInNs();
  }

  @Test
  @DisplayName("RCH-023: each sign that a path may be whole begins the eager dialling again")
  void aSignBeginsAgain() {
    path.want(nowNs);
    dialsWithin(20_000);
    path.retry();
    assertThat(dialsWithin(601)).containsExactly(0L, 300L, 600L);
    dialsWithin(20_000);
    path.want(nowNs);
    assertThat(dialsWithin(601)).containsExactly(0L, 300L, 600L);
  }

  @Test
  @DisplayName("A path that nobody wants is not dialled")
  void isDialledOnlyIfWanted() {
    assertThat(path.isWanted()).isFalse();
    assertThat(path.isDue(nowNs)).isFalse();
    assertThat(nextInNs()).isEqualTo(Deadlines.NEVER);
    path.want(nowNs);
    assertThat(path.isWanted()).isTrue();
    assertThat(path.isDue(nowNs)).isTrue();
    path.unwant();
    assertThat(path.isWanted()).isFalse();
    assertThat(path.isDue(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-023: a path with a line that is heard rests; it is dialled once that is silent")
  void restsWhileItsLineIsHeard() {
    path.want(nowNs);
    dialsWithin(10_000);
    LineState line = heard(10);
    assertThat(path.isHeard()).isFalse();
    assertThat(path.spoke(line)).isNull();
    assertThat(path.line()).isSameAs(line);
    assertThat(path.isHeard()).isTrue();
    assertThat(dialsWithin(1_000)).isEmpty();
    assertThat(nextInNs()).isEqualTo(Deadlines.NEVER);
    line.silence();
    assertThat(path.isHeard()).isFalse();
    assertThat(dialsWithin(301)).containsExactly(0L, 300L);
    LineState next = heard(10);
    assertThat(path.spoke(next)).isSameAs(line);
    assertThat(path.line()).isSameAs(next);
  }

  @Test
  @DisplayName("RCH-023: at most four attempts stand; the oldest makes room")
  void attemptsAreBounded() {
    path.want(nowNs);
    assertThat(path.isDue(nowNs)).isTrue();
    List<LineState> attempts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      attempts.add(attempt());
      assertThat(path.dialled(attempts.get(i), random, nowNs)).isNull();
    }
    LineState fifth = attempt();
    assertThat(path.dialled(fifth, random, nowNs)).isSameAs(attempts.get(0));
    path.ended(attempts.get(1));
    path.spoke(attempts.get(2));
    assertThat(path.takeAttempts()).containsExactly(attempts.get(3), fifth);
    assertThat(path.takeAttempts()).isEmpty();
  }

  @Test
  @DisplayName("RCH-027: a wanted path has hope for a second, or until an attempt fails")
  void hasHopeForASecond() {
    assertThat(path.isHopeful(nowNs)).isFalse();
    path.want(nowNs);
    assertThat(path.isHopeful(nowNs)).isTrue();
    assertThat(path.isInVain(nowNs)).isFalse();
    nowNs += 1_000 * MS - 1;
    assertThat(path.isHopeful(nowNs)).isTrue();
    nowNs++;
    assertThat(path.isHopeful(nowNs)).isFalse();
    assertThat(path.isInVain(nowNs)).isTrue();

    path.want(nowNs);
    path.isDue(nowNs);
    LineState attempt = attempt();
    path.dialled(attempt, random, nowNs);
    path.ended(attempt());
    assertThat(path.isHopeful(nowNs)).as("another one ended").isTrue();
    path.ended(attempt);
    assertThat(path.isHopeful(nowNs)).isFalse();
    path.want(nowNs);
    assertThat(path.isHopeful(nowNs)).isTrue();
    path.unwant();
    assertThat(path.isHopeful(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-027: a path whose line stood since it was wanted is never in vain")
  void aProvenPathIsNotInVain() {
    path.want(nowNs);
    LineState line = heard(10);
    path.spoke(line);
    nowNs += 5_000 * MS;
    assertThat(path.isHopeful(nowNs)).as("its line is heard").isTrue();
    path.ended(line);
    assertThat(path.line()).isNull();
    assertThat(path.isHopeful(nowNs)).isFalse();
    assertThat(path.isInVain(nowNs)).isFalse();
    path.want(nowNs);
    nowNs += 1_000 * MS;
    assertThat(path.isInVain(nowNs)).isTrue();
  }

  @Test
  @DisplayName("The end of a line that was replaced changes nothing")
  void theEndOfAnOldLineChangesNothing() {
    path.want(nowNs);
    LineState old = heard(10);
    LineState line = heard(10);
    path.spoke(old);
    path.spoke(line);
    path.ended(old);
    assertThat(path.line()).isSameAs(line);
    assertThat(path.isHopeful(nowNs)).isTrue();
  }

  @Test
  @DisplayName("A barred path may be wanted again after its time")
  void isBarredForItsTime() {
    assertThat(path.isBarred(nowNs)).isFalse();
    path.bar(nowNs + 300);
    assertThat(path.isBarred(nowNs)).isTrue();
    assertThat(nextInNs()).isEqualTo(300);
    nowNs += 299;
    assertThat(path.isBarred(nowNs)).isTrue();
    nowNs++;
    assertThat(nextInNs()).isEqualTo(Deadlines.NEVER);
    assertThat(path.isBarred(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RCH-033: an end with another key is left alone for ten minutes")
  void aWrongKeyBarsForTenMinutes() {
    path.want(nowNs);
    path.refused(nowNs);
    assertThat(path.isWanted()).isFalse();
    nowNs += 600_000 * MS - 1;
    assertThat(path.isBarred(nowNs)).isTrue();
    nowNs++;
    assertThat(path.isBarred(nowNs)).isFalse();
  }

  @Test
  @DisplayName("The next time is that of dialling, or of the end of hope")
  void tellsTheNextTime() {
    path.want(nowNs);
    path.isDue(nowNs);
    path.dialled(attempt(), random, nowNs);
    assertThat(nextInNs()).isEqualTo(300 * MS);
    nowNs += 3_500 * MS;
    path.want(nowNs);
    nowNs += 900 * MS;
    assertThat(path.isDue(nowNs)).isTrue();
    path.dialled(attempt(), random, nowNs);
    assertThat(nextInNs()).as("the end of hope").isEqualTo(100 * MS);
    nowNs += 150 * MS;
    assertThat(nextInNs()).as("of dialling").isEqualTo(150 * MS);
  }

  @Test
  @DisplayName("Round trip and choice are those of its line")
  void tellsOfItsLine() {
    assertThat(path.slot()).isEqualTo(3);
    assertThat(path.isMetered()).isFalse();
    assertThat(new PathState(1, new Course("wwan0", "relay", 0, true)).isMetered()).isTrue();
    assertThat(path.roundTripNs()).isZero();
    assertThat(path.isLastChoice()).isFalse();
    LineState line = heard(40);
    path.spoke(line);
    assertThat(path.roundTripNs()).isEqualTo(40 * MS);
    assertThat(path.isLastChoice()).isFalse();
    line.drain();
    assertThat(path.isLastChoice()).isTrue();
    line.ended(CloseCode.DONE, "");
    assertThat(path.isHeard()).isFalse();
  }

  private LineState attempt() {
    return new LineState(++lines, 3, false);
  }

  private LineState heard(long roundTripMs) {
    LineState line = attempt();
    line.connected(nowNs - roundTripMs * MS);
    line.up(nowNs, true);
    return line;
  }

  private long nextInNs() {
    Deadlines deadlines = new Deadlines(nowNs);
    path.addDeadlines(deadlines, nowNs);
    return deadlines.nextInNs();
  }

  /** Lets time go on, and gives the milliseconds at which it was dialled. */
  private List<Long> dialsWithin(int ms) {
    List<Long> dialled = new ArrayList<>();
    for (long i = 0; i < ms; i++) {
      if (path.isDue(nowNs)) {
        dialled.add(i);
        path.dialled(attempt(), random, nowNs);
      }
      nowNs += MS;
    }
    return dialled;
  }
}
