package dev.beacon.bench;

import com.sun.management.ThreadMXBean;
import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.Counters;
import dev.beacon.InterfacePolicy;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A Beacon in a running JVM, to be stormed at by {@code bench/storm/beacon}. It prints nothing of
 * its own accord, so that what it costs is what Beacon costs.
 *
 * <p>{@code StormReceiver INTERFACE}; then reads a line for each thing to do, and answers each with
 * one line of {@code name=value}:
 *
 * <ul>
 *   <li>{@code open [no-shield]}: a new Beacon, which knows nothing of storms before; the one
 *       before is closed.
 *   <li>{@code browse TYPE}: begins a browse, which stays until the next {@code open}.
 *   <li>{@code publish TYPE}: a service of that type, until the next {@code open}; answers once it
 *       is announced.
 *   <li>{@code find TYPE NAME TIMEOUT_MS}: browses until an instance whose name begins with NAME is
 *       added. When it began and found it (readings of System.nanoTime, 0 if it never did).
 *   <li>{@code counters}: the core's.
 *   <li>{@code memory}: what the process has in RAM and what its threads allocated so far, how
 *       often and how long the collector ran; and then, after full collections, how much of the
 *       heap is alive, and what the process has in RAM now.
 * </ul>
 */
public final class StormReceiver implements AutoCloseable {

  private static final int COLLECTIONS = 3;
  private static final int BYTES_PER_KB = 1_024;
  private static final int PORT = 631;

  private final String networkInterface;
  private Beacon beacon;

  private StormReceiver(String networkInterface) throws BeaconException {
    this.networkInterface = networkInterface;
    this.beacon = open(true);
  }

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (StormReceiver receiver = new StormReceiver(args[0])) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(receiver.obey(line.split(" ", -1)));
      }
    }
  }

  private String obey(String[] words) throws IOException, InterruptedException {
    switch (words[0]) {
      case "open":
        beacon.close();
        beacon = open(words.length == 1);
        return "opened";
      case "browse":
        beacon.browse(words[1], event -> {});
        return "browsing";
      case "publish":
        beacon.publish(Service.named("Stormed").type(words[1]).port(PORT)).registered().join();
        return "published";
      case "find":
        return find(words[1], words[2], Duration.ofMillis(Long.parseLong(words[3])));
      case "counters":
        return counters();
      case "memory":
        return memory();
      default:
        throw new IllegalArgumentException(String.join(" ", words) + ": see the class");
    }
  }

  private Beacon open(boolean shield) throws BeaconException {
    return Beacon.builder()
        .interfaces(InterfacePolicy.only(networkInterface))
        .kernelShield(shield)
        .open();
  }

  private String find(String type, String name, Duration timeout) throws InterruptedException {
    Tally tally = new Tally(1, false);
    long beganNs = System.nanoTime();
    try (var browse =
        beacon.browse(
            type,
            event -> {
              if (event instanceof ServiceEvent.Added added
                  && added.instance().name().startsWith(name)) {
                tally.found(name);
              }
            })) {
      tally.await(timeout);
      return "began_ns=%d found_ns=%d found=%d snapshot=%d"
          .formatted(beganNs, tally.reachedNs(), tally.found(), browse.snapshot().size());
    }
  }

  private String counters() {
    Counters counters = beacon.counters();
    StringBuilder line = new StringBuilder();
    counters
        .byName()
        .forEach((name, count) -> line.append(name).append('=').append(count).append(' '));
    return line.toString();
  }

  private static String memory() throws IOException {
    long rssKb = rssKb();
    long allocatedBytes = allocatedBytes();
    long collections = 0;
    long collectedMs = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += collector.getCollectionCount();
      collectedMs += collector.getCollectionTime();
    }
    long liveKb = liveBytes() / BYTES_PER_KB;
    return "rss_kb=%d allocated_kb=%d collections=%d collected_ms=%d live_kb=%d rss_after_kb=%d"
        .formatted(rssKb, allocatedBytes / BYTES_PER_KB, collections, collectedMs, liveKb, rssKb());
  }

  private static long liveBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** By the threads that are alive: Beacon's live as long as it does. */
  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long allocated : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, allocated);
    }
    return sum;
  }

  private static long rssKb() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Override
  public void close() {
    beacon.close();
  }
}
