package dev.beacon.internal.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes commands to the loop: callers leave a command here and wake the loop. Several commands
 * between two turns cost one wake.
 */
final class Mailbox {

  /** An action for the loop. */
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

  /** Adds a command. Any thread. */
  void post(Command command) {
    commands.add(command);
    if (wakeSent.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** Runs the present commands. Loop only. */
  void drain(long nowNs) {
    wakeSent.set(false); // before the queue is read: a later command wakes the loop again
    for (Command next = commands.poll(); next != null; next = commands.poll()) {
      next.run(nowNs);
    }
  }
}
