package dev.beacon.internal.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LookUp;
import dev.beacon.RateLimit;
import dev.beacon.Service;
import dev.beacon.SourceRule;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Name;
import dev.beacon.sim.Records;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is closed while its loop runs on a thread of its own. */
@Timeout(60)
class ClosingTest {

  private static final Name ALPHA = Name.of("alpha.local");
  private static final LookUp LONG = LookUp.within(Duration.ofHours(1));
  private static final WatchTarget TARGET = WatchTarget.of(Records.ip("192.0.2.9"));
  private static final Listeners LISTENERS = new Listeners(Optional.empty(), 7);

  /** Closing waits 250 ms and no longer: on a busy machine an attempt may tell nothing. */
  private static final int ATTEMPTS = 20;

  private final SlowPort port = new SlowPort();

  /** What a thread that closed saw when it was done, and after how long. */
  private record Closed(boolean hadEnded, long tookMs) {}

  @FunctionalInterface
  private interface Attempt {
    Closed run() throws Exception;
  }

  private static void assertItWaits(Attempt attempt) throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      Closed closed = attempt.run();
      if (closed.hadEnded()) {
        return;
      }
      assertThat(closed.tookMs()).as("ms until it went on without").isGreaterThan(240);
    }
    throw new AssertionError("what was waited for took 250 ms, time after time");
  }

  /** A thread that closes, and what it saw. */
  private static final class Closer {
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final Thread thread;

    Closer(Runnable close, BooleanSupplier hasEnded) {
      thread =
          new Thread(
              () -> {
                long startNs = System.nanoTime();
                close.run();
                boolean hadEnded = hasEnded.getAsBoolean();
                closed.complete(new Closed(hadEnded, (System.nanoTime() - startNs) / 1_000_000));
              });
      thread.start();
    }

    Closer awaitWaiting() {
      ClosingTest.awaitWaiting(thread);
      return this;
    }

    Closed join() throws InterruptedException {
      thread.join();
      return closed.join();
    }
  }

  @Test
  @DisplayName("RFC 6762 10.1: who closes second waits too, for the process may end with that")
  void whoClosesSecondWaitsToo() throws Exception {
    assertItWaits(
        () -> {
          SlowPort slow = new SlowPort();
          Node node = open(slow, Optional.empty());
          Closer first = new Closer(node::close, slow::closed).awaitWaiting();
          Closer second = new Closer(node::close, slow::closed).awaitWaiting();
          slow.mayEnd();
          first.join();
          return second.join();
        });
  }

  @Test
  @DisplayName("RFC 6762 10.1: so does who closes a handle that another thread has begun to close")
  void whoClosesAHandleSecondWaitsToo() throws Exception {
    assertItWaits(
        () -> {
          SlowPort slow = new SlowPort();
          Client client = open(slow, Optional.empty()).client();
          CompletableFuture<Boolean> wasLast = hasHardlyBegunToClose(client);
          Closer second = new Closer(client::close, slow::closed).awaitWaiting();
          assertThat(second.closed).isNotDone();
          wasLast.complete(client.node().release(client));
          slow.mayEnd();
          return second.join();
        });
  }

  /** As if the first thread that closes it were held up in its first step. */
  private static CompletableFuture<Boolean> hasHardlyBegunToClose(Client client) throws Exception {
    Field closed = Client.class.getDeclaredField("closed");
    closed.setAccessible(true);
    ((AtomicBoolean) closed.get(client)).set(true);
    Field wasLast = Client.class.getDeclaredField("wasLast");
    wasLast.setAccessible(true);
    @SuppressWarnings("unchecked")
    CompletableFuture<Boolean> decision = (CompletableFuture<Boolean>) wasLast.get(client);
    return decision;
  }

  @Test
  @DisplayName("RFC 5880 6.8.16: who closes second waits for AdminDown too")
  void whoClosesSecondWaitsForAdminDown() throws Exception {
    assertItWaits(
        () -> {
          SimWatchPort watching = new SimWatchPort();
          Node node = watchingSlowly(watching);
          Closer first = new Closer(node::close, () -> true).awaitWaiting();
          Closer second = new Closer(node::close, watching::isClosed).awaitWaiting();
          watching.mayEnd();
          first.join();
          return second.join();
        });
  }

  @Test
  @DisplayName(
      "RFC 5880 6.8.16: an interrupted thread that closes waits for AdminDown all the same")
  void anInterruptedThreadWaitsForAdminDown() throws Exception {
    assertItWaits(
        () -> {
          SimWatchPort watching = new SimWatchPort();
          Node node = watchingSlowly(watching);
          Closer closer = new Closer(node::close, watching::isClosed);
          for (int i = 0; i < 3; i++) { // one for each thread that it waits for
            closer.awaitWaiting().thread.interrupt();
          }
          closer.awaitWaiting();
          watching.mayEnd();
          return closer.join();
        });
  }

  /** A node whose driver of watching ends only when it may. */
  private static Node watchingSlowly(SimWatchPort watching) throws BeaconException {
    watching.isSlow();
    SlowPort quick = new SlowPort();
    quick.mayEnd();
    Node node =
        Node.open(settings(Optional.empty()), quick, number -> Watchers.start(watching, number));
    node.requireWatching();
    return node;
  }

  @Test
  @DisplayName("RFC 5880 6.8.16: watching that is opened while another thread closes ends too")
  void watchingThatOpensWhileClosingEnds() throws Exception {
    SimWatchPort watching = new SimWatchPort();
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch mayOpen = new CountDownLatch(1);
    port.mayEnd();
    Node node =
        Node.open(
            settings(Optional.empty()),
            port,
            number -> {
              opening.countDown();
              SimWatchPort.await(mayOpen);
              return Watchers.start(watching, number);
            });
    Thread opener = new Thread(node::requireWatching);
    opener.start();
    opening.await();
    node.close();
    mayOpen.countDown();
    opener.join();
    watching.closed.await();
    assertThatThrownBy(() -> node.watchers().watch(TARGET, event -> {}, LISTENERS))
        .hasMessageContaining("closed");
  }

  @Test
  @DisplayName("A loop that hangs holds nobody up for more than 300 ms")
  void aLoopThatHangsHoldsNobodyUp() throws Exception {
    List<Long> tookMs = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS && tookMs.stream().noneMatch(each -> each <= 2_000); i++) {
      SlowPort hanging = new SlowPort();
      Node node = open(hanging, Optional.empty());
      node.client().publish(Service.named("A").type("_http._tcp").port(80), event -> {});
      tookMs.add(new Closer(node::close, hanging::closed).join().tookMs());
      assertThat(hanging.closed()).isFalse();
      hanging.mayEnd();
    }
    // 250, and patience with a loaded machine; one that stands still tells nothing
    assertThat(tookMs).allMatch(each -> each > 200).anyMatch(each -> each <= 2_000);
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1: an interrupted thread that closes waits for the goodbyes all the same")
  void anInterruptedThreadWaitsForTheGoodbyes() throws Exception {
    boolean[] interrupted = {false};
    assertItWaits(
        () -> {
          SlowPort slow = new SlowPort();
          Node node = open(slow, Optional.empty());
          Closer closer =
              new Closer(
                  () -> {
                    Thread.currentThread().interrupt();
                    node.close();
                    interrupted[0] = Thread.currentThread().isInterrupted();
                  },
                  slow::closed);
          closer.awaitWaiting();
          slow.mayEnd();
          return closer.join();
        });
    assertThat(interrupted[0]).as("the thread is still interrupted").isTrue();
  }

  @Test
  @DisplayName("A look-up whose command the loop never runs ends with the Beacon")
  void aLookUpThatTheLoopNeverSeesEnds() throws Exception {
    Node node = open();
    Client client = node.client();
    port.holdTurns();
    CompletableFuture<?> found = client.addresses(ALPHA, Optional.empty(), LONG);
    CompletableFuture<?> traffic = client.traffic();
    CompletableFuture<?> drops = client.drops();
    CompletableFuture<Void> closed = client.whenClosed();
    node.close();
    assertThatThrownBy(found::join).hasMessageContaining("closed while looking for alpha.local");
    assertThatThrownBy(traffic::join).hasMessageContaining("closed while looking for the traffic");
    assertThatThrownBy(drops::join).hasCauseInstanceOf(IllegalStateException.class);
    closed.join();
    assertThat(client.whenClosed()).isCompleted();
    port.letTurns();
    port.mayEnd();
  }

  @Test
  @DisplayName("Whatever is posted while another thread closes ends, or is refused at once")
  void whateverIsPostedWhileClosingEnds() throws Exception {
    for (int round = 0; round < 50; round++) {
      SlowPort each = new SlowPort();
      each.mayEnd();
      Node node = open(each, Optional.empty());
      List<CompletableFuture<?>> begun = new ArrayList<>();
      Thread asker = new Thread(() -> askUntilRefused(node.client(), begun));
      asker.start();
      node.close();
      asker.join();
      for (CompletableFuture<?> future : begun) {
        assertThat(future.handle((any, failure) -> "ended").get(20, SECONDS)).isEqualTo("ended");
      }
    }
  }

  private static void askUntilRefused(Client client, List<CompletableFuture<?>> begun) {
    try {
      while (true) {
        begun.add(client.traffic());
        begun.add(client.addresses(ALPHA, Optional.empty(), LONG));
      }
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("closed");
    }
  }

  private Node open() throws BeaconException {
    return open(port, Optional.empty());
  }

  static Node open(SlowPort port, Optional<Executor> executor) throws BeaconException {
    return Node.open(settings(executor), port);
  }

  static Settings settings(Optional<Executor> executor) {
    return new Settings(
        InterfacePolicy.physical(),
        Set.of(IpFamily.IPV4),
        RateLimit.standard(),
        true,
        SourceRule.ON_LINK,
        false,
        executor,
        Optional.empty());
  }

  /** Until it waits for something, with or without a limit. */
  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive()
        && thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
