package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import dev.beacon.it.lab.Usage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody on the link storms. Whoever listens with Beacon goes on finding, resolving and losing
 * services, whoever publishes goes on being found, and neither pays much for it.
 */
@RequiresDocker
@Isolated
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResilienceIT {
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private static final String GROUP = "224.0.0.251";

  /** What the generator asks for and answers. */
  private static final String STORM_TYPE = "_ipp._tcp";

  /** Without what is as long as the generator's packets: a capture of a storm drowns the rest. */
  private static final String ALL_BUT_STORM = "udp port 5353 and not udp[4:2] == 108";

  /** SC-005. */
  private static final double MOST_CORE_PERCENT = 20;

  private static final long MOST_GROWTH_BYTES = 10_000_000;

  private Net net;
  private Box stormer;
  private BeaconCli viewer;
  private BeaconCli printer;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    stormer = stormer(lab, "stormer", net);
    viewer = beaconOn(lab, "viewer");
    printer = beaconOn(lab, "printer");
  }

  /** On the link, with a prefix that has room for 20,000 neighbours. */
  private BeaconCli beaconOn(Lab lab, String name) {
    Box host = lab.box(name).on(net).netAdmin().capturing(ALL_BUT_STORM).start();
    String last = Integer.toString(name.length());
    host.run("ip", "address", "add", "10.123.0." + last + "/16", "dev", "eth0").succeeded();
    return BeaconCli.in(lab.box(name + "-beacon").inside(host));
  }

  private static Box stormer(Lab lab, String name, Net net) {
    return lab.box(name).on(net).java().user(0).storm().capturing("").start();
  }

  @Test
  @DisplayName("SC-005 SC-006: 1,000 queries/s cost < 20 % of a core, < 10 MB; cooldown within 1 s")
  void aSmallStormCostsLittle(Lab lab) {
    costs(lab, "small", 1_000, 6);
  }

  @Test
  @Tag("full")
  @DisplayName("SC-005 SC-006: so do 100,000 queries/s")
  void aBigStormCostsLittle(Lab lab) {
    costs(lab, "big", 100_000, 10);
  }

  @Test
  @DisplayName("control: without the limiter the same storm reaches Java")
  void withoutTheLimiterItReachesJava() {
    Monitoring monitoring = Monitoring.start(viewer, "--no-rate-limit", "--no-kernel-shield");
    long before = monitoring.counts().accepted();
    storm("--pps", 1000, "--seconds", 2).await(WITHIN).succeeded();
    assertThat(monitoring.await(1, counts -> true).accepted() - before).isGreaterThan(1_800);
    monitoring.execution().signal("TERM");
  }

  /** Both who publishes what the storm asks for and who only counts. */
  private void costs(Lab lab, String name, int perSecond, int seconds) {
    Box host = lab.box(name).on(net).netAdmin().capturing(ALL_BUT_STORM).start();
    BeaconCli counter = BeaconCli.in(lab.box(name + "-counter").inside(host));
    BeaconCli publisher = BeaconCli.in(lab.box(name + "-publisher").inside(host));
    Publishing publishing = Publishing.announced(publisher, "Desk " + name, STORM_TYPE, 631);
    Monitoring monitoring = Monitoring.start(counter);
    monitoring.await(5, counts -> true); // a JVM's first seconds are its dearest
    Monitoring.Counts calm = monitoring.counts();
    List<Usage> before = List.of(counter.box().usage(), publisher.box().usage());

    Execution storm = storm("--pps", perSecond, "--seconds", seconds);
    JsonNode sent = BeaconCli.event(storm.await(WITHIN).succeeded().out().get(0));
    List<Usage> after = List.of(counter.box().usage(), publisher.box().usage());
    Monitoring.Counts stormy = monitoring.await(1, counts -> true);

    // On a busy machine the generator may not get as far as it was told.
    long perSecondSent = sent.path("pps").asLong();
    assertThat(perSecondSent).as("sent per second").isGreaterThan(perSecond / 10);
    for (int i = 0; i < 2; i++) {
      String who = (i == 0 ? "monitor" : "publish") + " under " + perSecondSent + "/s";
      // Its share of the storm's seconds, though it ran some seconds more.
      double corePercent = after.get(i).cpuNsSince(before.get(i)) / 1e7 / seconds;
      long grown = after.get(i).grownSince(before.get(i));
      System.err.printf(
          "it-docker: %s: %.1f %% of a core, %+d kB%n", who, corePercent, grown / 1000);
      assertThat(corePercent).as("percent of a core of %s", who).isLessThan(MOST_CORE_PERCENT);
      assertThat(grown).as("growth of %s", who).isLessThan(MOST_GROWTH_BYTES);
    }
    assertThat(stormy.received() - calm.received())
        .as("what arrived")
        .isGreaterThan(sent.path("sent").asLong() * 9 / 10);
    assertThat(stormy.accepted() - calm.accepted())
        .as("accepted before the cooldown, which begins within 1 s")
        .isLessThan(perSecondSent);
    publishing.stop();
  }

  @Test
  @DisplayName("SC-006 / FR-028 FR-029 FR-030: who stormed is ignored for the cooldown, then heard")
  void theCooldownBeginsAndEnds(Lab lab) {
    String type = UniqueType.like("cool");
    BeaconCli desk = BeaconCli.in(lab.box("desk").on(net).capturing(ALL_BUT_STORM));
    Publishing publishing = Publishing.announced(desk, "Desk", type, 7000, "--cooldown", "5");
    Polling asking = Polling.start(stormer, "Desk." + type + ".local", "SRV", 100, 300, GROUP);
    asking.awaitAnswer(WITHIN);

    int linesBefore = asking.lines();
    storm("--pps", 1000, "--seconds", 2);
    // A shorter silence is that of a busy machine.
    JsonNode heard = asking.awaitSilence(linesBefore, 4_400, Duration.ofSeconds(30));
    // A question takes 300 ms if nobody answers: so many are 6.3 s, without the machine's pauses.
    assertThat(heard.path("unanswered").asInt()).as("%s", heard).isBetween(1, 21);
    asking.execution().signal("TERM");

    publishing.stop();
    assertThat(publishing.execution().err().all())
        .as("one warning for the first time")
        .filteredOn(line -> line.contains("WARN") && line.contains(stormer.ipv4()))
        .hasSize(1)
        .allMatch(line -> line.contains("eth0"));
  }

  @Test
  @DisplayName(
      "SC-007 / FR-023 FR-024 FR-025: of spoofed packets from off the link none reaches Java")
  void nothingFromOffTheLinkReachesJava(Lab lab) {
    Net quiet = lab.networkOfIpv4("quiet"); // where nobody else says a word
    Box stranger = stormer(lab, "stranger", quiet);
    Box host = lab.box("lone").on(quiet).netAdmin().capturing(ALL_BUT_STORM).start();
    Monitoring monitoring = Monitoring.start(BeaconCli.in(lab.box("lone-beacon").inside(host)));
    long accepted = monitoring.counts().accepted();
    long received = monitoring.counts().received();
    List<Execution> storms =
        Stream.of("query", "response", "poison")
            .map(kind -> stormFrom(stranger, stormOffTheLink(kind)))
            .toList();
    storms.forEach(storm -> storm.await(WITHIN).succeeded());
    assertThat(monitoring.await(1, counts -> true).received() - received)
        .as("packets that arrived")
        .isGreaterThan(15_000);
    assertThat(monitoring.counts().accepted()).isEqualTo(accepted);

    stormFrom(stranger, "--pps", 50, "--seconds", 1).await(WITHIN).succeeded();
    assertThat(monitoring.await(1, counts -> true).accepted() - accepted)
        .as("control: the same from the link is accepted")
        .isBetween(40L, 51L);
  }

  private static Object[] stormOffTheLink(String kind) {
    return ("--pps 5000 --seconds 2 --first 198.51.100.1 --sources 64 --kind " + kind)
        .split(" ", -1);
  }

  @Test
  @DisplayName("SC-005: a service is found, resolved and lost in the midst of 1,000 queries/s")
  void aServiceLivesThroughAStorm() {
    livesThrough("--pps 1000");
  }

  @ParameterizedTest(name = "storm {0}")
  @ValueSource(
      strings = {
        "--pps 100000",
        "--pps 10000 --first 198.51.100.1 --sources 64",
        "--pps 100000 --first 198.51.100.1 --sources 64",
        "--pps 10000 --kind garbage",
        "--pps 1000 --kind poison",
        "--pps 20000 --first 10.123.100.1 --sources 20000",
        "--pps 100000 --first 10.123.100.1 --sources 20000",
      })
  @Tag("full")
  @DisplayName("SC-005 SC-007 / FR-032 FR-035 FR-043: so it is in worse ones")
  void aServiceLivesThroughWorse(String storm) {
    livesThrough(storm);
  }

  private void livesThrough(String stormArguments) {
    String type = UniqueType.like("lives");
    Execution browsing = viewer.start("browse", type, "--json");
    Publishing early = Publishing.announced(printer, "Early", type, 7000);
    awaitEvent(browsing, "added", "Early");
    Monitoring monitoring = Monitoring.start(viewer);
    long calm = monitoring.counts().received();
    Execution storm =
        storm(
            Stream.concat(Stream.of("--seconds", "60"), Stream.of(stormArguments.split(" ", -1)))
                .toArray());
    monitoring.await(0, counts -> counts.received() > calm + 500);

    Publishing late = Publishing.announced(printer, "Late", type, 7001);
    awaitEvent(browsing, "added", "Late");
    List<String> resolved =
        viewer.run("resolve", "Late", type, "--json", "--timeout", "15").succeeded().out();
    assertThat(BeaconCli.event(resolved.get(0)).path("port").asInt()).isEqualTo(7001);
    late.stop();
    awaitEvent(browsing, "removed", "Late");
    assertThat(storm.running()).as("it stormed to the end").isTrue();
    storm.signal("TERM");
    storm.await(WITHIN);

    assertThat(BeaconCli.events(browsing.out().all()))
        .as("what isn't lost")
        .noneMatch(event -> is(event, "removed", "Early"));
    assertThat(browsing.running()).isTrue();
    for (Execution each : List.of(browsing, monitoring.execution())) {
      each.signal("TERM");
      each.await(WITHIN).succeeded();
    }
    early.stop();
  }

  private Execution storm(Object... arguments) {
    return stormFrom(stormer, arguments);
  }

  private static Execution stormFrom(Box box, Object... arguments) {
    return box.start(
        Stream.concat(
                Stream.of("/storm/storm", "--interface", "eth0"),
                Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  private static void awaitEvent(Execution browsing, String event, String name) {
    browsing
        .out()
        .await(event + " event of " + name, line -> is(BeaconCli.event(line), event, name), WITHIN);
  }

  private static boolean is(JsonNode event, String kind, String name) {
    return event.path("event").asText().equals(kind) && event.path("name").asText().equals(name);
  }
}
