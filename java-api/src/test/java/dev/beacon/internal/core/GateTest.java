package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GateTest {

  private final Gate gate = new Gate();

  @Test
  @DisplayName("Many may be inside at a time, nobody once it is shut")
  void nobodyEntersAShutGate() {
    assertThat(gate.enter()).isTrue();
    assertThat(gate.enter()).isTrue();
    gate.leave();
    gate.leave();
    assertThat(gate.shut()).isTrue();
    assertThat(gate.enter()).isFalse();
    assertThat(gate.shut()).as("only one shuts it").isFalse();
  }

  @Test
  @DisplayName("Shutting waits until nobody is inside")
  void shuttingWaitsForThoseInside() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean freed = new AtomicBoolean();
    AtomicBoolean usedAfterFree = new AtomicBoolean();
    List<Thread> users = new ArrayList<>();
    AtomicInteger entered = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      Thread user =
          new Thread(
              () -> {
                while (gate.enter()) {
                  inside.incrementAndGet();
                  entered.incrementAndGet();
                  if (freed.get()) {
                    usedAfterFree.set(true);
                  }
                  inside.decrementAndGet();
                  gate.leave();
                }
              });
      user.start();
      users.add(user);
    }
    while (entered.get() < 1_000) {
      Thread.onSpinWait();
    }
    assertThat(gate.shut()).isTrue();
    freed.set(true);
    for (Thread user : users) {
      user.join();
    }
    assertThat(usedAfterFree).isFalse();
    assertThat(inside).hasValue(0);
  }
}
