package dev.beacon.it;

import dev.beacon.it.lab.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A box with a program that speaks BFD, at 10.9.0.N and fd09::N.
 *
 * @param debian the package that has its version; empty for Beacon
 * @param start the script that starts it, and its arguments
 */
record WatchHost(Box box, int number, String debian, List<String> start) {

  /** Names of processes. */
  private static final List<String> PROGRAMS =
      List.of("bird", "bfdd", "keepalived", "ovs-vswitchd", "java");

  /** With those that they need beside them. */
  private static final List<String> ALL =
      Stream.concat(PROGRAMS.stream(), Stream.of("zebra", "ovsdb-server")).toList();

  String ipv4() {
    return "10.9.0." + number;
  }

  String ipv6() {
    return "fd09::" + number;
  }

  /** Starts the program, in place of what is left of an earlier one. */
  void run() {
    signal("KILL", ALL);
    List<String> words =
        new ArrayList<>(List.of("sh", "/tools/watchers/" + start.get(0), "" + number));
    words.addAll(start.subList(1, start.size()));
    box.start(words.toArray(String[]::new));
  }

  void kill() {
    signal("KILL", ALL);
  }

  void end() {
    signal("TERM", PROGRAMS);
  }

  void freeze() {
    signal("STOP", PROGRAMS);
  }

  void thaw() {
    signal("CONT", PROGRAMS);
  }

  /** Each that runs gets it. One by one: pkill takes no pattern of more than 15 characters. */
  private void signal(String name, List<String> programs) {
    String loop = "for program; do pkill -%s -x \"$program\" || true; done".formatted(name);
    List<String> words = new ArrayList<>(List.of("sh", "-c", loop, "sh"));
    words.addAll(programs);
    box.run(words.toArray(String[]::new)).succeeded();
  }

  /** No other says AdminDown when it ends. */
  boolean isBeacon() {
    return debian.isEmpty();
  }

  String macAddress() {
    return box.run("cat", "/sys/class/net/eth0/address").succeeded().out().get(0);
  }

  /** Without what the distribution adds to it; this build's Beacon needs none. */
  String version() {
    if (isBeacon()) {
      return "";
    }
    String version =
        box.run("dpkg-query", "-W", "-f", "${Version}", debian).succeeded().out().get(0);
    return " " + version.replaceFirst("^\\d+:", "").replaceFirst("-.*", "");
  }
}
