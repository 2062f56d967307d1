package dev.beacon.room;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts on one Ethernet, each in a network namespace that ends when this is closed. The first is
 * "here" for the programs under test, the second is "there" for a peer. A switch in one more
 * namespace connects them. No packet reaches the machine's own network.
 */
public final class Room implements AutoCloseable {

  /** The output of a program, from both streams. */
  public record Outcome(int exitCode, List<String> lines) {
    /** Returns the lines with this start. */
    public List<String> starting(String start) {
      return lines.stream().filter(line -> line.startsWith(start)).toList();
    }
  }

  private static final long LIMIT_SECONDS = 120;
  private static final int HERE = 0;
  private static final int THERE = 1;

  private final Running bridge;
  private final List<Running> hosts = new ArrayList<>();
  private final List<Running> started = new ArrayList<>();

  private Room() throws IOException, InterruptedException {
    bridge = namespace();
  }

  /**
   * Makes two hosts. If this machine does not permit it, the test fails with CI=true, and is
   * aborted otherwise.
   */
  public static Room open() throws IOException, InterruptedException {
    return open(2);
  }

  /** Makes this many hosts. The first has the addresses 10.9.0.1 and fe80::9:1. */
  public static Room open(int hosts) throws IOException, InterruptedException {
    Optional<String> missing = missing();
    require(missing.isEmpty(), missing.orElse(""));
    Room room = new Room();
    room.in(room.bridge, "ip link add name br0 type bridge mcast_snooping 0; ip link set br0 up");
    for (int number = 0; number < hosts; number++) {
      room.add(number);
    }
    for (Running host : room.hosts) {
      room.awaitCarrier(host, "eth0");
    }
    return room;
  }

  /** Ends a test that lacks something: it fails with CI=true, and is aborted otherwise. */
  public static void require(boolean given, String otherwise) {
    if (!given && "true".equals(System.getenv("CI"))) {
      fail("CI=true, and " + otherwise);
    } else if (!given) {
      abort(otherwise);
    }
  }

  /** Returns what this machine lacks for a room, with the remedy; empty if it lacks nothing. */
  private static Optional<String> missing() throws InterruptedException {
    if (!runs("unshare", "--net", "--uts", "true")) {
      return Optional.of("no right to make network namespaces: run the build as root, on Linux");
    }
    return runs("ip", "-V")
        ? Optional.empty()
        : Optional.of("no program `ip`: install iproute2 (apt install iproute2)");
  }

  /** Checks that there is such a program, and that it succeeds. */
  public static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private static Running namespace() throws IOException, InterruptedException {
    return Running.start(List.of("unshare", "--net", "sh", "-c", "echo ready; exec cat"))
        .awaitReady();
  }

  private void add(int number) throws IOException, InterruptedException {
    Running host = namespace();
    hosts.add(host);
    String port = port(number);
    in(
        bridge,
        "ip link add name " + port + " type veth peer name eth0 netns " + host.pid(),
        "ip link set " + port + " master br0 up");
    in(host, "ip link set lo up; ip link set eth0 addrgenmode none");
    addresses(number, true);
    in(host, "ip link set eth0 up");
  }

  private static String port(int number) {
    return "port" + number;
  }

  /** Waits for the kernel's report that a link runs: it may take a second if many come up. */
  private void awaitCarrier(Running host, String name) throws IOException, InterruptedException {
    String runs = "ip -oneline link show " + name + " | grep -q 'state UP'";
    in(host, "until " + runs + "; do sleep 0.02; done");
  }

  /** Returns the IPv4 address of a host. */
  public static String ipv4(int number) {
    return "10.9.0." + (number + 1);
  }

  /** Returns the IPv6 address of a host. */
  public static String ipv6(int number) {
    return "fe80::9:" + (number + 1);
  }

  /** Gives a host its addresses, or takes them away. */
  public void addresses(int number, boolean given) throws IOException, InterruptedException {
    String change = "ip address " + (given ? "add" : "del") + " dev eth0 ";
    String known = given ? " nodad" : "";
    in(hosts.get(number), change + ipv4(number) + "/24", change + ipv6(number) + "/64" + known);
  }

  /** Connects a host with the switch, or cuts it off without its notice. */
  public void plug(int number, boolean connected) throws IOException, InterruptedException {
    in(bridge, "ip link set " + port(number) + (connected ? " master br0" : " nomaster"));
  }

  /** Gives a host its carrier, or takes it away. */
  public void carrier(int number, boolean there) throws IOException, InterruptedException {
    in(bridge, "ip link set " + port(number) + (there ? " up" : " down"));
  }

  /** Has a host hear nothing of another one, or hear it again. The other one still hears it. */
  public void deaf(int listener, int speaker, boolean deaf)
      throws IOException, InterruptedException {
    require(runs("iptables", "-V"), "no program `iptables`: install it (apt install iptables)");
    String rule = (deaf ? " -A" : " -D") + " PREROUTING -j DROP -s ";
    in(
        hosts.get(listener),
        "iptables -w -t raw" + rule + ipv4(speaker),
        "ip6tables -w -t raw" + rule + ipv6(speaker));
  }

  /**
   * Adds a second Ethernet between the first two hosts, eth1: 10.9.1.1 is here, 10.9.1.2 is there.
   * It carries only IPv4.
   */
  public void secondLink() throws IOException, InterruptedException {
    String pid = Long.toString(hosts.get(THERE).pid());
    in(hosts.get(HERE), "ip link add eth1 type veth peer name eth1 netns " + pid);
    for (int number : new int[] {HERE, THERE}) {
      in(
          hosts.get(number),
          "ip link set eth1 addrgenmode none",
          "ip address add 10.9.1." + (number + 1) + "/24 dev eth1",
          "ip link set eth1 up");
    }
    awaitCarrier(hosts.get(HERE), "eth1");
    awaitCarrier(hosts.get(THERE), "eth1");
  }

  /** Takes the carrier of the second link away, or gives it back. */
  public void secondCarrier(boolean up) throws IOException, InterruptedException {
    in(hosts.get(THERE), "ip link set eth1 " + (up ? "up" : "down"));
    if (up) {
      awaitCarrier(hosts.get(THERE), "eth1");
    }
  }

  /**
   * Loses all of IPv4 that one of the first two hosts sends to the other one on this interface,
   * without notice: the neighbour gets a hardware address that no interface has.
   */
  public void lose(boolean fromHere, String name) throws IOException, InterruptedException {
    String nowhere = " lladdr 02:00:00:00:00:99 nud permanent dev " + name;
    in(hosts.get(fromHere ? HERE : THERE), "ip neigh replace " + other(fromHere, name) + nowhere);
  }

  /** Ends {@link #lose}. */
  public void heal(boolean fromHere, String name) throws IOException, InterruptedException {
    String neighbour = other(fromHere, name);
    in(hosts.get(fromHere ? HERE : THERE), "ip neigh del " + neighbour + " dev " + name);
  }

  private static String other(boolean isHere, String name) {
    return "10.9." + name.substring("eth".length()) + "." + (1 + (isHere ? THERE : HERE));
  }

  /** Runs commands of a shell on a host, and waits for their end. */
  public void run(int number, String... commands) throws IOException, InterruptedException {
    in(hosts.get(number), commands);
  }

  private void in(Running host, String... commands) throws IOException, InterruptedException {
    List<String> line = enter(host);
    line.addAll(List.of("sh", "-ec", String.join("\n", commands)));
    try (Running running = Running.start(line)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  private static List<String> enter(Running host) {
    return new ArrayList<>(List.of("nsenter", "--target", Long.toString(host.pid()), "--net"));
  }

  /** Returns the command that starts any program on a host, for tests that start it themselves. */
  public List<String> on(int number, List<String> program) {
    List<String> command = enter(hosts.get(number));
    command.addAll(program);
    return command;
  }

  /** Starts any program on a host; it ends with the room at the latest. */
  public Running start(int number, List<String> program) throws IOException {
    Running running = Running.start(on(number, program));
    started.add(running);
    return running;
  }

  /** Starts a program of this class path on a host; it ends with the room at the latest. */
  public Running start(int number, Class<?> main, String... arguments) throws IOException {
    List<String> command = java(main, List.of());
    command.addAll(List.of(arguments));
    return start(number, command);
  }

  /** Starts a peer, and waits until it prints "ready". */
  public Running peer(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return start(THERE, main, arguments).awaitReady();
  }

  /** Runs a program on "here". */
  public Outcome run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(enter(hosts.get(HERE)), main, options, arguments);
  }

  /** Runs a program on a host with that name. */
  public Outcome runOn(String hostName, Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = enter(hosts.get(HERE));
    command.addAll(
        List.of("unshare", "--uts", "sh", "-ec", "hostname '" + hostName + "'; exec \"$@\"", "sh"));
    return run(command, main, options, arguments);
  }

  private static Outcome run(
      List<String> prefix, Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    try (Running running = start(prefix, main, options, arguments)) {
      return outcome(running);
    }
  }

  /** Starts a program on "here", for tests that wait for its output; the caller closes it. */
  public Running start(Class<?> main, String... arguments) throws IOException {
    return start(enter(hosts.get(HERE)), main, List.of(), arguments);
  }

  /** Waits for the end of a program that was started. */
  public static Outcome outcome(Running running) throws IOException, InterruptedException {
    int exitCode = running.awaitEnd(LIMIT_SECONDS);
    return new Outcome(exitCode, running.lines());
  }

  private static Running start(
      List<String> prefix, Class<?> main, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(java(main, options));
    command.addAll(List.of(arguments));
    return Running.start(command);
  }

  /** Returns the command that runs a program of this class path. */
  public static List<String> java(Class<?> main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  @Override
  public void close() {
    started.forEach(Running::close);
    hosts.forEach(Running::close);
    bridge.close();
  }
}
