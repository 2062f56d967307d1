package dev.beacon.consumers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a consumer runs: network and mounts of its own, made for one program and gone with it
 * (unshare); an empty environment, so no compiler is found; a home and a folder for temporary files
 * that are empty. Nothing reaches the machine's own network or files.
 */
final class Room {
  private static final int USUAL_LIMIT_SECONDS = 60;

  private static final String LINK =
      """
      ip link set lo up
      ip link add eth0 type veth peer name cable
      ip link set eth0 addrgenmode none
      ip link set cable addrgenmode none
      ip address add 10.9.0.1/24 dev eth0
      ip address add fe80::9:1/64 dev eth0 nodad
      ip link set cable up
      ip link set eth0 up
      until ip -oneline link show eth0 | grep -q 'state UP'; do sleep 0.02; done
      """;

  final Path home;
  final Path temporary;
  private final StringBuilder setup = new StringBuilder();

  private Room() throws IOException {
    home = Shell.newFolder("home");
    temporary = Shell.newFolder("tmp");
  }

  /** A room with one Ethernet, eth0, and nobody else on it. */
  static Room withLink() throws IOException, InterruptedException {
    Needs.check(
        Shell.has("unshare") && Shell.has("ip"),
        "network namespaces take Linux, with unshare (util-linux) and ip (iproute2)");
    Needs.check(
        Shell.run(unshare("true")).exitCode() == 0,
        "no right to make network namespaces: run the build as root");
    Room room = new Room();
    room.setup.append(LINK);
    return room;
  }

  /** Nobody can write there, root neither. */
  Room readOnly(Path folder) {
    return mount("ro", folder);
  }

  /** Nothing there can be run, or loaded as a library. */
  Room noexec(Path folder) {
    return mount("noexec", folder);
  }

  /** An empty folder in place of the machine's. */
  Room fresh(Path folder) {
    return mount("mode=1777", folder);
  }

  /** The whole file system can't be written, but for 4 MB of temporary files. */
  Room readOnlySystem() {
    setup.append(
        """
        cut -d' ' -f2 /proc/self/mounts | sort -u | while read -r where; do
          mount -o remount,bind,ro "$where" 2>/dev/null || :
        done
        """);
    return mount("size=4m", temporary);
  }

  private Room mount(String options, Path folder) {
    setup.append("mount -t tmpfs -o %s tmpfs '%s'%n".formatted(options, folder));
    return this;
  }

  /** Runs a Java program: options, class or module, arguments. */
  Outcome java(Jdk jdk, List<String> arguments) throws IOException, InterruptedException {
    return java(jdk.home(), arguments);
  }

  Outcome java(Path javaHome, List<String> arguments) throws IOException, InterruptedException {
    return java(javaHome, arguments, USUAL_LIMIT_SECONDS);
  }

  /** Runs a Java program that may take longer than most. */
  Outcome java(Path javaHome, List<String> arguments, int limitSeconds)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Duser.home=" + home);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(arguments);
    return run(command, limitSeconds);
  }

  Outcome run(List<String> program) throws IOException, InterruptedException {
    return run(program, USUAL_LIMIT_SECONDS);
  }

  /** Runs a program that may take longer than most. */
  Outcome run(List<String> program, int limitSeconds) throws IOException, InterruptedException {
    List<String> command =
        unshare(
            "sh", "-ec", setup + "exec env -i PATH=/nowhere HOME='" + home + "' \"$@\"", "room");
    command.addAll(program);
    return Shell.run(command, limitSeconds);
  }

  private static List<String> unshare(String... program) {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("--map-root-user");
    }
    command.addAll(List.of(program));
    return command;
  }
}
