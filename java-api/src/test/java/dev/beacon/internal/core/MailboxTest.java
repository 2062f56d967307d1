package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private final AtomicInteger wakes = new AtomicInteger();
  private final Mailbox mailbox = new Mailbox(wakes::incrementAndGet);
  private final List<String> done = new ArrayList<>();

  @Test
  @DisplayName("Commands run in order, at the time of the turn")
  void commandsRunInOrder() {
    mailbox.post(nowNs -> done.add("a" + nowNs));
    mailbox.post(nowNs -> done.add("b" + nowNs));
    assertThat(done).isEmpty();
    mailbox.drain(7);
    assertThat(done).containsExactly("a7", "b7");
    mailbox.drain(8);
    assertThat(done).hasSize(2);
  }

  @Test
  @DisplayName("Several commands between two turns cost one wake")
  void severalCommandsCostOneWake() {
    for (int i = 0; i < 100; i++) {
      mailbox.post(nowNs -> {});
    }
    assertThat(wakes).hasValue(1);
    mailbox.drain(1);
    mailbox.post(nowNs -> {});
    assertThat(wakes).hasValue(2);
  }

  @Test
  @DisplayName("A command that leaves a command has it run in the same turn")
  void aCommandMayLeaveACommand() {
    mailbox.post(nowNs -> mailbox.post(again -> done.add("inner")));
    mailbox.drain(1);
    assertThat(done).containsExactly("inner");
  }

  @Test
  @DisplayName("No command of any thread is lost, and each is followed by a wake")
  void noCommandIsLost() throws InterruptedException {
    int threads = 4;
    int each = 5_000;
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> posters = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread poster =
          new Thread(
              () -> {
                awaitUninterrupted(start);
                for (int n = 0; n < each; n++) {
                  mailbox.post(nowNs -> ran.incrementAndGet());
                }
              });
      poster.start();
      posters.add(poster);
    }
    start.countDown();
    int wakesSeen = 0;
    while (ran.get() < threads * each) {
      int now = wakes.get();
      boolean allPosted = posters.stream().noneMatch(Thread::isAlive);
      if (now != wakesSeen) { // as the loop does: a turn for a wake
        wakesSeen = now;
        mailbox.drain(1);
      } else if (allPosted && wakes.get() == wakesSeen) {
        break; // a command without a wake would be left over now
      }
      Thread.onSpinWait();
    }
    for (Thread poster : posters) {
      poster.join();
    }
    if (wakes.get() != wakesSeen) {
      mailbox.drain(1);
    }
    assertThat(ran).hasValue(threads * each);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
