package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Beacon and avahi-daemon on one host: one network namespace, one port 5353, avahi-daemon under its
 * own uid and Beacon under 1000. A datagram that is sent to the host itself reaches only one of the
 * sockets on the port, and that must stay Avahi's, whoever came first.
 */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedPortIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);
  private static final int QUERIES = 20;

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
  @DisplayName("FR-002 FR-003 SC-001 SC-011: Beacon, started second, leaves Avahi all its unicast")
  void beaconStartedAfterAvahiTakesNothingFromIt(Lab lab) {
    String type = UniqueType.like("after");
    neighbour.publish("Lamp", type, 7100, "room=hall");
    Box host = lab.box("second").on(net).start();
    Avahi avahi = Avahi.inside(host, lab, "second");
    int socketsBefore = socketsOnPort5353(host);

    BeaconCli beacon = BeaconCli.in(lab.box("second-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    awaitAdded(browsing, "Lamp");
    assertThat(socketsOnPort5353(host)).as("Beacon is on the port").isGreaterThan(socketsBefore);

    assertAvahiIsWhole(host, avahi, type);
    assertThat(browsing.running()).as("Beacon ran all the time").isTrue();
    browsing.signal("KILL");
    browsing.await(WITHIN);
    assertAvahiIsWhole(host, avahi, type);
  }

  @Test
  @DisplayName("FR-002 FR-003 SC-001 SC-011: Avahi, started second, has all its unicast")
  void beaconStartedBeforeAvahiTakesNothingFromIt(Lab lab) {
    String type = UniqueType.like("before");
    neighbour.publish("Lamp", type, 7200, "room=hall");
    Box host = lab.box("first").on(net).start();
    BeaconCli beacon = BeaconCli.in(lab.box("first-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    awaitAdded(browsing, "Lamp");
    assertThat(socketsOnPort5353(host)).as("Beacon is on the port").isPositive();

    Avahi avahi = Avahi.inside(host, lab, "first");
    assertAvahiIsWhole(host, avahi, type);
    neighbour.publish("Desk Lamp", type, 7201);
    awaitAdded(browsing, "Desk Lamp");
  }

  @Test
  @DisplayName("SC-011: Avahi, restarted and killed under Beacon, is whole again; Beacon goes on")
  void avahiRestartedUnderBeaconIsWholeAgain(Lab lab) {
    String type = UniqueType.like("again");
    neighbour.publish("Lamp", type, 7300, "room=hall");
    Box host = lab.box("third").on(net).start();
    Avahi avahi = Avahi.inside(host, lab, "third");
    BeaconCli beacon = BeaconCli.in(lab.box("third-beacon").inside(host));
    Execution browsing = beacon.start("browse", type, "--json");
    awaitAdded(browsing, "Lamp");

    avahi.restart("TERM");
    assertAvahiIsWhole(host, avahi, type);
    avahi.restart("KILL");
    assertAvahiIsWhole(host, avahi, type);
    neighbour.publish("Desk Lamp", type, 7301);
    awaitAdded(browsing, "Desk Lamp");
  }

  @Test
  @DisplayName(
      "control: a wildcard socket bound after Avahi takes its unicast, and this test sees it")
  void theQueriesWouldNoticeAThief(Lab lab) {
    Box host = lab.box("robbed").on(net).start();
    Avahi.inside(host, lab, "robbed");
    assertAnsweredByUnicast(host, "robbed.local");

    Execution thief =
        lab.box("robbed-thief")
            .inside(host)
            .java()
            .start()
            .start("/jre/bin/java", "-cp", "/tools", "dev.beacon.it.tool.Thief");
    thief.out().await("bound", WITHIN);
    assertThat(ask(host.ipv4(), "robbed.local", "A", 1)).isEqualTo("0 answered, 1 not");
    if (net.ipv6()) {
      String linkLocal = linkLocalAddress(host) + "%eth0";
      assertThat(ask(linkLocal, "robbed.local", "AAAA", 1)).isEqualTo("0 answered, 1 not");
    }
  }

  /** It answers every unicast query, and its own browser works. */
  private void assertAvahiIsWhole(Box host, Avahi avahi, String type) {
    assertAnsweredByUnicast(host, host.name() + ".local");
    Execution browsing = avahi.browse(type);
    browsing.out().await("^=;eth0;IPv.;Lamp;" + type + ";local;neighbour\\.local;", WITHIN);
    browsing.signal("TERM");
  }

  private void assertAnsweredByUnicast(Box host, String name) {
    host.awaitAddresses();
    String all = QUERIES + " answered, 0 not";
    assertThat(ask(host.ipv4(), name, "A", QUERIES)).as("by IPv4").isEqualTo(all);
    if (net.ipv6()) {
      String linkLocal = linkLocalAddress(host) + "%eth0";
      assertThat(ask(linkLocal, name, "AAAA", QUERIES)).as("by IPv6 link-local").isEqualTo(all);
    }
  }

  private String ask(String address, String name, String type, int count) {
    List<String> printed =
        asker
            .run(
                "/jre/bin/java",
                "-cp",
                "/tools",
                "dev.beacon.it.tool.Asker",
                address,
                name,
                type,
                Integer.toString(count))
            .succeeded()
            .out();
    return printed.get(0);
  }

  private static String linkLocalAddress(Box host) {
    String line =
        host.run("ip", "-6", "-oneline", "address", "show", "dev", "eth0", "scope", "link")
            .succeeded()
            .out()
            .get(0);
    return line.replaceFirst(".*inet6 ", "").replaceFirst("/.*", "");
  }

  private static int socketsOnPort5353(Box host) {
    return host.run("ss", "-uanH", "sport = :5353").succeeded().out().size();
  }

  private static void awaitAdded(Execution browsing, String name) {
    BeaconCli.await(
        browsing.out(),
        "added event of " + name,
        event ->
            event.path("event").asText().equals("added")
                && event.path("name").asText().equals(name),
        WITHIN);
  }
}
