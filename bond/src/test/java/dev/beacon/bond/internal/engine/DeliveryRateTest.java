package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.beacon.bond.internal.engine.DeliveryRate.Mark;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a line's acknowledgements say about its rate (RCH-024). */
class DeliveryRateTest {

  private static final long MS = 1_000_000L;
  private static final long START_NS = Long.MAX_VALUE - 5 * MS;
  private static final Offset<Double> CLOSELY = within(1.0);

  private final DeliveryRate rate = new DeliveryRate();

  @Test
  @DisplayName("RCH-024: a line of which nothing is known is taken for one of 10 Mbit/s")
  void assumed() {
    assertThat(rate.bytesPerSecond()).isEqualTo(10_000_000 / 8.0);
  }

  @Test
  @DisplayName("RCH-024: the rate is that of bytes acknowledged over the time since they were sent")
  void measured() {
    alone(0, 10_000, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(1_000_000, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: time in which nothing was on its way doesn't count")
  void pausesDoNotCount() {
    alone(0, 100, 10, false);
    alone(700, 10_000, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(1_000_000, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: what was acknowledged before an item was sent isn't of its sample")
  void onlyBytesSince() {
    Mark first = sent(0, true);
    Mark second = sent(0, false);
    acknowledged(first, 1_000, 10);
    rate.sample(first, at(10));
    Mark third = sent(10, false);
    acknowledged(second, 1_000, 20);
    acknowledged(third, 1_000, 20);
    rate.sample(third, at(20));
    assertThat(rate.bytesPerSecond()).isCloseTo(200_000, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: acknowledgements in a heap don't count as speed: it took as long to send")
  void acknowledgementsInAHeap() {
    Mark first = sent(0, true);
    Mark second = sent(50, false);
    acknowledged(first, 100, 60);
    rate.sample(first, at(60));
    Mark third = sent(160, false);
    acknowledged(second, 1_000, 161);
    acknowledged(third, 1_000, 161);
    rate.sample(third, at(161));
    assertThat(rate.bytesPerSecond()).isCloseTo(2_000 / 0.160, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: an acknowledgement in no time gives a rate that can be counted with")
  void inNoTime() {
    alone(0, 1_000, 0, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(1e9, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: the best rate counts for one to two seconds")
  void theBestOfTheLastSeconds() {
    alone(0, 10_000, 10, false);
    alone(500, 100, 10, false);
    alone(1_100, 100, 10, false);
    alone(2_000, 100, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(1_000_000, CLOSELY);
    alone(2_200, 100, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(10_000, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: of a time when there was too little to send, only a better rate counts")
  void tooLittleToSend() {
    alone(0, 100, 10, true);
    assertThat(rate.bytesPerSecond()).isEqualTo(1_250_000);
    alone(100, 20_000, 10, true);
    assertThat(rate.bytesPerSecond()).isCloseTo(2_000_000, CLOSELY);
    for (int second = 2; second < 10; second++) {
      alone(1_000L * second, 100, 10, true);
    }
    assertThat(rate.bytesPerSecond()).isCloseTo(2_000_000, CLOSELY);
  }

  @Test
  @DisplayName("RCH-024: there was too little to send until what was on its way then has arrived")
  void untilAllOfItHasArrived() {
    Mark first = sent(0, true);
    rate.nothingToSend(2_000);
    Mark second = sent(1, false);
    acknowledged(first, 1_000, 10);
    Mark third = sent(10, false);
    acknowledged(second, 1_000, 11);
    Mark fourth = sent(11, false);
    assertThat(first.idle()).isFalse();
    assertThat(second.idle()).isTrue();
    assertThat(third.idle()).isTrue();
    assertThat(fourth.idle()).isFalse();
  }

  @Test
  @DisplayName("RCH-024: better rates of before are forgotten at once if the line carries less now")
  void lessNow() {
    alone(0, 10_000, 10, false);
    alone(1_100, 10_000, 10, false);
    Mark slow = sent(1_200, true);
    acknowledged(slow, 100, 1_210);
    rate.renew(slow, at(1_210));
    assertThat(rate.bytesPerSecond()).isCloseTo(10_000, CLOSELY);
    alone(2_200, 50, 10, false);
    alone(2_300, 50, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(10_000, CLOSELY);
    alone(3_400, 50, 10, false);
    assertThat(rate.bytesPerSecond()).isCloseTo(5_000, CLOSELY);
  }

  /** An item of an empty line, and its acknowledgement. */
  private void alone(long ms, long bytes, long tookMs, boolean fewer) {
    Mark mark = rate.sent(at(ms), true, fewer);
    acknowledged(mark, bytes, ms + tookMs);
    rate.sample(mark, at(ms + tookMs));
  }

  private Mark sent(long ms, boolean nothingInFlight) {
    return rate.sent(at(ms), nothingInFlight, false);
  }

  private void acknowledged(Mark mark, long bytes, long ms) {
    rate.acknowledged(mark, bytes, at(ms));
  }

  private static long at(long ms) {
    return START_NS + ms * MS;
  }
}
