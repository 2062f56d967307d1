package dev.beacon.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What is in use. */
final class Heap {

  private static final int COLLECTIONS = 4;
  private static final Duration SETTLE = Duration.ofMillis(500);

  private Heap() {}

  /** After garbage collections; half a second later, since what is on its way counts too. */
  static long settledBytes() throws InterruptedException {
    Thread.sleep(SETTLE.toMillis());
    return usedBytes();
  }

  /** After garbage collections. */
  static long usedBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
