package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.BrowseOptions;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimNet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DirectoryTest {

  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final EventLog log = new EventLog(new SimNet(1));
  private final Directory slow = directory(log, later::add);

  @Test
  @DisplayName("Many changes before the listener has time are one event: what is so now")
  void manyChangesAreOneEvent() {
    slow.present(instance("A", 1), 0);
    slow.present(instance("A", 2), 0);
    slow.present(instance("A", 3), 0);
    runLater();
    assertThat(log.words()).containsExactly("added A");
    assertThat(log.last().event().instance().port()).isEqualTo(3);
    slow.present(instance("A", 4), 0);
    slow.absent(instance("A", 4), 0);
    slow.present(instance("A", 5), 0);
    runLater();
    assertThat(log.words()).containsExactly("added A", "updated A");
    assertThat(((ServiceEvent.Updated) log.last().event()).previous().port()).isEqualTo(3);
    assertThat(log.breaches()).isEmpty();
  }

  @Test
  @DisplayName("What came and went, or changed back, before the listener has time is no event")
  void whatChangedBackIsNoEvent() {
    slow.present(instance("A", 1), 0);
    slow.absent(instance("A", 1), 0);
    runLater();
    assertThat(log.seen()).isEmpty();
    slow.present(instance("A", 1), 0);
    runLater();
    slow.present(instance("A", 2), 0);
    slow.present(instance("A", 1), 0);
    runLater();
    slow.absent(instance("A", 1), 0);
    slow.present(instance("A", 1), 0);
    runLater();
    assertThat(log.words()).containsExactly("added A");
  }

  @Test
  @DisplayName("Removed says what the last event said, not what the listener never heard of")
  void removedSaysWhatWasSaidLast() {
    slow.present(instance("A", 1), 0);
    runLater();
    slow.present(instance("A", 2), 0);
    slow.absent(instance("A", 2), 0);
    runLater();
    assertThat(log.words()).containsExactly("added A", "removed A");
    assertThat(log.last().event().instance().port()).isEqualTo(1);
    assertThat(log.breaches()).isEmpty();
  }

  @Test
  @DisplayName("Removed says whether the last absence was a goodbye")
  void removedSaysWhetherItWasAGoodbye() {
    for (boolean goodbye : List.of(true, false)) {
      slow.present(instance("A", 1), 0);
      runLater();
      slow.withdrawn(instance("A", 1), 0);
      slow.present(instance("A", 1), 0);
      if (goodbye) {
        slow.withdrawn(instance("A", 1), 0);
      } else {
        slow.absent(instance("A", 1), 0);
      }
      runLater();
      assertThat(((ServiceEvent.Removed) log.last().event()).saidGoodbye()).isEqualTo(goodbye);
    }
  }

  @Test
  @DisplayName("The snapshot does not wait for the listener, and keeps the order of finding")
  void theSnapshotDoesNotWait() {
    slow.present(instance("B", 1), 0);
    slow.present(instance("A", 1), 0);
    slow.present(instance("C", 1), 0);
    slow.absent(instance("A", 1), 0);
    slow.present(instance("B", 2), 0);
    assertThat(slow.snapshot()).containsExactly(instance("B", 2), instance("C", 1));
  }

  @Test
  @DisplayName("FR-035: names that come and go while the listener is blocked cost nothing")
  void namesThatComeAndGoCostNothing() throws ReflectiveOperationException {
    for (int i = 0; i < 50_000; i++) {
      slow.present(instance("Name " + i, 1), 0);
      slow.absent(instance("Name " + i, 1), 0);
    }
    var field = InstanceFeed.class.getDeclaredField("entries");
    field.setAccessible(true);
    assertThat((Map<?, ?>) field.get(slow)).isEmpty();
    assertThat(slow.hasWork()).isFalse();
    assertThat(later).as("one task at most").hasSizeLessThan(2);
  }

  @Test
  @DisplayName("A random history told at random moments keeps the rule, and ends as it is")
  void aRandomHistoryKeepsTheRule() {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, ServiceInstance> truth = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      String name = "N" + random.nextInt(20);
      if (random.nextInt(3) == 0) {
        ServiceInstance gone = truth.remove(name);
        if (gone != null) {
          slow.absent(gone, 0);
        }
      } else {
        truth.put(name, instance(name, random.nextInt(4)));
        slow.present(instance(name, truth.get(name).port()), 0);
      }
      if (random.nextInt(7) == 0) {
        runLater();
      }
    }
    runLater();
    assertThat(log.breaches()).isEmpty();
    assertThat(log.present()).containsExactlyInAnyOrderElementsOf(truth.values());
    assertThat(slow.snapshot()).containsExactlyInAnyOrderElementsOf(truth.values());
  }

  @Test
  @DisplayName("The same with the loop and the listener on threads of their own")
  void aRandomHistoryKeepsTheRuleOnTwoThreads() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    Directory directory = directory(log, executor);
    SplittableRandom random = new SplittableRandom(5);
    Map<String, ServiceInstance> truth = new HashMap<>();
    for (int step = 0; step < 100_000; step++) {
      String name = "N" + random.nextInt(4);
      if (random.nextInt(2) == 0) {
        ServiceInstance gone = truth.remove(name);
        if (gone != null) {
          directory.absent(gone, 0);
        }
      } else {
        ServiceInstance now = instance(name, random.nextInt(3));
        truth.put(name, now);
        directory.present(now, 0);
      }
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    while (directory.workOnce()) {
      // what a channel that was refused by the executor left
    }
    assertThat(log.breaches()).isEmpty();
    assertThat(log.present()).containsExactlyInAnyOrderElementsOf(truth.values());
  }

  @Test
  @DisplayName("A listener that throws goes on with the next event")
  void aListenerThatThrowsGoesOn() {
    AtomicInteger calls = new AtomicInteger();
    Directory directory =
        directory(
            event -> {
              calls.incrementAndGet();
              throw new IllegalStateException("user code");
            },
            Runnable::run);
    directory.present(instance("A", 1), 0);
    directory.present(instance("A", 2), 0);
    directory.absent(instance("A", 2), 0);
    assertThat(calls).hasValue(3);
    assertThat(directory.snapshot()).isEmpty();
  }

  @Test
  @DisplayName("A closed directory tells nobody, and closes once")
  void aClosedDirectoryIsSilent() {
    List<String> closes = new ArrayList<>();
    slow.alsoClose(() -> closes.add("once"));
    slow.present(instance("A", 1), 0);
    slow.close();
    slow.close();
    runLater();
    assertThat(log.seen()).isEmpty();
    assertThat(closes).containsExactly("once");
    slow.alsoClose(() -> closes.add("late"));
    assertThat(closes).containsExactly("once", "late");
  }

  @Test
  @DisplayName("await returns at once what is there, and empty after the timeout or the close")
  void awaitReturnsWhatIsThere() throws InterruptedException {
    slow.present(instance("A", 1), 0);
    assertThat(slow.await(each -> each.port() == 1, Duration.ofDays(1))).contains(instance("A", 1));
    assertThat(slow.await(each -> each.port() == 2, Duration.ofMillis(5))).isEmpty();
    slow.close();
    assertThat(slow.await(each -> each.port() == 2, Duration.ofDays(1))).isEmpty();
  }

  @Test
  @DisplayName("await is woken by the change, by the close and by an interrupt")
  void awaitIsWoken() throws InterruptedException {
    assertThat(awaiting(() -> slow.present(instance("B", 2), 0))).isEqualTo("B");
    assertThat(awaiting(slow::close)).isEqualTo("nothing");
    Directory other = directory(log, later::add);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> other.await(each -> true, Duration.ofDays(1)))
        .isInstanceOf(InterruptedException.class);
  }

  /** What another thread's await returned once the action woke it. */
  private String awaiting(Runnable action) throws InterruptedException {
    List<String> result = new ArrayList<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                result.add(
                    slow.await(each -> true, Duration.ofDays(1))
                        .map(ServiceInstance::name)
                        .orElse("nothing"));
              } catch (InterruptedException e) {
                result.add("interrupted");
              }
            });
    slow.snapshot().forEach(each -> slow.absent(each, 0));
    waiter.start();
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    action.run();
    waiter.join(5_000);
    return String.join(",", result);
  }

  private void runLater() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  private static Directory directory(ServiceListener listener, Executor executor) {
    return new Directory(
        Optional.of(IPP),
        BrowseOptions.standard(),
        listener,
        new Listeners(Optional.of(executor), 7));
  }

  private static ServiceInstance instance(String name, int port) {
    return new ServiceInstance(
        IPP.name().child(name),
        IPP,
        Name.of("alpha.local"),
        port,
        0,
        0,
        Txt.EMPTY,
        Map.of("eth0", List.of(Records.ip("192.0.2.9"))));
  }
}
