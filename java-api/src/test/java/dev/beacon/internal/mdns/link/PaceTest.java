package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often something may happen. */
class PaceTest {

  private static final long INTERVAL_NS = 100;

  private final Pace pace = new Pace(new Pace.Limit(INTERVAL_NS, 3));

  @ParameterizedTest
  @ValueSource(longs = {0, -50, Long.MAX_VALUE - 350, Long.MAX_VALUE})
  @DisplayName("One and a burst may happen at once, and then one per interval, around a wrap too")
  void afterABurstItIsOncePerInterval(long startNs) {
    for (int i = 0; i < 4; i++) {
      assertThat(pace.nextNs(startNs)).as("event %d", i).isEqualTo(startNs);
      pace.happened(startNs);
    }
    for (int i = 1; i < 10; i++) {
      long nextNs = pace.nextNs(startNs);
      assertThat(nextNs - startNs)
          .as("event %d more", i)
          .isBetween(i * INTERVAL_NS, i * INTERVAL_NS + 2);
      pace.happened(nextNs);
    }
  }

  @Test
  @DisplayName("Nothing waits before the first event, wherever the clock stands")
  void theFirstEventNeverWaits() {
    for (long nowNs : new long[] {Long.MIN_VALUE, -1_000_000, 0, 1_000_000, Long.MAX_VALUE}) {
      assertThat(pace.nextNs(nowNs)).isEqualTo(nowNs);
      assertThat(pace.rested(nowNs)).isTrue();
    }
  }

  @Test
  @DisplayName("Several events at once take as much of the burst as so many single ones")
  void severalAtOnceCountAsSoMany() {
    pace.happened(4, 0);
    assertThat(pace.nextNs(0)).isEqualTo(INTERVAL_NS);
    pace.happened(2, 100);
    assertThat(pace.nextNs(100)).isEqualTo(300);
  }

  @Test
  @DisplayName("The burst comes back as time passes, and is never more than at first")
  void theBurstComesBack() {
    pace.happened(4, 0);
    assertThat(pace.rested(399)).isFalse();
    assertThat(pace.rested(400)).isTrue();
    pace.happened(4, 1_000_000);
    assertThat(pace.nextNs(1_000_000)).isEqualTo(1_000_100);
  }
}
