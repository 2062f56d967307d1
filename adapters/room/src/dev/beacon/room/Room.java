package dev.beacon.room;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two hosts on one Ethernet, each in a network namespace that ends when this is closed: "here" for
 * the programs under test, and "there" for a peer. No packet reaches the machine's own network.
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

  private final Running here;
  private final Running there;
  private final List<Running> peers = new ArrayList<>();

  private Room() throws IOException, InterruptedException {
    here = namespace();
    there = namespace();
  }

  /**
   * Makes both hosts. If this machine does not permit it, the test fails with CI=true, and is
   * aborted otherwise.
   */
  public static Room open() throws IOException, InterruptedException {
    missing()
        .ifPresent(
            why -> {
              if ("true".equals(System.getenv("CI"))) {
                fail("CI=true, and " + why);
              }
              abort(why);
            });
    Room room = new Room();
    room.connect();
    return room;
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

  private static boolean runs(String... command) throws InterruptedException {
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

  private void connect() throws IOException, InterruptedException {
    in(
        here,
        "ip",
        "link",
        "add",
        "eth0",
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        Long.toString(there.pid()));
    address(here, 1);
    address(there, 2);
    awaitCarrier(here);
    awaitCarrier(there);
  }

  /** Waits for the kernel's report that a link runs: it may take a second if many come up. */
  private static void awaitCarrier(Running host) throws IOException, InterruptedException {
    String runs = "until ip -oneline link show eth0 | grep -q 'state UP'; do sleep 0.02; done";
    in(host, "sh", "-c", runs);
  }

  private void address(Running host, int number) throws IOException, InterruptedException {
    in(host, "ip", "link", "set", "lo", "up");
    in(host, "ip", "link", "set", "eth0", "addrgenmode", "none");
    in(host, "ip", "address", "add", "10.9.0." + number + "/24", "dev", "eth0");
    in(host, "ip", "address", "add", "fe80::9:" + number + "/64", "dev", "eth0", "nodad");
    in(host, "ip", "link", "set", "eth0", "up");
  }

  private static void in(Running host, String... command) throws IOException, InterruptedException {
    List<String> line = enter(host);
    line.addAll(List.of(command));
    try (Running running = Running.start(line)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  private static List<String> enter(Running host) {
    return new ArrayList<>(List.of("nsenter", "--target", Long.toString(host.pid()), "--net"));
  }

  /** Starts a peer, and waits until it prints "ready". */
  public Running peer(Class<?> main) throws IOException, InterruptedException {
    List<String> command = enter(there);
    command.addAll(java(main, List.of()));
    Running peer = Running.start(command);
    peers.add(peer);
    return peer.awaitReady();
  }

  /** Runs a program on "here". */
  public Outcome run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(enter(here), main, options, arguments);
  }

  /** Runs a program on a host with that name. */
  public Outcome runOn(String hostName, Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = enter(here);
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
    return start(enter(here), main, List.of(), arguments);
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

  private static List<String> java(Class<?> main, List<String> options) {
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
    peers.forEach(Running::close);
    here.close();
    there.close();
  }
}
