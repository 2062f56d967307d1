package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the round trips of a line say about when something is late (RCH-022, RCH-025). */
class RoundTripsTest {

  private static final long MS = 1_000_000L;
  private static final long START_NS = Long.MAX_VALUE - 10_000 * MS;

  private final RoundTrips trips = new RoundTrips();

  @Test
  @DisplayName("50 ms are assumed until the first round trip, which is taken as it is")
  void theFirstCounts() {
    assertThat(trips.smoothedNs()).isEqualTo(50 * MS);
    assertThat(trips.leastNs()).isEqualTo(50 * MS);
    assertThat(trips.lateAfterNs()).isEqualTo(155 * MS);
    underLoad(80);
    assertThat(trips.smoothedNs()).isEqualTo(80 * MS);
    assertThat(trips.variationNs()).isEqualTo(40 * MS);
    assertThat(trips.leastNs()).isEqualTo(80 * MS);
  }

  @Test
  @DisplayName("RFC 6298 2.3: variation by a quarter, smoothed time by an eighth")
  void smoothed() {
    underLoad(100);
    underLoad(180);
    assertThat(trips.variationNs()).isEqualTo(57_500_000);
    assertThat(trips.smoothedNs()).isEqualTo(110 * MS);
    underLoad(30);
    assertThat(trips.variationNs()).isEqualTo(63_125_000);
    assertThat(trips.smoothedNs()).isEqualTo(100 * MS);
  }

  @Test
  @DisplayName("A round trip of no time at all counts as one of a nanosecond")
  void noTimeAtAll() {
    underLoad(0);
    assertThat(trips.leastNs()).isEqualTo(1);
    assertThat(trips.smoothedNs()).isEqualTo(1);
  }

  @Test
  @DisplayName("The least falls at once; under load it never grows")
  void theLeastFalls() {
    underLoad(20);
    underLoad(15);
    underLoad(30);
    assertThat(trips.leastNs()).isEqualTo(15 * MS);
    trips.sample(30 * MS, false, after(60));
    assertThat(trips.leastNs()).isEqualTo(15 * MS);
  }

  @Test
  @DisplayName("After 30 s the least is old, and grows with a round trip of an empty line")
  void theLeastIsMeasuredAnew() {
    assertThat(trips.isLeastOld(START_NS)).isFalse(); // none is known
    underLoad(20);
    long nowNs = after(30);
    assertThat(trips.isLeastOld(nowNs)).isFalse();
    trips.sample(30 * MS, true, nowNs);
    assertThat(trips.leastNs()).isEqualTo(20 * MS);
    assertThat(trips.isLeastOld(nowNs + 1)).isTrue();
    trips.sample(30 * MS, true, nowNs + 1);
    assertThat(trips.leastNs()).isEqualTo(30 * MS);
    assertThat(trips.isLeastOld(nowNs + 1)).isFalse();
  }

  @Test
  @DisplayName("A round trip as short as the least keeps that for another 30 s")
  void theLeastIsKept() {
    underLoad(20);
    trips.sample(20 * MS, false, after(20));
    assertThat(trips.isLeastOld(after(50))).isFalse();
    assertThat(trips.isLeastOld(after(50) + 1)).isTrue();
  }

  @Test
  @DisplayName("RCH-022: late is max(15 ms, srtt + max(4 rttvar, srtt/2) + 5 ms)")
  void late() {
    underLoad(1);
    assertThat(trips.lateAfterNs()).isEqualTo(15 * MS);
    underLoad(41);
    assertThat(trips.lateAfterNs()).isEqualTo(52_500_000);
  }

  @Test
  @DisplayName("RCH-022: on a steady path a line is late after half a round trip more")
  void lateOnASteadyPath() {
    for (int i = 0; i < 200; i++) {
      underLoad(100);
    }
    assertThat(trips.lateAfterNs()).isEqualTo(155 * MS);
  }

  @Test
  @DisplayName("RCH-025: overdue is a half more than the shortest round trip, at least 15 ms more")
  void overdue() {
    underLoad(100);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(150 * MS);
    underLoad(20);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(35 * MS);
    assertThat(trips.overdueAfterNs(7 * MS)).isEqualTo(42 * MS);
  }

  @Test
  @DisplayName(
      "RCH-025: four round trips of an empty line that are alike are those of a longer path")
  void thePathIsLonger() {
    underLoad(20);
    alone(200, 60, 80, 65);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(35 * MS);
    alone(70);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(90 * MS);
    assertThat(trips.overdueAfterNs(100 * MS)).isEqualTo(150 * MS);
    assertThat(trips.leastNs()).isEqualTo(20 * MS);
  }

  @Test
  @DisplayName("RCH-025: round trips are alike up to a quarter and 5 ms; others say nothing")
  void notAlike() {
    underLoad(20);
    alone(60, 60, 60, 81);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(35 * MS);
  }

  @Test
  @DisplayName("RCH-025: under load a round trip a quarter shorter shows that it was the queue")
  void thePathIsNotLonger() {
    underLoad(20);
    alone(60, 60, 60, 60);
    underLoad(45);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(90 * MS);
    underLoad(44);
    assertThat(trips.overdueAfterNs(0)).isEqualTo(35 * MS);
  }

  @Test
  @DisplayName(
      "RCH-025: this line helps with a piece that is 30 ms old, or late by its own measure")
  void help() {
    underLoad(1);
    assertThat(trips.helpAfterNs()).isEqualTo(30 * MS);
    underLoad(41);
    assertThat(trips.helpAfterNs()).isEqualTo(trips.lateAfterNs()).isGreaterThan(30 * MS);
  }

  @Test
  @DisplayName("RCH-025: a free line copies a piece of three round trips and 10 ms, at least 15 ms")
  void copy() {
    underLoad(1);
    assertThat(trips.copyAfterNs()).isEqualTo(15 * MS);
    underLoad(41);
    assertThat(trips.copyAfterNs()).isEqualTo(28 * MS);
  }

  private static long after(long seconds) {
    return START_NS + seconds * 1_000 * MS;
  }

  private void underLoad(long ms) {
    trips.sample(ms * MS, false, START_NS);
  }

  private void alone(long... each) {
    for (long ms : each) {
      trips.sample(ms * MS, true, START_NS);
    }
  }
}
