package dev.beacon.it;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import org.slf4j.Logger;

/**
 * A box with an implementation of DNS-SD and its driver. All drivers take the same arguments and
 * print the same lines; {@code peers/driver.py} says which.
 */
record Peer(Box box, String version, List<String> driver) {
  private static final AtomicInteger STARTED = new AtomicInteger();

  /** A daemon probes for its host's name first, about 1 s; and all start at once. */
  private static final Duration START_WITHIN = Duration.ofSeconds(30);

  /** Three probes, 250 ms (RFC 6762 8.1) or 1 s apart; JmDNS is not done before 4 s. */
  private static final Duration PUBLISHED_WITHIN = Duration.ofSeconds(30);

  /** JmDNS takes 5 s of an idle machine. */
  private static final Duration WITHDRAWN_WITHIN = Duration.ofMinutes(2);

  static Peer avahi(Lab lab, Net net, String name) {
    Box box = lab.box(name).on(net).peers().command("lab-avahi").start();
    box.err().await("Server startup complete", START_WITHIN);
    return new Peer(box, packaged(box, "avahi-daemon"), python("avahi"));
  }

  static Peer resolved(Lab lab, Net net, String name) {
    Box box = lab.box(name).on(net).peers().command("sh", "/tools/peers/resolved.sh").start();
    box.out().await("ready", START_WITHIN);
    return new Peer(box, packaged(box, "systemd-resolved"), python("resolved"));
  }

  static Peer zeroconf(Lab lab, Net net, String name) {
    Box box = lab.box(name).on(net).peers().start();
    return new Peer(box, packaged(box, "python3-zeroconf"), python("zeroconf"));
  }

  static Peer bonjourService(Lab lab, Net net, String name) {
    Box box = lab.box(name).on(net).peers().start();
    String versions =
        "[b, m] = ['bonjour-service', 'multicast-dns']"
            + ".map(one => require(`/peers/node_modules/${one}/package`).version);"
            + " `${b} on multicast-dns ${m}`";
    String version = box.run("node", "-p", versions).succeeded().out().get(0);
    return new Peer(box, version, List.of("node", "/tools/peers/node_peer.js"));
  }

  static Peer jmdns(Lab lab, Net net, String name) {
    Box box =
        lab.box(name).on(net).java().mount(jarsOf(JmDNS.class, Logger.class), "/jmdns").start();
    return new Peer(box, JmDNS.VERSION, java("/jmdns/*", "JmdnsPeer"));
  }

  /** Beacon, driven as the others are. */
  static Peer beacon(Lab lab, Net net, String name) {
    Box box = BeaconCli.in(lab.box(name).on(net)).box();
    return new Peer(box, "", java("/beacon/*", "BeaconPeer"));
  }

  /** Without what the distribution adds to the version. */
  private static String packaged(Box box, String name) {
    return box.run("dpkg-query", "-W", "-f", "${Version}", name)
        .succeeded()
        .out()
        .get(0)
        .replaceFirst("-.*", "");
  }

  private static List<String> python(String peer) {
    return List.of("python3", "/tools/peers/" + peer + "_peer.py");
  }

  private static List<String> java(String classPath, String tool) {
    return List.of(
        "/jre/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        classPath + ":/tools",
        "dev.beacon.it.tool." + tool);
  }

  /** A folder with the jars that these classes came from: a box mounts folders. */
  private static Path jarsOf(Class<?>... classes) {
    try {
      Path folder = Files.createDirectories(Path.of("target", "it-jmdns"));
      for (Class<?> one : classes) {
        Path jar =
            Path.of(URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
        Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
      return folder;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Follows a type until it is ended. */
  Execution browse(String type) {
    return start(List.of("browse", type)).execution();
  }

  /** Publishes services that differ by name; returns when they are announced. */
  Published publish(String type, int port, List<String> names, String[] txt, String[] then) {
    List<String> arguments = new ArrayList<>(List.of("publish", type, Integer.toString(port)));
    arguments.addAll(names);
    arguments.add("--txt");
    arguments.addAll(List.of(txt));
    arguments.add("--then");
    arguments.addAll(List.of(then));
    Published published = start(arguments);
    published.await("published");
    return published;
  }

  private Published start(List<String> arguments) {
    String input = "/tmp/driver-" + STARTED.incrementAndGet();
    // Open for both ways, so that the driver starts before there is a line, and never reads an end.
    String script = "mkfifo " + input + " && exec \"$@\" <>" + input;
    String[] command =
        Stream.of(List.of("env", "LC_ALL=C.UTF-8", "sh", "-c", script, "driver"), driver, arguments)
            .flatMap(List::stream)
            .toArray(String[]::new);
    return new Published(box, box.start(command), input);
  }

  /** Services that a driver has published. */
  record Published(Box box, Execution execution, String input) {
    /** Gives them the other TXT record. */
    Published update() {
      box.run("sh", "-c", "echo >" + input).succeeded();
      await("updated");
      return this;
    }

    /** Ends the driver, which withdraws them first; returns when it has. */
    Published withdraw() {
      execution.signal("TERM");
      execution.await(WITHDRAWN_WITHIN);
      return this;
    }

    private void await(String event) {
      BeaconCli.await(
          execution.out(),
          event + " event",
          line -> line.path("event").asText().equals(event),
          PUBLISHED_WITHIN);
    }
  }
}
