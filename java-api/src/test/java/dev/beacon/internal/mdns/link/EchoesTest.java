package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FR-007: which packets are known again as our own. */
class EchoesTest {

  private static final long SECOND_NS = Timing.SECOND_NS;

  private final Echoes echoes = new Echoes();
  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @ValueSource(longs = {0, -1_000, Long.MAX_VALUE - 500_000_000})
  @DisplayName("What was sent is known again for a second, however often it comes back")
  void whatWasSentIsKnownForASecond(long startNs) {
    echoes.sent(5, startNs);
    for (int i = 0; i < 3; i++) {
      assertThat(echoes.heard(5, startNs)).isTrue();
      assertThat(echoes.heard(5, startNs + SECOND_NS)).isTrue();
    }
    assertThat(echoes.heard(5, startNs + SECOND_NS + 1)).isFalse();
  }

  @Test
  @DisplayName("What was never sent is another's, whatever its hash")
  void whatWasNeverSentIsAnothers() {
    assertThat(echoes.heard(0, 0)).isFalse();
    echoes.sent(1, 0);
    assertThat(echoes.heard(0, 0)).isFalse();
    assertThat(echoes.heard(2, 0)).isFalse();
  }

  @Test
  @DisplayName("What is sent again is known for a second from then on")
  void whatIsSentAgainIsKnownAnew() {
    echoes.sent(5, 0);
    echoes.sent(5, SECOND_NS);
    assertThat(echoes.heard(5, 2 * SECOND_NS)).isTrue();
  }

  @Test
  @DisplayName("What is sent again and again takes the place of nothing else")
  void whatIsSentAgainTakesOnePlace() {
    long[] others = random.longs(40).toArray();
    for (int i = 0; i < others.length; i++) {
      echoes.sent(others[i], i);
    }
    long[] repeated = random.longs(100).toArray();
    for (int times = 0; times < 20; times++) {
      for (long hash : repeated) {
        echoes.sent(hash, 1_000 + times);
      }
    }
    assertThat(LongStream.of(others)).allMatch(hash -> echoes.heard(hash, 2_000));
    assertThat(LongStream.of(repeated)).allMatch(hash -> echoes.heard(hash, 2_000));
  }

  @Test
  @DisplayName("Of more than can be remembered the latest forty are known")
  void theLatestAreKnown() {
    long[] hashes = random.longs(20_000).toArray();
    for (int i = 0; i < hashes.length; i++) {
      echoes.sent(hashes[i], i);
      for (int back = 0; back < Math.min(i, 40) && i % 97 == 0; back++) {
        assertThat(echoes.heard(hashes[i - back], i)).as("%d before the last", back).isTrue();
      }
    }
  }
}
