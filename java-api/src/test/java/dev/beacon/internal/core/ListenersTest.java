package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
  @DisplayName("Without an executor futures are completed by one daemon thread of Beacon's own")
  void thereIsOneDaemonThreadForFutures() throws InterruptedException {
    Listeners listeners = new Listeners(Optional.empty(), 7);
    List<Thread> threads = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      listeners.complete(
          () -> {
            threads.add(Thread.currentThread());
            done.countDown();
          });
    }
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(threads.get(0)).isSameAs(threads.get(1));
    assertThat(threads.get(0).isDaemon()).isTrue();
    assertThat(threads.get(0).getName()).isEqualTo("beacon-futures-7");
    listeners.close();
    listeners.complete(threads::clear);
    threads.get(0).join(5_000);
    assertThat(threads).as("nothing runs once it is closed").hasSize(2);
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
              if (completed.await(5, TimeUnit.SECONDS)) {
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
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    listeners.close();
  }
}
