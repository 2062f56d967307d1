package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.internal.mdns.link.Timing;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When first questions go out. */
class FirstQueriesTest {

  private static final long START_NS = Long.MAX_VALUE - 30 * Timing.MILLISECOND_NS;

  private final FirstQueries queries = new FirstQueries(new SplittableRandom(7));

  @Test
  @DisplayName("RFC 6762 5.2: a first question waits 20 to 120 ms, at random")
  void aFirstQuestionWaits() {
    LongSummaryStatistics delays =
        LongStream.generate(queries::delayNs).limit(2_000).summaryStatistics();
    assertThat(delays.getMin()).isBetween(20_000_000L, 22_000_000L);
    assertThat(delays.getMax()).isBetween(118_000_000L, 120_000_000L);
  }

  @Test
  @DisplayName("RFC 6762 5.2: the very first question waits too, whatever the clock shows")
  void theVeryFirstQuestionWaits() {
    assertThat(queries.dueNs(-1)).isBetween(19_999_999L, 119_999_999L);
  }

  @Test
  @DisplayName("RFC 6762 5.3: questions that begin before it go out with it")
  void whatBeginsMeanwhileGoesAlong() {
    long dueNs = queries.dueNs(START_NS);
    assertThat(dueNs - START_NS).isBetween(20_000_000L, 120_000_000L);
    assertThat(queries.dueNs(START_NS + 1)).isEqualTo(dueNs);
    assertThat(queries.dueNs(dueNs - 1)).isEqualTo(dueNs);
    assertThat(queries.dueNs(dueNs) - dueNs).isBetween(20_000_000L, 120_000_000L);
  }

  @Test
  @DisplayName("RFC 6762 5.2: after years a question does not wait for one of long ago")
  void oneOfLongAgoDoesNotCount() {
    long dueNs = queries.dueNs(START_NS);
    long muchLaterNs = dueNs + Long.MAX_VALUE; // the difference of both clocks seems negative
    assertThat(queries.dueNs(muchLaterNs) - muchLaterNs).isBetween(20_000_000L, 120_000_000L);
    long evenLaterNs = muchLaterNs + Long.MAX_VALUE;
    assertThat(queries.dueNs(evenLaterNs) - evenLaterNs).isBetween(20_000_000L, 120_000_000L);
  }
}
