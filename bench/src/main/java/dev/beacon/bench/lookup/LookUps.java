package dev.beacon.bench.lookup;

import static dev.beacon.IpFamily.IPV6;

import com.sun.management.ThreadMXBean;
import dev.beacon.Beacon;
import dev.beacon.LookUp;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Times look-ups, a line of milliseconds each. Arguments: what, and names.
 *
 * <ul>
 *   <li>{@code first}: addresses of both families, for names that were not asked before
 *   <li>{@code denied}: the IPv6 address of hosts without one
 *   <li>{@code cached}: the first name again and again; milliseconds and bytes allocated each
 *   <li>{@code inet}: the first name, from the start of {@code main}, through InetAddress
 * </ul>
 */
final class LookUps {

  private static final int CACHED = 200_000;
  private static final LookUp TERMS = LookUp.within(Duration.ofSeconds(5));

  private LookUps() {}

  public static void main(String[] args) throws Exception {
    List<String> names = List.of(args).subList(1, args.length);
    if (args[0].equals("inet")) {
      inet(names.get(0));
      return;
    }
    try (Beacon beacon = Beacon.open()) {
      beacon.addresses(names.get(0), TERMS).join(); // warms up
      switch (args[0]) {
        case "first" -> names.stream().skip(1).forEach(name -> first(beacon, name));
        case "denied" -> names.stream().skip(1).forEach(name -> denied(beacon, name));
        case "cached" -> cached(beacon, names.get(0));
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private static void inet(String name) throws Exception {
    long began = System.nanoTime();
    InetAddress.getByName(name);
    print(began);
  }

  private static void first(Beacon beacon, String name) {
    long began = System.nanoTime();
    beacon.addresses(name, TERMS).join();
    print(began);
  }

  private static void denied(Beacon beacon, String name) {
    long began = System.nanoTime();
    try {
      throw new IllegalStateException(
          name + " has " + beacon.addresses(name, TERMS.families(IPV6)).join());
    } catch (CompletionException e) {
      print(began);
    }
  }

  private static void cached(Beacon beacon, String name) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = 0;
    long began = 0;
    for (int i = -CACHED; i < CACHED; i++) {
      if (i == 0) {
        bytes = threads.getCurrentThreadAllocatedBytes();
        began = System.nanoTime();
      }
      if (beacon.cachedAddresses(name).isEmpty()) {
        throw new IllegalStateException(name + " is not cached");
      }
    }
    double ms = (System.nanoTime() - began) / 1e6 / CACHED;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    System.out.printf("%.6f %.1f%n", ms, (double) bytes / CACHED);
  }

  private static void print(long began) {
    System.out.printf("%.2f%n", (System.nanoTime() - began) / 1e6);
  }
}
