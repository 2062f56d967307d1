package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.PathState;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchEvent;
import dev.beacon.WatchKey;
import dev.beacon.WatchTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WatchersTest {

  private static final InetAddress PEER = address(10, 9, 0, 2);
  private static final WatchTarget TARGET = WatchTarget.of(PEER);
  private static final WatchTarget OTHER = WatchTarget.of(address(10, 9, 0, 3));

  private final SimWatchPort port = new SimWatchPort();
  private final Listeners listeners = new Listeners(Optional.empty(), 1);
  private final Watchers watchers = Watchers.start(port, 7);
  private final BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    watchers.close();
    listeners.close();
  }

  private static InetAddress address(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Closes, and waits until the core has received all; close() alone waits 250 ms at most. */
  private void closeWholly() throws InterruptedException {
    watchers.close();
    port.closed.await();
  }

  private WatchSession watch() throws BeaconException {
    return watchers.watch(TARGET, events::add, listeners);
  }

  @Test
  @DisplayName("BFD-009: a change reaches the listener with both states, diagnostics and times")
  void changeReachesTheListener() throws Exception {
    WatchSession session = watch();

    port.becomes(session.number(), PathState.UP, 0, 1);

    WatchEvent event = events.take();
    assertThat(event.from()).isEqualTo(PathState.DOWN);
    assertThat(event.to()).isEqualTo(PathState.UP);
    assertThat(event.detection()).isEqualTo(Duration.ofMillis(150));
    assertThat(event.missed()).isZero();
    assertThat(event.interfaceName()).isEqualTo("eth0");
  }

  @Test
  @DisplayName("BFD-009: a slow listener gets the latest state and how many changes it missed")
  void slowListenerGetsTheLatestState() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(1);
    WatchSession session =
        watchers.watch(
            TARGET,
            event -> {
              began.countDown();
              SimWatchPort.await(go);
              events.add(event);
            },
            listeners);
    port.becomes(session.number(), PathState.UP, 0, 1);
    began.await();
    for (int i = 0; i < 500; i++) {
      port.becomes(session.number(), PathState.DOWN, 1, 1);
      port.becomes(session.number(), PathState.UP, 0, 1);
    }
    port.becomes(session.number(), PathState.DOWN, 3, 1);
    WatchSession other = watchers.watch(OTHER, event -> {}, listeners);
    port.becomes(other.number(), PathState.UP, 0, 1); // the loop has seen all before it
    assertThat(other.awaitUp(Duration.ofSeconds(10))).isTrue();
    go.countDown();

    assertThat(events.take().to()).isEqualTo(PathState.UP);
    WatchEvent second = events.take();
    assertThat(second.from()).isEqualTo(PathState.UP);
    assertThat(second.to()).isEqualTo(PathState.DOWN);
    assertThat(second.diagnostic().code()).isEqualTo(3);
    assertThat(second.missed()).isEqualTo(1_000);
  }

  @Test
  @DisplayName("awaitUp returns once the peer is up, and false when the watch is closed")
  void awaitUpReturnsWhenUpOrClosed() throws Exception {
    WatchSession up = watch();
    port.becomes(up.number(), PathState.UP, 0, 1);
    assertThat(up.awaitUp(Duration.ofSeconds(10))).isTrue();

    WatchSession never = watchers.watch(OTHER, events::add, listeners);
    assertThat(never.awaitUp(Duration.ofMillis(1))).isFalse();
    watchers.end(never);
    assertThat(never.awaitUp(Duration.ofSeconds(10))).isFalse();
  }

  @Test
  @DisplayName("What the core refuses is thrown to the caller")
  void refusedSessionIsThrown() {
    port.refuseSessions = true;

    assertThatThrownBy(this::watch)
        .isInstanceOf(SocketFailureException.class)
        .hasMessageContaining("ENOSPC");
  }

  @Test
  @DisplayName("BFD-008, BFD-022: change, disable, enable and end reach the core, in that order")
  void changesReachTheCoreInOrder() throws Exception {
    WatchSession session = watch();
    WatchTarget faster = TARGET.interval(Duration.ofMillis(50));
    watchers.change(session, faster);
    watchers.enable(session, false);
    watchers.enable(session, true);
    watchers.end(session);
    watchers.end(session);
    closeWholly();

    assertThat(port.asked)
        .containsSubsequence(
            "open " + TARGET,
            "enabled " + faster,
            "disabled " + faster,
            "enabled " + faster,
            "end 1")
        .containsOnlyOnce("end 1");
  }

  @Test
  @DisplayName("Two watches of one peer share a session; each has its listener and both see it Up")
  void oneSessionForTwoWatches() throws Exception {
    WatchSession first = watch();
    port.becomes(first.number(), PathState.UP, 0, 1);
    assertThat(events.take().to()).isEqualTo(PathState.UP);

    BlockingQueue<WatchEvent> others = new LinkedBlockingQueue<>();
    WatchSession second = watchers.watch(TARGET.onInterface("eth0"), others::add, listeners);
    assertThat(second.number()).isEqualTo(first.number());
    assertThat(others.take().to()).isEqualTo(PathState.UP);

    watchers.end(first);
    port.becomes(second.number(), PathState.DOWN, 1, 1);
    assertThat(others.take().to()).isEqualTo(PathState.DOWN);
    assertThat(events).isEmpty();
    watchers.end(second);
    closeWholly();
    assertThat(port.asked).containsExactly("open " + TARGET, "end 1");
  }

  @Test
  @DisplayName("Of two watches of one peer the faster pace counts, as long as it lasts")
  void fasterPaceCounts() throws Exception {
    WatchTarget fast = TARGET.interval(Duration.ofMillis(50));
    WatchTarget medium = TARGET.interval(Duration.ofMillis(100));
    WatchSession first = watch();
    WatchSession second = watchers.watch(fast, events::add, listeners);
    watchers.change(first, medium);
    watchers.change(second, TARGET);
    watchers.end(first);
    watchers.end(second);
    closeWholly();

    assertThat(port.asked)
        .containsExactly(
            "open " + TARGET, "enabled " + fast, "enabled " + medium, "enabled " + TARGET, "end 1");
  }

  @Test
  @DisplayName("Disabled by one of two watches, a session is disabled until that watch ends")
  void eachWatchMayDisable() throws Exception {
    WatchSession first = watch();
    WatchSession second = watch();
    watchers.enable(second, false);
    watchers.enable(first, true);
    watchers.end(second);
    watchers.end(first);
    closeWholly();

    assertThat(port.asked)
        .containsExactly("open " + TARGET, "disabled " + TARGET, "enabled " + TARGET, "end 1");
  }

  @Test
  @DisplayName("Both watches may change keys; a new watch with other keys is refused, with advice")
  void keysAreThoseOfTheLastChange() throws Exception {
    WatchTarget keyed = TARGET.authenticatedBy(WatchKey.of(WatchKey.Type.SHA1, 7, new byte[] {1}));
    WatchSession first = watch();
    assertThatThrownBy(() -> watchers.watch(keyed, events::add, listeners))
        .isInstanceOf(SocketFailureException.class)
        .hasMessageStartingWith("session 10.9.0.2: EEXIST (17); this peer is watched already");
    WatchSession second = watch();
    watchers.change(first, keyed);
    watchers.enable(second, false);
    watchers.enable(second, true);
    WatchSession third = watchers.watch(keyed, events::add, listeners);
    closeWholly();

    assertThat(third.number()).isEqualTo(first.number());
    assertThat(port.targets).containsExactly(TARGET, keyed, keyed, keyed);
  }

  @Test
  @DisplayName("A change that the driver can't take yet is tried again")
  void changeIsTriedAgain() throws Exception {
    WatchSession session = watch();
    WatchTarget faster = TARGET.interval(Duration.ofMillis(50));
    port.refuseChanges.set(3);
    watchers.change(session, faster);

    assertThat(port.changes.take()).isEqualTo("enabled " + faster);
    assertThat(port.refuseChanges).hasValue(0);
  }

  @Test
  @DisplayName("BFD-018: a peer that asks is answered under its rules, told of, and let go of")
  void answeredPeersAreToldOf() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    long cookie =
        watchers.answer(
            AnswerRules.onLink(),
            new AnswerListener() {
              @Override
              public void onEvent(WatchEvent event) {
                told.add(event.target().peer().getHostAddress() + " " + event.to());
              }

              @Override
              public void onGone(InetAddress peer) {
                told.add(peer.getHostAddress() + " gone");
              }
            },
            listeners);
    int session = port.asks(PEER, cookie);
    port.becomes(session, PathState.UP, 0, 2);
    assertThat(told.take()).isEqualTo("10.9.0.2 UP");
    port.becomes(session, PathState.DOWN, 1, 1);
    assertThat(told.take()).isEqualTo("10.9.0.2 DOWN");
    port.goes(session);
    assertThat(told.take()).isEqualTo("10.9.0.2 gone");

    watchers.endAnswers(cookie);
    closeWholly();
    assertThat(port.asked).containsExactly("answer by 1", "answer by 0");
  }

  @Test
  @DisplayName("BFD-013: the driver has a thread of its own; the port is closed after both ended")
  void portIsClosedAfterBothThreads() throws Exception {
    WatchSession session = watch();
    closeWholly();

    assertThat(port.threads).containsExactly("beacon-watch-7");
    assertThat(session.isClosed()).isTrue();
    assertThatThrownBy(this::watch).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("What was known last is told after the end")
  void lastStateStays() throws Exception {
    WatchSession session = watch();
    port.becomes(session.number(), PathState.UP, 0, 1);
    events.take();
    watchers.end(session);

    assertThat(watchers.state(session).statistics().state()).isEqualTo(PathState.UP);
  }
}
