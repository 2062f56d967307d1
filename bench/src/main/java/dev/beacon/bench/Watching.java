package dev.beacon.bench;

import dev.beacon.Beacon;
import dev.beacon.Watch;
import dev.beacon.WatchTarget;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM that watches, for {@code bench/watch/run}.
 *
 * <p>{@code Watching open INTERFACE PEER COUNT}: opens so many watches, of the peer and the
 * addresses after it, and prints how long that took. {@code Watching pause INTERFACE PEER}: watches
 * the peer at 3 x 50 ms, has the collector stop everything five times while the listener sleeps for
 * 5 s, and prints the longest pause and how often the peer was Down.
 */
public final class Watching {

  private static final int PAUSES = 5;

  /** As many objects as the collector needs half a second for. */
  private static final int OBJECTS = 4_000_000;

  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Watching() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    InetAddress peer = InetAddress.getByName(args[2]);
    try (Beacon beacon = Beacon.builder().discovery(false).open()) {
      if (args[0].equals("open")) {
        open(beacon, args[1], peer, Integer.parseInt(args[3]));
      } else {
        pause(beacon, args[1], peer);
      }
    }
  }

  private static void open(Beacon beacon, String interfaceName, InetAddress first, int count)
      throws IOException {
    List<WatchTarget> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] address = first.getAddress();
      int last = (address[2] & 0xff) * 256 + (address[3] & 0xff) + i;
      address[2] = (byte) (last >> 8);
      address[3] = (byte) last;
      targets.add(WatchTarget.of(InetAddress.getByAddress(address)).onInterface(interfaceName));
    }
    beacon.watch(targets.remove(0).interval(Duration.ofSeconds(1)), event -> {}); // loads the code
    long beganNs = System.nanoTime();
    for (WatchTarget target : targets) {
      beacon.watch(target, event -> {});
    }
    out.printf(
        "%d watches opened in %.1f ms%n", targets.size(), (System.nanoTime() - beganNs) / 1e6);
  }

  private static void pause(Beacon beacon, String interfaceName, InetAddress peer)
      throws IOException, InterruptedException {
    AtomicInteger changes = new AtomicInteger();
    CountDownLatch listenerAwake = new CountDownLatch(1);
    WatchTarget target =
        WatchTarget.of(peer).onInterface(interfaceName).interval(Duration.ofMillis(50));
    try (Watch watch =
        beacon.watch(
            target,
            event -> {
              changes.incrementAndGet();
              sleep(Duration.ofSeconds(5));
              listenerAwake.countDown();
            })) {
      watch.awaitUp(Duration.ofSeconds(10));
      List<byte[]> living = new ArrayList<>();
      for (int i = 0; i < OBJECTS; i++) {
        living.add(new byte[8]);
      }
      long longestNs = 0;
      for (int i = 0; i < PAUSES; i++) {
        long beganNs = System.nanoTime();
        System.gc();
        longestNs = Math.max(longestNs, System.nanoTime() - beganNs);
      }
      listenerAwake.await();
      out.printf("longest pause %.0f ms, %d objects%n", longestNs / 1e6, living.size());
      out.printf(
          "%d changes, %d told, state %s%n",
          watch.statistics().changes(), changes.get(), watch.state());
    }
  }

  private static void sleep(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
