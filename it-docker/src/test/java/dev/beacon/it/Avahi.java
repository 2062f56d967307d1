package dev.beacon.it;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.BoxPlan;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import java.time.Duration;
import java.util.stream.Stream;

/** A box with avahi-daemon, the reference that Beacon has to live beside, and its own tools. */
record Avahi(Box box) {
  /** Avahi probes for its host name first, about 1 s. */
  private static final Duration START_WITHIN = Duration.ofSeconds(15);

  /** On the network, as the host {@code name}.local. */
  static Avahi on(Net net, Lab lab, String name) {
    return started(lab.box(name).on(net));
  }

  /** In the network namespace of a box, as the host {@code name}.local. */
  static Avahi inside(Box owner, Lab lab, String name) {
    return started(lab.box(name + "-avahi").inside(owner));
  }

  /** The same, where the box is not called so. */
  static Avahi insideUnderItsOwnName(Box owner, Lab lab, String name) {
    String config = "/etc/avahi/avahi-daemon.conf";
    String named = "sed -i 's/^#\\?host-name=.*/host-name=" + name + "/' " + config;
    BoxPlan plan = lab.box(name + "-avahi").inside(owner);
    return awaited(plan.command("sh", "-ec", named + "; exec lab-avahi"));
  }

  /** In a box of this plan. */
  static Avahi started(BoxPlan plan) {
    return awaited(plan.command("lab-avahi"));
  }

  private static Avahi awaited(BoxPlan plan) {
    Avahi avahi = new Avahi(plan.start());
    avahi.awaitStartup();
    return avahi;
  }

  /** Ends it by the signal, TERM or KILL, and starts it again; the network stays. */
  void restart(String signal) {
    box.kill(signal);
    box.start();
    awaitStartup();
  }

  private void awaitStartup() {
    box.err().await("Server startup complete", START_WITHIN);
  }

  /** Publishes a service until the execution ends; TERM makes Avahi say goodbye for it. */
  Execution publish(String instance, String type, int port, String... txt) {
    String[] command =
        Stream.concat(
                Stream.of("avahi-publish", "-s", instance, type, Integer.toString(port)),
                Stream.of(txt))
            .toArray(String[]::new);
    Execution publishing = box.start(command);
    publishing.err().await("Established under name", START_WITHIN);
    return publishing;
  }

  /**
   * Follows and resolves a type; a line per event, {@code
   * =;eth0;IPv4;NAME;TYPE;local;HOST;ADDRESS;PORT;TXT}.
   */
  Execution browse(String type) {
    // Without -t, which ends before a service that was just published has been announced.
    return box.start("stdbuf", "-oL", "avahi-browse", "--resolve", "--parsable", type);
  }
}
