package dev.beacon.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WriteLimitTest {

  private final WriteLimit limit = new WriteLimit();

  @Test
  @DisplayName("a write that lasts too long is ended, and the thread is as it was")
  void aLongWriteIsEnded() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    boolean[] ended = {false};
    limit.run(
        () -> {
          limit.expire(System.nanoTime() + WriteLimit.LIMIT_NS + 1);
          try {
            never.await();
          } catch (InterruptedException e) {
            ended[0] = true;
          }
        });
    assertThat(ended[0]).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @DisplayName("a write within the limit goes on, and one that is over is not ended any more")
  void aShortWriteGoesOn() throws IOException {
    limit.run(() -> limit.expire(System.nanoTime()));
    limit.expire(System.nanoTime() + 2 * WriteLimit.LIMIT_NS);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
