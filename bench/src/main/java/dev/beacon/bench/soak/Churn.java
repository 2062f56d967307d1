package dev.beacon.bench.soak;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.BrowseOptions;
import dev.beacon.PathState;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.Watch;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that never stops changing what it publishes, for {@code bench/soak/run}: {@code Churn
 * PEER INTERFACE}. Ten times a second it publishes a service and withdraws the oldest of those
 * there are; every ten seconds it opens and closes another Beacon. It browses two types, watching
 * the hosts of one, and watches PEER.
 *
 * <p>It answers each line on standard input with one line of {@code name=value}: what it holds,
 * after full collections, and between two changes, so that nothing is half open.
 */
public final class Churn implements AutoCloseable {

  static final String TYPE = "_soak._tcp";

  private static final int HELD = 20;
  private static final int CHANGE_MS = 100;
  private static final int CHANGES_PER_BEACON = 100;
  private static final int COLLECTIONS = 3;
  private static final int BYTES_PER_KB = 1_024;
  private static final int PORT = 9_000;
  private static final WatchTiming TIMING = WatchTiming.standard().interval(Duration.ofMillis(100));

  private final ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Registration> held = new ArrayDeque<>();
  private final Beacon beacon;
  private final Browse neighbours;
  private final Browse poisoned;
  private final Watch peer;
  private long published;
  private long opened;
  private @Nullable Exception failure;

  private Churn(InetAddress address, String networkInterface) throws IOException {
    beacon = Beacon.open();
    neighbours = beacon.browse(ServiceType.of(TYPE), BrowseOptions.watched(TIMING), event -> {});
    poisoned = beacon.browse("_ipp._tcp", event -> {});
    peer =
        beacon.watch(
            WatchTarget.of(address).onInterface(networkInterface).interval(TIMING.interval()),
            event -> {});
    changes.scheduleAtFixedRate(this::change, 0, CHANGE_MS, TimeUnit.MILLISECONDS);
  }

  /** See the class. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Churn churn = new Churn(InetAddress.getByName(args[0]), args[1])) {
      out.println("ready=1");
      while (in.readLine() != null) {
        Future<String> held = churn.changes.submit(churn::held);
        out.println(held.get());
      }
    }
  }

  private void change() {
    try {
      held.add(beacon.publish(Service.named("Churn " + published).type("_churn._tcp").port(PORT)));
      published++;
      if (held.size() > HELD) {
        held.remove().close();
      }
      held.element().updateTxt(Txt.of(Map.of("change", Long.toString(published))));
      if (published % CHANGES_PER_BEACON == 0) {
        another();
      }
    } catch (IOException | RuntimeException e) { // the next sample says so
      failure = e;
    }
  }

  private void another() throws IOException {
    try (Beacon other = Beacon.open()) {
      other.publish(Service.named("Other " + opened).type("_other._tcp").port(PORT));
      other.browse(TYPE, event -> {});
      opened++;
    }
  }

  private String held() throws IOException {
    if (failure != null) {
      throw new IOException("a change failed", failure);
    }
    long heapBytes = 0;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
    return "heap_kb=%d rss_kb=%d descriptors=%d threads=%d memberships=%d found=%d poisoned=%d up=%d published=%d opened=%d"
        .formatted(
            heapBytes / BYTES_PER_KB,
            status("VmRSS:"),
            descriptors(),
            status("Threads:"),
            memberships("igmp", "^\\s+[0-9A-F]{8}\\s.*", 1) + memberships("igmp6", "^\\d+\\s.*", 3),
            neighbours.snapshot().size(),
            poisoned.snapshot().size(),
            peer.state() == PathState.UP ? 1 : 0,
            published,
            opened);
  }

  private static long status(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Without the one that lists them. */
  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count() - 1;
    }
  }

  /** The memberships of groups on all interfaces of this network namespace. */
  private static long memberships(String file, String group, int column) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net", file))) {
      return lines
          .filter(line -> line.matches(group))
          .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[column]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    changes.shutdownNow();
    peer.close();
    poisoned.close();
    neighbours.close();
    beacon.close();
  }
}
