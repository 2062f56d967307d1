package dev.beacon.internal.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes commands to the loop: callers leave a command here and wake the loop. Several commands
 * between two turns cost one wake.
 */
final class Mailbox {

  /** Something to do on the loop. */
  @FunctionalInterface
  interface Command {
    void run(long nowNs);
  }

  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakeSent = new AtomicBoolean();
  private final Runnable wake;

  Mailbox(Runnable wake) {
    this.wake = wake;
  }

  /** Leaves a command. Any thread. */
  void post(Command command) {
    commands.add(command);
    if (wakeSent.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** Runs what is there. Loop only. */
  void drain(long nowNs) {
    wakeSent.set(false); // before looking: a later command wakes it again
    for (Command next = commands.poll(); next != null; next = commands.poll()) {
      next.run(nowNs);
    }
  }
}
