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
import dev.beacon.dns.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is closed while its loop runs on a thread of its own. */
@Timeout(10)
class ClosingTest {

  private static final Name ALPHA = Name.of("alpha.local");
  private static final LookUp LONG = LookUp.within(Duration.ofHours(1));

  private final SlowPort port = new SlowPort();

  @Test
  @DisplayName("RFC 6762 10.1: who closes second waits too, for the process may end with that")
  void whoClosesSecondWaitsToo() throws Exception {
    Node node = open();
    Thread first = closer(node);
    awaitWaiting(first);
    assertSecondWaits(node, first, port::closed, port::mayEnd);
  }

  @Test
  @DisplayName("RFC 5880 6.8.16: who closes second waits for AdminDown too")
  void whoClosesSecondWaitsForAdminDown() throws Exception {
    SimWatchPort watching = new SimWatchPort();
    watching.isSlow();
    port.mayEnd();
    Node node =
        Node.open(settings(Optional.empty()), port, number -> Watchers.start(watching, number));
    node.requireWatching();
    Thread first = closer(node);
    while (!port.closed()) {
      Thread.onSpinWait();
    }
    awaitWaiting(first);
    assertSecondWaits(node, first, () -> watching.closed.getCount() == 0, watching::mayEnd);
  }

  private static void assertSecondWaits(
      Node node, Thread first, BooleanSupplier hasEnded, Runnable mayEnd) throws Exception {
    boolean[] endedBefore = {false};
    Thread second =
        new Thread(
            () -> {
              node.close();
              endedBefore[0] = hasEnded.getAsBoolean();
            });
    second.start();
    awaitWaiting(second);
    mayEnd.run();
    first.join();
    second.join();
    assertThat(endedBefore[0]).as("what was waited for had ended").isTrue();
  }

  @Test
  @DisplayName("A loop that hangs holds nobody up for more than 300 ms")
  void aLoopThatHangsHoldsNobodyUp() throws Exception {
    Node node = open();
    node.client().publish(Service.named("A").type("_http._tcp").port(80), event -> {});
    long startNs = System.nanoTime();
    node.close();
    long tookMs = (System.nanoTime() - startNs) / 1_000_000;
    assertThat(tookMs).isBetween(200L, 2_000L); // 250, and patience with a loaded machine
    assertThat(port.closed()).isFalse();
    port.mayEnd();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1: an interrupted thread that closes waits for the goodbyes all the same")
  void anInterruptedThreadWaitsForTheGoodbyes() throws Exception {
    Node node = open();
    boolean[] seen = new boolean[2];
    Thread closer =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              node.close();
              seen[0] = port.closed();
              seen[1] = Thread.currentThread().isInterrupted();
            });
    closer.start();
    awaitWaiting(closer);
    port.mayEnd();
    closer.join();
    assertThat(seen[0]).as("the loop had ended").isTrue();
    assertThat(seen[1]).as("the thread is still interrupted").isTrue();
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
        assertThat(future.handle((any, failure) -> "ended").get(5, SECONDS)).isEqualTo("ended");
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

  private static Thread closer(Node node) {
    Thread thread = new Thread(node::close);
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
