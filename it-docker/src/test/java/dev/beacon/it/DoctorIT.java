package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.BoxPlan;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.Outcome;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * {@code beacon doctor} on hosts with one thing wrong each: it names that, and fails; when it is
 * mended, it doesn't. Beacon runs as root in the box that is the host, so that it sees everybody's
 * processes. Each test has a host of its own, and mostly listens: they run beside each other.
 */
@RequiresDocker
@org.junit.jupiter.api.parallel.Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private static final String DROP =
      "table inet doctor { chain mdns { type filter hook %s priority 0; %s udp dport 5353 drop; };"
          + " }";

  private Net net;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    Avahi.on(net, lab, "neighbour").publish("Lamp", UniqueType.like("ward"), 7000);
  }

  @Test
  @DisplayName(
      "doctor, a healthy host, no root: every subject is looked at, no problem, exit code 0")
  void healthy(Lab lab) {
    BeaconCli beacon = BeaconCli.in(lab.box("healthy").on(net));
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).isEmpty();
    assertThat(diagnosis.exitCode()).isZero();
    assertThat(diagnosis.works()).isTrue();
    assertThat(diagnosis.findings())
        .extracting(finding -> finding.path("id").asText())
        .contains("interface", "port", "self-echo", "neighbours", "services", "second-responder")
        .contains("off-link", "ttl", "name-conflict", "noise", "receive-buffer", "kernel-drops");
    assertThat(diagnosis.find("ok", "self-echo", "IPV4")).isNotNull();
    assertThat(diagnosis.find("ok", "self-echo", "IPV6")).isNotNull();
    assertThat(diagnosis.find("ok", "neighbours", "").path("interface").asText()).isEqualTo("eth0");
    assertThat(diagnosis.text("ok", "services")).isEqualTo("One service was found.");

    Outcome forPeople = beacon.run("doctor").succeeded();
    assertThat(forPeople.out())
        .endsWith("Discovery can work here.")
        .noneMatch(line -> line.startsWith("{"));
  }

  @Test
  @DisplayName("doctor, a firewall that lets no mDNS out: a problem per family, exit code 1")
  void firewallOutward(Lab lab) {
    BeaconCli beacon = host(lab, "gagged");
    firewall(beacon, DROP.formatted("output", ""));
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("self-echo IPV4", "self-echo IPV6");
    assertThat(diagnosis.text("problem", "self-echo")).contains("the system refuses to send it");
    assertThat(diagnosis.advice("problem", "self-echo")).contains("nft list ruleset");
    assertFailed(diagnosis);

    mendFirewall(beacon);
  }

  @Test
  @DisplayName("doctor, a firewall that lets no mDNS in: nothing comes back, nobody is heard")
  void firewallInward(Lab lab) {
    BeaconCli beacon = host(lab, "deaf");
    firewall(beacon, DROP.formatted("input", ""));
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("self-echo IPV4", "self-echo IPV6");
    assertThat(diagnosis.text("problem", "self-echo"))
        .contains("a firewall drops it, and also what others send");
    assertThat(diagnosis.find("note", "neighbours", "")).isNotNull();
    assertThat(diagnosis.text("ok", "services")).isEqualTo("No service was found.");
    assertFailed(diagnosis);

    mendFirewall(beacon);
  }

  @Test
  @DisplayName("doctor, a firewall for IPv4 alone: that family is the problem, the other is not")
  void firewallOfOneFamily(Lab lab) {
    BeaconCli beacon = host(lab, "half-deaf");
    firewall(beacon, DROP.formatted("input", "meta nfproto ipv4"));
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("self-echo IPV4");
    assertThat(diagnosis.find("ok", "self-echo", "IPV6")).isNotNull();
    assertFailed(diagnosis);

    mendFirewall(beacon);
  }

  @Test
  @DisplayName(
      "doctor, no route for IPv6 multicast: a problem of that family, with the route to add")
  void missingMulticastRoute(Lab lab) {
    BeaconCli beacon = host(lab, "pathless");
    beacon.box().run("ip", "-6", "route", "del", "default").succeeded();
    beacon
        .box()
        .run("ip", "-6", "route", "del", "multicast", "ff00::/8", "dev", "eth0", "table", "local")
        .succeeded();
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("self-echo IPV6");
    assertThat(diagnosis.find("ok", "self-echo", "IPV4")).isNotNull();
    String route = "ip -6 route add multicast ff00::/8 dev eth0 table local";
    assertThat(diagnosis.advice("problem", "self-echo")).contains(route);
    assertFailed(diagnosis);

    beacon.box().run(route.split(" ")).succeeded(); // the very words of the advice
    assertWorks(Diagnosis.of(beacon));
  }

  @Test
  @DisplayName(
      "doctor, IPv4 multicast unreachable by the routes: works, for FR-005 sends by interface")
  void ipv4NeedsNoRoute(Lab lab) {
    BeaconCli beacon = host(lab, "offroad");
    beacon.box().run("ip", "route", "del", "default").succeeded();
    beacon.box().run("ip", "route", "add", "unreachable", "224.0.0.0/4").succeeded();
    assertWorks(Diagnosis.of(beacon));
  }

  @Test
  @DisplayName("doctor, a port that somebody does not share: the process is named, exit code 1")
  void stolenPort(Lab lab) {
    BeaconCli beacon = host(lab, "robbed");
    Execution hog = beacon.box().start("/jre/bin/java", "-cp", "/tools", "dev.beacon.it.tool.Hog");
    hog.out().await("^bound", WITHIN);
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("port");
    assertThat(diagnosis.text("problem", "port"))
        .matches("Port 5353 is held by java \\(pid \\d+\\), and not shared \\(EADDRINUSE\\)\\.");
    assertFailed(diagnosis);

    hog.signal("KILL");
    hog.await(WITHIN);
    assertWorks(Diagnosis.of(beacon));
  }

  @Test
  @DisplayName("doctor, a holder of the port that can't be seen: its user is named")
  void portStolenFromOutside(Lab lab) {
    BeaconCli beacon = host(lab, "haunted");
    lab.box("ghost")
        .inside(beacon.box())
        .java()
        .command("/jre/bin/java", "-cp", "/tools", "dev.beacon.it.tool.Hog")
        .start()
        .out()
        .await("^bound", WITHIN);
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("port");
    assertThat(diagnosis.text("problem", "port"))
        .contains("held by a process of user 1000 that is not visible here");
    assertFailed(diagnosis);
  }

  @Test
  @DisplayName("doctor, avahi-daemon beside Beacon: a note on who has unicast, exit code 0")
  void secondResponder(Lab lab) {
    BeaconCli beacon =
        // As root, or else Beacon's root, who has few capabilities in a box, could not see it.
        BeaconCli.asRootIn(lab.box("paired").on(net).command("lab-avahi", "--no-drop-root"));
    beacon.box().err().await("Server startup complete", WITHIN);
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.text("note", "second-responder"))
        .containsPattern("speak mDNS: avahi-daemon \\(pid \\d+\\); packets heard of them: \\d+")
        .contains("Unicast over IPv4 and IPv6 goes to it, not to Beacon");
    assertThat(diagnosis.text("ok", "port")).contains("is shared with avahi-daemon");
    assertWorks(diagnosis);
  }

  @Test
  @DisplayName(
      "doctor, avahi-daemon with disallow-other-stacks: a problem, and the setting to change")
  void avahiThatSharesNothing(Lab lab) {
    BeaconCli beacon =
        BeaconCli.asRootIn(
            lab.box("jealous")
                .on(net)
                .command(
                    "sh",
                    "-c",
                    "sed -i 's/.*disallow-other-stacks=.*/disallow-other-stacks=yes/'"
                        + " /etc/avahi/avahi-daemon.conf && exec lab-avahi"));
    beacon.box().err().await("Server startup complete", WITHIN);
    Diagnosis diagnosis = Diagnosis.of(beacon);
    assertThat(diagnosis.problems()).containsExactly("port");
    assertThat(diagnosis.text("problem", "port"))
        .containsPattern(
            "held by a process of user \\d+ that is not visible here, and not shared"
                + " \\(EADDRINUSE\\)");
    assertThat(diagnosis.advice("problem", "port")).contains("disallow-other-stacks=no");
    assertFailed(diagnosis);
  }

  private BeaconCli host(Lab lab, String name) {
    BoxPlan plan = lab.box(name).on(net).netAdmin();
    return BeaconCli.asRootIn(plan);
  }

  private static void firewall(BeaconCli beacon, String rules) {
    beacon.box().run("nft", rules).succeeded();
  }

  private static void mendFirewall(BeaconCli beacon) {
    beacon.box().run("nft", "delete table inet doctor").succeeded();
    assertWorks(Diagnosis.of(beacon));
  }

  private static void assertWorks(Diagnosis diagnosis) {
    assertThat(diagnosis.problems()).isEmpty();
    assertThat(diagnosis.works()).isTrue();
    assertThat(diagnosis.exitCode()).isZero();
  }

  /** The first problem is on stderr too, in one line (exit codes: 1 failed). */
  private static void assertFailed(Diagnosis diagnosis) {
    assertThat(diagnosis.works()).isFalse();
    assertThat(diagnosis.exitCode()).isEqualTo(1);
    String first =
        diagnosis.findings().stream()
            .filter(finding -> finding.path("severity").asText().equals("problem"))
            .findFirst()
            .orElseThrow()
            .path("text")
            .asText();
    assertThat(diagnosis.err()).anyMatch(line -> line.contains(first));
  }

  /** What {@code beacon doctor --json} said. */
  private record Diagnosis(
      int exitCode, List<JsonNode> findings, JsonNode verdict, List<String> err) {

    static Diagnosis of(BeaconCli beacon) {
      Outcome outcome = beacon.run("doctor", "--json");
      List<JsonNode> events = BeaconCli.events(outcome.out());
      assertThat(events).as(outcome.toString()).isNotEmpty();
      JsonNode verdict = events.get(events.size() - 1);
      assertThat(verdict.path("event").asText()).isEqualTo("verdict");
      List<JsonNode> findings = events.subList(0, events.size() - 1);
      assertThat(findings).allMatch(finding -> finding.path("event").asText().equals("finding"));
      return new Diagnosis(outcome.exitCode(), findings, verdict, outcome.err());
    }

    boolean works() {
      return verdict.path("works").asBoolean();
    }

    /** The ids of the problems, each with its family, if it is of one. */
    List<String> problems() {
      return findings.stream()
          .filter(finding -> finding.path("severity").asText().equals("problem"))
          .map(finding -> finding.path("id").asText() + " " + finding.path("family").asText())
          .map(String::strip)
          .toList();
    }

    /** The first of that severity and subject, of a family or of none. */
    JsonNode find(String severity, String id, String family) {
      return findings.stream()
          .filter(finding -> finding.path("severity").asText().equals(severity))
          .filter(finding -> finding.path("id").asText().equals(id))
          .filter(finding -> family.isEmpty() || finding.path("family").asText().equals(family))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + severity + " " + id + " in " + findings));
    }

    String text(String severity, String id) {
      return find(severity, id, "").path("text").asText();
    }

    String advice(String severity, String id) {
      return find(severity, id, "").path("advice").asText();
    }
  }
}
