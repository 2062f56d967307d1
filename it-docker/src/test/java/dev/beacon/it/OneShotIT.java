package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Who knows no mDNS but DNS, and asks port 5353 once from an ephemeral port, gets an answer: dig,
 * drill, Android's getaddrinfo (RFC 6762 5.1, 6.7). But nobody gets one who isn't on the link.
 */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneShotIT {
  private static final Duration WITHIN = Duration.ofSeconds(15);
  private static final String GROUP_IPV4 = "224.0.0.251";
  private static final String GROUP_IPV6 = "ff02::fb%eth0";
  private static final String NAME = "My Web";
  private static final int QUESTIONS = 6;
  private static final int NONE = 0;

  /**
   * For what is too much: a shared answer may take 120 ms (RFC 6762 6), and the machine may be
   * loaded.
   */
  private static final String LISTEN_MS = "1500";

  private final String type = UniqueType.like("oneshot");
  private Net net;
  private Box host;
  private Box asker;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    host = lab.box("host").on(net).netAdmin().start();
    asker = lab.box("asker").on(net).netAdmin().java().user(0).start();
    host.awaitAddresses();
    asker.awaitAddresses();
    BeaconCli beacon = BeaconCli.in(lab.box("host-beacon").inside(host));
    Publishing.announced(beacon, NAME, type, 8080, "path=/");
  }

  @Test
  @DisplayName("RFC 6762 6.7: one-shot queries by IPv4 multicast are answered by unicast")
  void oneShotQueriesByIpv4AreAnsweredByUnicast() {
    List<JsonNode> responses = askAll(QUESTIONS, host, type, "any", GROUP_IPV4);
    assertThat(responses).hasSize(QUESTIONS).allSatisfy(OneShotIT::isLegacyAnswer);
    assertThat(responses)
        .allSatisfy(response -> assertThat(response.path("from").asText()).isEqualTo(host.ipv4()));
    assertThat(responses.stream().map(response -> response.path("query").asInt()))
        .as("each question has its answer")
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  @DisplayName("RFC 6762 6.7, 20: one-shot queries by IPv6 multicast too, for A records as well")
  void oneShotQueriesByIpv6AreAnsweredByUnicast() {
    if (!net.ipv6()) {
      return; // this engine has none
    }
    List<JsonNode> responses = askAll(QUESTIONS, host, type, "any", GROUP_IPV6);
    assertThat(responses).hasSize(QUESTIONS).allSatisfy(OneShotIT::isLegacyAnswer);
  }

  @Test
  @DisplayName("RFC 6762 5.5: one-shot queries to the host's own address are answered")
  void oneShotQueriesByUnicastAreAnswered() {
    assertThat(askAll(QUESTIONS, host, type, "any", host.ipv4()))
        .hasSize(QUESTIONS)
        .allSatisfy(OneShotIT::isLegacyAnswer);
  }

  @Test
  @DisplayName("RFC 6762 6.7: drill, asking the group, and dig, asking the host, get answers")
  void drillAndDigGetAnswers() {
    String escaped = "My\\032Web." + type + ".local";
    // dig (from BIND 9.18 on) hears only the address that it asked, so not those in a group.
    for (List<String> tool :
        List.of(
            List.of("drill", "-p", "5353", "@" + GROUP_IPV4),
            List.of("dig", "+tries=1", "+noall", "+answer", "-p", "5353", "@" + host.ipv4()))) {
      assertThat(look(tool, type + ".local", "PTR")).anyMatch(l -> l.contains(escaped));
      assertThat(look(tool, escaped, "SRV")).anyMatch(l -> l.matches(".*8080\\s+host\\.local\\."));
      assertThat(look(tool, escaped, "TXT")).anyMatch(l -> l.contains("\"path=/\""));
      assertThat(look(tool, "host.local", "A")).anyMatch(l -> l.endsWith("\t" + host.ipv4()));
    }
  }

  @Test
  @DisplayName("FR-042 / RFC 6762 11: who isn't on the link gets no answer, by group or by unicast")
  void askersOffTheLinkGetNothing(Lab lab) {
    Box guarded = lab.box("guarded").on(net).netAdmin().start();
    String guardedType = UniqueType.like("guarded");
    BeaconCli beacon = BeaconCli.in(lab.box("guarded-beacon").inside(guarded));
    Publishing.announced(beacon, NAME, guardedType, 8081);
    String offLink = "10.99.7.7";
    asker.run("ip", "address", "add", offLink + "/32", "dev", "eth0").succeeded();
    // So that an answer would arrive.
    guarded.run("ip", "route", "add", offLink + "/32", "dev", "eth0").succeeded();

    assertThat(askAll(QUESTIONS, guarded, guardedType, asker.ipv4(), GROUP_IPV4))
        .as("control: on the link")
        .hasSize(QUESTIONS);
    assertThat(askAll(NONE, guarded, guardedType, offLink, GROUP_IPV4))
        .as("by multicast")
        .isEmpty();
    assertThat(askAll(NONE, guarded, guardedType, offLink, guarded.ipv4()))
        .as("by unicast")
        .isEmpty();

    // With Beacon's uid it would share the unicast with Beacon, by hash.
    Execution control =
        lab.box("guarded-control")
            .inside(guarded)
            .java()
            .user(0)
            .start()
            .start("/jre/bin/java", "-cp", "/tools", "dev.beacon.it.tool.Thief");
    control.out().await("bound", WITHIN);
    askAll(NONE, guarded, guardedType, offLink, guarded.ipv4());
    control.out().await("took a packet from /" + offLink.replace(".", "\\."), WITHIN);
  }

  /** Asks for all there is of the service, each question in a packet of its own. */
  private List<JsonNode> askAll(
      int awaited, Box publisher, String type, String source, String destination) {
    String instance = NAME + "." + type + ".local";
    String hostName = publisher.name() + ".local";
    String[] command =
        Stream.concat(
                Stream.of("/jre/bin/java", "-cp", "/tools", "dev.beacon.it.tool.OneShot"),
                Stream.concat(
                    Stream.of(source, destination, Integer.toString(awaited), LISTEN_MS),
                    Stream.of(
                        type + ".local",
                        "PTR",
                        instance,
                        "SRV",
                        hostName,
                        "A",
                        hostName,
                        net.ipv6() ? "AAAA" : "A",
                        instance,
                        "ANY",
                        instance,
                        "TXT")))
            .toArray(String[]::new);
    return BeaconCli.events(asker.run(command).succeeded().out());
  }

  private static void isLegacyAnswer(JsonNode response) {
    assertThat(response.path("port").asInt()).as("port of %s", response).isEqualTo(5353);
    assertThat(response.path("query").asInt()).as("query of %s", response).isNotNegative();
    assertThat(response.path("question").asBoolean()).as("question of %s", response).isTrue();
    assertThat(response.path("flags").asText()).as("flags of %s", response).isEqualTo("8400");
    assertThat(response.path("authority").asInt()).as("authority of %s", response).isZero();
    assertThat(response.path("answers").asInt()).as("answers of %s", response).isPositive();
    assertThat(response.path("ttl").asLong()).as("TTL of %s", response).isBetween(1L, 10L);
    assertThat(response.path("flush").asBoolean()).as("flush of %s", response).isFalse();
    assertThat(response.path("whole").asBoolean()).as("length of %s", response).isTrue();
  }

  private List<String> look(List<String> tool, String name, String rrtype) {
    String[] command = Stream.concat(tool.stream(), Stream.of(name, rrtype)).toArray(String[]::new);
    return asker.run(command).succeeded().out();
  }
}
