package dev.beacon.test;

import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimMachines;
import dev.beacon.sim.SimMachines.SimMachine;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A simulated network: hosts on which Beacons run, links between them, and a time of its own. A
 * test with {@link BeaconTest} has one as a parameter. Tests with other tools than JUnit open one.
 *
 * <p>Time moves while all threads of the test wait, and stands still while one of them computes. If
 * a thread waits in Beacon or in {@link #run}, time jumps to the next thing that happens. If all
 * wait for other things, such as a latch or a sleep, time moves 100 times as fast as real time.
 *
 * <p>All methods may be called by any thread.
 */
public final class Network implements AutoCloseable {

  private static final String LAN = "lan";
  private static final int MOST_PACKETS = 50_000;
  private static final Duration GOODBYES = Duration.ofSeconds(5);

  private final long seed;
  private final SimNet net;
  private final VirtualTime time;
  private final Map<String, Link> links = new LinkedHashMap<>(); // while time stands still
  private final Map<String, Host> hosts = new LinkedHashMap<>(); // while time stands still
  private final Optional<SimMachine> before;
  private final Host host;
  private volatile boolean open = true;

  private Network(long seed) {
    this.seed = seed;
    this.net = new SimNet(seed);
    this.time = new VirtualTime(net);
    this.host = host("host");
    SimMachines.add(host.machine());
    this.before = SimMachines.choose(Optional.of(host.machine()));
  }

  /**
   * Opens a network with a new seed. Until it is closed, the calling thread and the threads that it
   * starts open Beacons on {@link #host()}.
   */
  public static Network open() {
    return open(ThreadLocalRandom.current().nextLong());
  }

  /** Opens a network as {@link #open()} does, with a seed that repeats an earlier run. */
  public static Network open(long seed) {
    return new Network(seed);
  }

  /** Returns the seed of all that is random here. */
  public long seed() {
    return seed;
  }

  /** Returns the virtual time since the network was opened. */
  public Duration elapsed() {
    return time.elapsed();
  }

  /** Returns the host on which the test itself runs, {@code host.local}. */
  public Host host() {
    return host;
  }

  /**
   * Returns the host with that name. The first call makes it, and connects it to {@link #link()}.
   *
   * @param name a host name without {@code .local}
   */
  public Host host(String name) {
    Objects.requireNonNull(name, "name");
    return time.still(
        () -> {
          Host known = hosts.get(name);
          if (known != null) {
            return known;
          }
          Host made = new Host(this, name).connect(link());
          hosts.put(name, made);
          return made;
        });
  }

  /** Returns the link to which all hosts are connected, {@code lan}. */
  public Link link() {
    return link(LAN);
  }

  /** Returns the link with that name. The first call makes it; {@link Host#connect} connects. */
  public Link link(String name) {
    Objects.requireNonNull(name, "name");
    return time.still(
        () ->
            links.computeIfAbsent(
                name, any -> new Link(time, net.link(name).keepLast(MOST_PACKETS), links.size())));
  }

  /**
   * Waits for that much virtual time. Tests of what must not happen need this.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void run(Duration duration) throws InterruptedException {
    boolean unused = time.await(() -> false, duration.toNanos());
  }

  /**
   * Writes the latest packets of all links, whether they arrived or not, for Wireshark.
   *
   * @throws IOException if the file can't be written
   */
  public void writePcap(Path file) throws IOException {
    List<SimPacket> packets =
        time.still(
            () -> {
              List<SimPacket> all = new ArrayList<>();
              links.values().forEach(link -> all.addAll(link.simulated().packets()));
              return all;
            });
    packets.sort(Comparator.comparing(SimPacket::at));
    Pcap.write(packets, file);
  }

  /**
   * Closes all Beacons, which say goodbye, and ends the network. Idempotent.
   *
   * @throws AssertionError if a Beacon has broken a rule of the protocol, or failed
   */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    List<Host> all = time.still(() -> List.copyOf(hosts.values()));
    all.forEach(Host::close);
    try {
      boolean unused = time.await(() -> all.stream().allMatch(Host::isSilent), GOODBYES.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open = false;
    SimMachines.remove(host.machine());
    Optional<SimMachine> unused = SimMachines.choose(before);
    time.close();
    time.failure()
        .ifPresent(
            failure -> {
              throw new AssertionError("the simulation failed: " + failure.getMessage(), failure);
            });
  }

  @Override
  public String toString() {
    return "simulated network with seed " + seed + ", at " + elapsed();
  }

  VirtualTime time() {
    return time;
  }

  boolean isOpen() {
    return open;
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the simulated network of this host is closed");
    }
  }

  /** A new program on a host. While time stands still. */
  SimHost simulated(String hostName) {
    return net.host(hostName);
  }
}
