package dev.beacon.internal.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when the JVM exits, unless it ran before. There is one hook however often it is
 * armed, and its thread is made only then.
 */
final class ExitHook {

  private final String threadName;
  private final Runnable action;
  private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();
  private final AtomicBoolean disarmed = new AtomicBoolean();

  ExitHook(String threadName, Runnable action) {
    this.threadName = threadName;
    this.action = action;
  }

  /**
   * From now on the action runs at exit. Does nothing if the JVM is exiting already. Any thread.
   */
  void arm() {
    if (hook.get() != null) {
      return;
    }
    Thread thread = new Thread(action, threadName);
    if (hook.compareAndSet(null, thread)) {
      try {
        Runtime.getRuntime().addShutdownHook(thread);
      } catch (IllegalStateException exiting) {
        return;
      }
      if (disarmed.get()) {
        remove(thread); // disarm() came before the thread was set
      }
    }
  }

  /** The action has run or is no longer needed, for good. Any thread. */
  void disarm() {
    disarmed.set(true);
    Thread thread = hook.get();
    if (thread != null) {
      remove(thread);
    }
  }

  private static void remove(Thread thread) {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      return; // it runs now, or has run
    }
  }
}
