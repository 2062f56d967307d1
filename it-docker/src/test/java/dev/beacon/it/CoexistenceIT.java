package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.Outcome;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Beacon and avahi-daemon on one host, for long and many times over. On every such host Avahi
 * publishes a service of its own from a file, and somebody else on the link asks for it all the
 * while: by unicast of both families, each question from another port, and by multicast.
 */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoexistenceIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);
  private static final Duration HUNDRED_WITHIN = Duration.ofSeconds(90);
  private static final String GROUP = "224.0.0.251";

  /** What Avahi publishes from a file, so that it is there again after a restart. */
  private static final String ANCHOR = "Anchor";

  private static final String WITH_ANCHOR =
      "printf '<service-group><name>"
          + ANCHOR
          + "</name><service><type>%s</type><port>7999</port></service></service-group>' \"$1\""
          + " >/etc/avahi/services/anchor.service; shift; exec lab-avahi \"$@\"";

  private Net net;
  private Avahi neighbour;
  private Box asker;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    neighbour = Avahi.on(net, lab, "neighbour");
    asker = lab.box("asker").on(net).java().start();
    asker.awaitAddresses();
  }

  @Test
  @DisplayName("SC-001 SC-011: Beacon opens beside Avahi 100 of 100 times; Avahi answers all along")
  void opensBesideAvahi(Lab lab) {
    String type = UniqueType.like("opens");
    Box host = lab.box("opens").on(net).start();
    startAvahi(lab, host, type);
    Polling polling = poll(host, type);
    Box beacon = BeaconCli.withBeacon(lab.box("opens-beacon").inside(host)).start();
    assertThat(open(beacon, "100").out()).containsExactly("100 of 100");
    polling.assertUnbroken(20);
  }

  @Test
  @DisplayName("SC-001 SC-011: the same if both are root, and so may share by hash")
  void opensBesideAvahiOfTheSameUser(Lab lab) {
    String type = UniqueType.like("roots");
    Box host = lab.box("roots").on(net).start();
    startAvahi(lab, host, type, "--no-drop-root");
    Polling polling = poll(host, type);
    Box beacon = BeaconCli.withBeacon(lab.box("roots-beacon").inside(host)).user(0).start();
    assertThat(open(beacon, "100").out()).containsExactly("100 of 100");
    polling.assertUnbroken(20);
  }

  @Test
  @DisplayName("SC-001: Avahi, started while Beacon is open, gets both families 100 of 100 times")
  void avahiOpensBesideBeacon(Lab lab) {
    Box both = BeaconCli.withBeacon(lab.box("late").on(net)).user(0).start();
    both.run("sh", "-c", "mkdir -p /run/dbus && dbus-daemon --system --fork").succeeded();
    assertThat(open(both, "100", "avahi-daemon").out()).containsExactly("100 of 100");
  }

  @Test
  @DisplayName("SC-011: Avahi, started as root while Beacon runs as root, has all its unicast")
  void avahiOfTheSameUserStartedSecondHasItsUnicast(Lab lab) {
    String type = UniqueType.like("second");
    Box host = lab.box("second").on(net).start();
    Execution browsing =
        BeaconCli.asRootIn(lab.box("second-beacon").inside(host)).start("browse", type, "--json");
    neighbour.publish("Lamp", type, 7001);
    awaitEvent(browsing, 0, "added", "Lamp");
    startAvahi(lab, host, type, "--no-drop-root");
    Polling polling = poll(host, type);
    awaitEvent(browsing, 0, "added", ANCHOR);
    int before = browsing.out().all().size();
    neighbour.publish("Desk Lamp", type, 7002);
    awaitEvent(browsing, before, "added", "Desk Lamp");
    polling.assertUnbroken(20);
  }

  @Test
  @DisplayName("SC-011: Beacon browses, publishes, is stopped, is killed; Avahi is whole all along")
  void beaconComesAndGoes(Lab lab) {
    comeAndGo(lab, "guest", 4);
  }

  @Test
  @Tag("full")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  @DisplayName("SC-011: the same 20 times in a row")
  void beaconComesAndGoesTwentyTimes(Lab lab) {
    comeAndGo(lab, "regular", 20);
  }

  @Test
  @DisplayName(
      "SC-011: Avahi, stopped, killed and started again under Beacon: neither loses a thing")
  void avahiRestartsUnderBeacon(Lab lab) {
    String type = UniqueType.like("again");
    Box host = lab.box("again").on(net).start();
    Avahi avahi = startAvahi(lab, host, type);
    BeaconCli beacon = BeaconCli.in(lab.box("again-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7100);
    neighbour.publish("Lamp", type, 7101);
    Execution outside = neighbour.browse(type);
    for (String name : List.of(ANCHOR, "Desk", "Lamp")) {
      awaitEvent(browsing, 0, "added", name);
      await(outside, 0, AvahiLine.Kind.RESOLVED, name);
    }

    for (String signal : List.of("TERM", "KILL", "TERM")) {
      int before = browsing.out().all().size();
      avahi.restart(signal);
      awaitAnchor(avahi);
      Execution own = avahi.browse(type);
      for (String name : List.of(ANCHOR, "Desk", "Lamp")) {
        await(own, 0, AvahiLine.Kind.RESOLVED, name);
      }
      own.signal("TERM");
      poll(host, type).assertUnbroken(20);
      if (signal.equals("TERM")) { // it said goodbye for its own
        awaitEvent(browsing, before, "removed", ANCHOR);
        awaitEvent(browsing, before, "added", ANCHOR);
      }
    }
    assertThat(BeaconCli.events(browsing.out().all()))
        .as("what Beacon saw")
        .noneMatch(event -> is(event, "removed", "Desk") || is(event, "removed", "Lamp"));
    assertThat(outside.out().all())
        .as("what the neighbour saw")
        .noneMatch(line -> line.startsWith("-;") && !line.contains(ANCHOR));
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed", "conflict");
    publishing.stop();
  }

  @Test
  @Tag("full")
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // may have to make the peers' image
  @DisplayName(
      "SC-001 SC-011: beside systemd-resolved, Beacon opens 100 of 100 times, and both work")
  void opensBesideResolved(Lab lab) {
    String type = UniqueType.like("steward");
    neighbour.publish("Lamp", type, 7300);
    Box host = lab.box("steward").on(net).start();
    Box resolved = startResolved(lab, host);
    Polling polling = pollByUnicast(host);
    BeaconCli beacon = BeaconCli.in(lab.box("steward-beacon").inside(host));
    assertThat(open(beacon.box(), "100").out()).containsExactly("100 of 100");
    worksBesideResolved(host, beacon, type);
    polling.assertUnbroken(20);
    assertThat(resolved.err().all()).noneMatch(line -> line.contains("onflict"));
  }

  @Test
  @Tag("full")
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // may have to make the peers' image
  @DisplayName("SC-001 SC-011: systemd-resolved, started while Beacon is open, has all its unicast")
  void resolvedStartsBesideBeacon(Lab lab) {
    String type = UniqueType.like("butler");
    neighbour.publish("Lamp", type, 7400);
    Box host = lab.box("butler").on(net).start();
    BeaconCli beacon = BeaconCli.in(lab.box("butler-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    awaitEvent(browsing, 0, "added", "Lamp");
    startResolved(lab, host);
    Polling polling = pollByUnicast(host);
    worksBesideResolved(host, beacon, type);
    browsing.signal("KILL");
    browsing.await(WITHIN);
    polling.assertUnbroken(20);
  }

  @Test
  @Tag("full")
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // may have to make the peers' image
  @DisplayName("SC-011: beside systemd-resolved, Beacon is stopped and killed 20 times in a row")
  void beaconComesAndGoesBesideResolved(Lab lab) {
    String type = UniqueType.like("valet");
    neighbour.publish("Lamp", type, 7350);
    Box host = lab.box("valet").on(net).start();
    startResolved(lab, host);
    Polling polling = pollByUnicast(host);
    BeaconCli beacon = BeaconCli.in(lab.box("valet-beacon").inside(host));
    Execution outside = neighbour.browse(type);
    for (int round = 0; round < 20; round++) {
      String desk = "Desk " + round;
      Execution running;
      if (round % 2 == 1) {
        running = Publishing.announced(beacon, desk, type, 7360 + round).execution();
        await(outside, 0, AvahiLine.Kind.RESOLVED, desk);
      } else {
        running = beacon.start("browse", type, "--json");
        awaitEvent(running, 0, "added", "Lamp");
      }
      running.signal(round / 2 % 2 == 0 ? "TERM" : "KILL");
      running.await(WITHIN);
    }
    polling.assertUnbroken(20);
  }

  @Test
  @Tag("full")
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // may have to make the peers' image
  @DisplayName("SC-011: systemd-resolved, restarted under Beacon: neither loses a thing")
  void resolvedRestartsUnderBeacon(Lab lab) {
    String type = UniqueType.like("footman");
    neighbour.publish("Lamp", type, 7390);
    Box host = lab.box("footman").on(net).start();
    Box resolved = startResolved(lab, host);
    BeaconCli beacon = BeaconCli.in(lab.box("footman-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7391);
    Execution outside = neighbour.browse(type);
    awaitEvent(browsing, 0, "added", "Lamp");
    await(outside, 0, AvahiLine.Kind.RESOLVED, "Desk");
    for (int time = 0; time < 3; time++) {
      resolved.kill("KILL");
      resolved.start();
      resolved.out().await("ready", WITHIN);
      pollByUnicast(host).assertUnbroken(20);
    }
    assertThat(BeaconCli.events(browsing.out().all()))
        .noneMatch(event -> is(event, "removed", "Lamp"));
    assertThat(outside.out().all()).noneMatch(line -> line.startsWith("-;"));
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed", "conflict");
    publishing.stop();
  }

  private static Box startResolved(Lab lab, Box host) {
    Box resolved =
        lab.box(host.name() + "-resolved")
            .inside(host)
            .peers()
            .command("sh", "/tools/peers/resolved.sh")
            .start();
    resolved.out().await("ready", WITHIN);
    return resolved;
  }

  /**
   * For the host's addresses, which by unicast only resolved is asked. It tells over a family of IP
   * what the host has of that family, so no single type would be answered over both.
   */
  private Polling pollByUnicast(Box host) {
    host.awaitAddresses();
    String[] addresses =
        net.ipv6()
            ? new String[] {host.ipv4(), host.linkLocal() + "%eth0"}
            : new String[] {host.ipv4()};
    return Polling.patient(asker, host.name() + ".local", "ANY", addresses);
  }

  private void worksBesideResolved(Box host, BeaconCli beacon, String type) {
    beacon.run("resolve", "Lamp", type, "--json", "--timeout", "10").succeeded();
    Publishing publishing = Publishing.announced(beacon, "Desk", type, 7310);
    Execution outside = neighbour.browse(type);
    await(outside, 0, AvahiLine.Kind.RESOLVED, "Desk");
    Outcome looked =
        neighbour.box().run("avahi-resolve", "-4", "-n", host.name() + ".local").succeeded();
    assertThat(looked.out()).containsExactly(host.name() + ".local\t" + host.ipv4());
    publishing.stop();
    await(outside, 0, AvahiLine.Kind.GONE, "Desk");
    assertThat(publishing.kinds()).doesNotContain("renamed", "host-renamed", "conflict");
  }

  /** Each round one Beacon, which browses or publishes, and then ends by itself or is killed. */
  private void comeAndGo(Lab lab, String hostName, int rounds) {
    String type = UniqueType.like(hostName);
    Box host = lab.box(hostName).on(net).start();
    Avahi avahi = startAvahi(lab, host, type);
    BeaconCli beacon = BeaconCli.in(lab.box(hostName + "-beacon").inside(host));
    Execution inside = avahi.browse(type);
    Execution outside = neighbour.browse(type);
    Polling polling = poll(host, type);
    for (int round = 0; round < rounds; round++) {
      String signal = round / 2 % 2 == 0 ? "TERM" : "KILL";
      String lamp = "Lamp " + round;
      String desk = "Desk " + round;
      boolean publishes = round % 2 == 1;
      Execution running =
          publishes
              ? Publishing.announced(beacon, desk, type, 7500 + round).execution()
              : beacon.start("browse", type, "--json");
      Execution lampPublished = avahi.publish(lamp, type, 7200 + round);
      if (!publishes) {
        awaitEvent(running, 0, "added", lamp);
        awaitEvent(running, 0, "added", ANCHOR);
      }
      for (Execution browsing : List.of(inside, outside)) {
        await(browsing, 0, AvahiLine.Kind.RESOLVED, lamp);
        if (publishes) {
          await(browsing, 0, AvahiLine.Kind.RESOLVED, desk);
        }
      }
      running.signal(signal);
      running.await(WITHIN);
      lampPublished.signal("TERM");
      for (Execution browsing : List.of(inside, outside)) {
        await(browsing, 0, AvahiLine.Kind.GONE, lamp);
        if (publishes && signal.equals("TERM")) {
          await(browsing, 0, AvahiLine.Kind.GONE, desk);
        }
      }
    }
    polling.assertUnbroken(20 * rounds);
    assertThat(avahi.box().err().all()).noneMatch(line -> line.contains("conflict"));
  }

  /** In the namespace of the box, with the anchor. */
  private static Avahi startAvahi(Lab lab, Box host, String type, String... options) {
    String[] command =
        Stream.concat(Stream.of("sh", "-c", WITH_ANCHOR, "sh", type), Stream.of(options))
            .toArray(String[]::new);
    Avahi avahi = new Avahi(lab.box(host.name() + "-avahi").inside(host).command(command).start());
    awaitAnchor(avahi);
    return avahi;
  }

  /** From then on it answers for it on every interface. */
  private static void awaitAnchor(Avahi avahi) {
    avahi.box().err().await("Service \"" + ANCHOR + "\" .*successfully established", WITHIN);
  }

  /** Asks Avahi for its anchor from now on. */
  private Polling poll(Box host, String type) {
    host.awaitAddresses();
    String[] addresses =
        net.ipv6()
            ? new String[] {host.ipv4(), host.linkLocal() + "%eth0", GROUP}
            : new String[] {host.ipv4(), GROUP};
    return Polling.patient(asker, ANCHOR + "." + type + ".local", "SRV", addresses);
  }

  private static Outcome open(Box box, String... arguments) {
    String[] command =
        Stream.concat(
                Stream.of("/jre/bin/java", "-cp", "/tools:/beacon/*", "dev.beacon.it.tool.Opener"),
                Stream.of(arguments))
            .toArray(String[]::new);
    return box.start(command).await(HUNDRED_WITHIN).succeeded();
  }

  private static JsonNode awaitEvent(Execution browsing, int skip, String event, String name) {
    return BeaconCli.event(
        browsing
            .out()
            .await(
                skip,
                event + " event of " + name,
                line -> is(BeaconCli.event(line), event, name),
                WITHIN));
  }

  private static boolean is(JsonNode event, String kind, String name) {
    return event.path("event").asText().equals(kind) && event.path("name").asText().equals(name);
  }

  private static void await(Execution browsing, int skip, AvahiLine.Kind kind, String name) {
    browsing
        .out()
        .await(
            skip,
            kind + " of " + name,
            line -> AvahiLine.of(line).says(kind, "IPv4", name),
            WITHIN);
  }
}
