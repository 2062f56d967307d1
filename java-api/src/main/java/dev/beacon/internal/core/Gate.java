package dev.beacon.internal.core;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets any number of threads in for a short while, until it is shut for good. After shutting it, a
 * thread knows that no thread is inside, and may free the memory that they used.
 */
final class Gate {

  private static final int SHUT = Integer.MIN_VALUE;

  private final AtomicInteger inside = new AtomicInteger();

  /** Returns false if the gate is shut; else {@link #leave} must follow. */
  boolean enter() {
    while (true) {
      int count = inside.get();
      if (count == SHUT) {
        return false;
      }
      if (inside.compareAndSet(count, count + 1)) {
        return true;
      }
    }
  }

  void leave() {
    inside.decrementAndGet();
  }

  /** Runs the action inside, unless the gate is shut. */
  void within(Runnable action) {
    if (enter()) {
      try {
        action.run();
      } finally {
        leave();
      }
    }
  }

  /** Waits until no thread is inside, and shuts; returns false if it was shut before. */
  boolean shut() {
    while (true) {
      if (inside.get() == SHUT) {
        return false;
      }
      if (inside.compareAndSet(0, SHUT)) {
        return true;
      }
      Thread.onSpinWait(); // the threads inside make one short call each
    }
  }
}
