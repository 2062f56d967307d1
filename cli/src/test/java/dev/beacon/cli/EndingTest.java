package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EndingTest {

  private static final Optional<Duration> NO_LIMIT = Optional.empty();

  @Test
  @DisplayName("without a limit it waits until it is ended")
  void withoutALimitItWaitsUntilItIsEnded() {
    Ending ending = new Ending();
    Thread other = new Thread(ending::now);
    other.start();

    assertThatCode(() -> ending.await(NO_LIMIT)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a limit that passes is an end like any other")
  void aLimitThatPassesIsAnEnd() {
    assertThatCode(() -> new Ending().await(Optional.of(Duration.ofMillis(1))))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("an output that failed ends it, and is told")
  void anOutputThatFailedEndsIt() throws Exception {
    Ending ending = new Ending();
    IOException failure = new IOException("No space left on device");
    ending.outputFailed(failure);

    ending.await(NO_LIMIT);
    assertThat(ending.outputFailure()).containsSame(failure);
  }

  @Test
  @DisplayName("an output that fails after the end is told too, and the first failure counts")
  void anOutputThatFailsAfterTheEndIsToldToo() throws Exception {
    Ending ending = new Ending();
    IOException failure = new IOException("No space left on device");
    ending.now();
    assertThat(ending.outputFailure()).isEmpty();
    ending.outputFailed(failure);
    ending.outputFailed(new IOException("too late"));

    assertThat(ending.within(Duration.ZERO)).isTrue();
    assertThat(ending.outputFailure()).containsSame(failure);
  }
}
