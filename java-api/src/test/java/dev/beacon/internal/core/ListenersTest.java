package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private static final class Words extends Listeners.Channel {
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    Words(Listeners listeners) {
      super(listeners);
    }

    void say(String word) {
      waiting.add(word);
      signal();
    }

    @Override
    boolean workOnce() {
      String word = waiting.poll();
      if (word == null) {
        return false;
      }
      if (word.equals("error")) {
        throw new AssertionError(word);
      }
      if (word.startsWith("bad")) {
        throw new IllegalStateException(word);
      }
      told.add(word);
      return true;
    }

    @Override
    boolean hasWork() {
      return !waiting.isEmpty();
    }
  }

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();

  @Test
  @DisplayName("A channel runs one task at a time, whatever the executor")
  void aChannelRunsOneTaskAtATime() {
    Words words = new Words(new Listeners(Optional.of(later::add), 7));
    words.say("a");
    words.say("b");
    assertThat(later).hasSize(1);
    later.remove().run();
    assertThat(words.told).containsExactly("a", "b");
    words.say("c");
    assertThat(later).hasSize(1);
  }

  @Test
  @DisplayName("After 64 pieces of work a channel lets others have their turn")
  void aBusyChannelLetsOthersHaveTheirTurn() {
    Listeners listeners = new Listeners(Optional.of(later::add), 7);
    Words busy = new Words(listeners);
    for (int i = 0; i < 100; i++) {
      busy.say("word");
    }
    Words other = new Words(listeners);
    other.say("hello");
    later.remove().run();
    assertThat(busy.told).hasSize(64);
    later.remove().run();
    assertThat(other.told).containsExactly("hello");
    later.remove().run();
    assertThat(busy.told).hasSize(100);
    assertThat(later).isEmpty();
  }

  @Test
  @DisplayName("A listener that throws loses that one event and nothing else")
  void aListenerThatThrowsGoesOn() {
    Words words = new Words(new Listeners(Optional.of(Runnable::run), 7));
    words.say("a");
    words.say("bad");
    words.say("b");
    assertThat(words.told).containsExactly("a", "b");
  }

  @Test
  @DisplayName("An executor that refuses a task for once does not silence the listener for ever")
  void aRefusedTaskIsTriedAgain() {
    List<Boolean> refuse = new ArrayList<>(List.of(true));
    Words words =
        new Words(
            new Listeners(
                Optional.of(
                    task -> {
                      if (!refuse.isEmpty()) {
                        refuse.clear();
                        throw new RejectedExecutionException("full");
                      }
                      task.run();
                    }),
                7));
    words.say("a");
    assertThat(words.told).isEmpty();
    words.say("b");
    assertThat(words.told).containsExactly("a", "b");
  }

  @Test
  @DisplayName("Without an executor futures are completed by a daemon thread of Beacon's own")
  void futuresAreCompletedByADaemonThread() throws InterruptedException {
    Listeners listeners = new Listeners(Optional.empty(), 7);
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    listeners.complete(() -> threads.add(Thread.currentThread()));
    Thread thread = threads.poll(20, TimeUnit.SECONDS);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("beacon-futures-7");
    listeners.close();
    thread.join(5_000);
    assertThat(thread.isAlive()).as("closed, it ends with its work").isFalse();
    listeners.complete(() -> threads.add(Thread.currentThread()));
    assertThat(threads.poll(20, TimeUnit.SECONDS)).as("a future always ends").isNotNull();
  }

  @Test
  @DisplayName(
      "What follows a future may wait for another: no completion waits for one that blocks")
  void noCompletionWaitsForOneThatBlocks() {
    Listeners listeners = new Listeners(Optional.empty(), 7);
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      futures.add(new CompletableFuture<>());
    }
    List<CompletableFuture<Integer>> sums = new ArrayList<>();
    for (int i = 0; i < 49; i++) {
      CompletableFuture<Integer> next = futures.get(i + 1);
      sums.add(futures.get(i).thenApply(value -> value + next.join()));
    }
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Integer> future = futures.get(i);
      listeners.complete(() -> future.complete(1));
    }
    assertThat(sums).allSatisfy(sum -> assertThat(sum.get(20, TimeUnit.SECONDS)).isEqualTo(2));
    listeners.close();
  }

  @Test
  @DisplayName("A thousand completions at once that block nowhere take a handful of threads")
  void completionsThatBlockNowhereTakeFewThreads() throws InterruptedException {
    Listeners listeners = new Listeners(Optional.empty(), 7);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch done = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      listeners.complete(
          () -> {
            threads.add(Thread.currentThread());
            done.countDown();
          });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(threads).hasSizeLessThan(100);
    listeners.close();
  }

  @Test
  @DisplayName("Where nobody hears the log the thread's handler is told, once for each listener")
  void whereNobodyHearsTheLogTheHandlerIsTold() {
    List<Throwable> heard = new ArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> heard.add(failure));
    try {
      Listeners deaf = new Listeners(Optional.of(Runnable::run), 7, () -> true);
      Words words = new Words(deaf);
      words.say("bad 1");
      words.say("bad 2");
      new Words(deaf).say("bad 3");
      new Words(new Listeners(Optional.of(Runnable::run), 7, () -> false)).say("bad 4");
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertThat(heard).extracting(Throwable::getMessage).containsExactly("bad 1", "bad 3");
  }

  @Test
  @DisplayName(
      "FR-035: an Error of a listener ends neither its channel nor the thread that signals")
  void anErrorOfAListenerEndsNothing() {
    Words words = new Words(new Listeners(Optional.of(Runnable::run), 7));
    words.say("error");
    words.say("a");
    assertThat(words.told).containsExactly("a");
  }

  @Test
  @DisplayName("What an executor refuses is tried again after a second, without another event")
  void whatIsRefusedIsTriedAgainByItself() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean refuse = new AtomicBoolean(true);
    Listeners listeners =
        new Listeners(
            Optional.of(
                task -> {
                  if (refuse.getAndSet(false)) {
                    throw new IllegalStateException("not now");
                  }
                  task.run();
                  told.countDown();
                }),
            7);
    Words words = new Words(listeners);
    words.say("a");
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(words.told).containsExactly("a");
    listeners.close();
  }

  @Test
  @DisplayName("A listener may wait for a future: they are completed by another thread")
  void aListenerMayWaitForAFuture() throws InterruptedException {
    Listeners listeners = new Listeners(Optional.empty(), 7);
    CountDownLatch completed = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    Listeners.Channel channel =
        new Listeners.Channel(listeners) {
          private boolean work = true;

          @Override
          boolean workOnce() {
            if (!work) {
              return false;
            }
            work = false;
            listeners.complete(completed::countDown);
            try {
              if (completed.await(20, TimeUnit.SECONDS)) {
                told.countDown();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return true;
          }

          @Override
          boolean hasWork() {
            return work;
          }
        };
    channel.signal();
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    listeners.close();
  }
}
