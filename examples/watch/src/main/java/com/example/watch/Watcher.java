package com.example.watch;

import dev.beacon.Beacon;
import dev.beacon.PathState;
import dev.beacon.Watch;
import dev.beacon.WatchTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Watches a host until it was alive and died. Three missing packets of 50 ms mean dead. */
public final class Watcher {

  private Watcher() {}

  /** The argument is the address of the host, which must speak BFD: see {@link Answerer}. */
  public static void main(String[] arguments) throws Exception {
    WatchTarget target =
        WatchTarget.of(InetAddress.getByName(arguments[0]))
            .interval(Duration.ofMillis(50))
            .multiplier(3);
    CountDownLatch died = new CountDownLatch(1);
    try (Beacon beacon = Beacon.builder().discovery(false).open(); // only watches
        Watch watch =
            beacon.watch(
                target,
                event -> {
                  System.out.println(event.from() + " -> " + event.to());
                  if (event.from() == PathState.UP) {
                    died.countDown();
                  }
                })) {
      if (!watch.awaitUp(Duration.ofSeconds(30))) {
        throw new IllegalStateException("nobody answers at " + arguments[0]);
      }
      died.await();
    }
  }
}
