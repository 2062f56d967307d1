package dev.beacon.reach.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.engine.Race;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DiallerTest {

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService helpers = Executors.newCachedThreadPool();
  private final List<String> reported = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    timers.shutdownNow();
    helpers.shutdownNow();
  }

  @Test
  @DisplayName("RCH-006: a race in which all fail ends when each failure has been reported")
  void endsWhenAllIsReported() throws Exception {
    CountDownLatch secondFailed = new CountDownLatch(1);
    CountDownLatch firstReported = new CountDownLatch(1);
    Opener<Closeable> opener =
        new Opener<>() {
          @Override
          public Closeable create() {
            return new Unconnected();
          }

          @Override
          public void connect(Closeable socket, InetSocketAddress to, int timeoutMs)
              throws IOException {
            if (to.getPort() == 1) {
              await(secondFailed); // so a helper tries the second one
            }
            throw new ConnectException("Connection refused");
          }
        };
    Dialler.Referee referee =
        new Dialler.Referee() {
          @Override
          public void refused(Endpoint endpoint, String why) {
            if (endpoint.port() == 2) {
              secondFailed.countDown();
              await(firstReported); // slower than the thread that runs the race
            }
            reported.add(endpoint.instance());
            firstReported.countDown();
          }

          @Override
          public void outrun(Endpoint endpoint, long afterNs) {}
        };
    Optional<Dialler.Reached<Closeable>> reached =
        new Dialler<>(
                opener,
                new Race(List.of(endpoint("first", 1), endpoint("second", 2))),
                referee,
                new Headstarts(timers),
                helpers,
                TimeUnit.SECONDS.toNanos(30),
                System.nanoTime() + TimeUnit.SECONDS.toNanos(60))
            .run();
    assertThat(reached).isEmpty();
    assertThat(reported).containsExactly("first", "second");
  }

  private static final class Unconnected implements Closeable {
    @Override
    public void close() {}
  }

  private static Endpoint endpoint(String instance, int port) {
    return new Endpoint(
        instance, InetAddress.getLoopbackAddress(), port, 0, 0, false, Optional.empty());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
