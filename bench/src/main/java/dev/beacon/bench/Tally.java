package dev.beacon.bench;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts what was found, and notes when there were enough. */
final class Tally {

  private final int wanted;
  private final boolean remembers;
  private final String prefix;
  private final Set<String> names;
  private final CountDownLatch enough = new CountDownLatch(1);
  private int found;
  private int twice;
  private long reachedNs;

  /**
   * Begins with none.
   *
   * @param remembers whether to keep the names, to tell those that are found twice
   */
  Tally(int wanted, boolean remembers) {
    this(wanted, remembers, "");
  }

  /** Begins with none; counts those whose names begin with a prefix, and keeps no names. */
  Tally(int wanted, String prefix) {
    this(wanted, false, prefix);
  }

  private Tally(int wanted, boolean remembers, String prefix) {
    this.wanted = wanted;
    this.remembers = remembers;
    this.prefix = prefix;
    this.names = new HashSet<>(remembers ? 2 * wanted : 0);
  }

  synchronized void found(String name) {
    if (!name.startsWith(prefix)) {
      return;
    }
    if (remembers && !names.add(name)) {
      twice++;
    } else if (++found == wanted) {
      reachedNs = System.nanoTime();
      enough.countDown();
    }
  }

  /** Waits until enough were found, or for the timeout. */
  void await(Duration timeout) throws InterruptedException {
    boolean ignored = enough.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  synchronized int found() {
    return found;
  }

  synchronized int twice() {
    return twice;
  }

  /** When there were enough; 0 if there never were. */
  synchronized long reachedNs() {
    return reachedNs;
  }
}
