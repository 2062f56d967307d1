package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.Outcome;
import dev.beacon.it.lab.RequiresDocker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two hosts on one network: what Avahi publishes on alpha, Beacon finds on viewer. */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoveryIT {
  /** JVM start, first query (20-120 ms, RFC 6762 5.2) and answer, on a loaded machine. */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(15);

  /** A goodbye takes effect after 1 s (RFC 6762 10.1); without one, the PTR would stay 75 min. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private Net net;
  private Avahi alpha;
  private BeaconCli viewer;

  @BeforeAll
  void prepare(Lab lab) {
    net = lab.network("link");
    alpha = Avahi.on(net, lab, "alpha");
    viewer = BeaconCli.in(lab.box("viewer").on(net));
  }

  @Test
  @DisplayName("SC-013 / RFC 6763 4: browse reports Avahi's service whole, once, and its goodbye")
  void browseFollowsAServiceOfAvahi() {
    String type = UniqueType.like("ipp");
    // avahi-publish takes raw bytes; only a shell can write one that is no UTF-8.
    Execution publishing =
        alpha
            .box()
            .start(
                "sh",
                "-c",
                "exec avahi-publish -s 'Printer A' "
                    + type
                    + " 631 rp=queue/one note=Büro empty= flag raw=\"$(printf '\\377\\001')\"");
    publishing.err().await("Established under name", FOUND_WITHIN);

    Execution browsing = viewer.start("browse", type, "--json");
    JsonNode whole =
        BeaconCli.await(
            browsing.out(),
            "event with all addresses of alpha",
            event -> !is("removed", event) && addresses(event).equals(addressesOfAlpha()),
            FOUND_WITHIN);

    ObjectNode expected = described("added", type);
    expected
        .putObject("txt")
        .put("rp", "queue/one")
        .put("note", "Büro")
        .put("empty", "")
        .put("flag", true)
        .putObject("raw")
        .put("base64", "/wE=");
    assertThat(withoutAddresses(whole).put("event", "added")).isEqualTo(expected);
    assertThat(BeaconCli.events(browsing.out().all()))
        .as("nothing is removed while it is published")
        .noneMatch(event -> is("removed", event));

    publishing.signal("TERM");
    JsonNode removed =
        BeaconCli.await(
            browsing.out(), "removed event", event -> is("removed", event), GONE_WITHIN);
    assertThat(removed.path("name").asText()).isEqualTo("Printer A");
    assertThat(removed.path("type").asText()).isEqualTo(type);
    assertThat(BeaconCli.events(browsing.out().all()))
        .as("one added event")
        .filteredOn(event -> is("added", event))
        .hasSize(1);
  }

  @Test
  @DisplayName(
      "RFC 6763 4.2: a service published while browsing is added, and again after a goodbye")
  void browseFollowsWhatComesLaterAndComesBack() {
    String type = UniqueType.like("late");
    Execution browsing = viewer.start("browse", type, "--json");
    String first = "First";
    Execution publishing = alpha.publish(first, type, 7001);
    awaitAdded(browsing, 0, first);
    publishing.signal("TERM");
    BeaconCli.await(browsing.out(), "removed event", event -> is("removed", event), GONE_WITHIN);

    int before = browsing.out().all().size();
    alpha.publish(first, type, 7002);
    assertThat(awaitAdded(browsing, before, first).path("port").asInt()).isEqualTo(7002);
  }

  @Test
  @DisplayName("RFC 6763 5: resolve prints one instance; exit code 1 and one line if there is none")
  void resolveFindsOneInstanceOrSaysSo() {
    String type = UniqueType.like("res");
    alpha.publish("Printer A", type, 631, "rp=queue");

    Outcome found =
        viewer.run("resolve", "Printer A", type, "--json", "--timeout", "15").succeeded();
    ObjectNode expected = described("resolved", type);
    expected.putObject("txt").put("rp", "queue");
    List<JsonNode> events = BeaconCli.events(found.out());
    assertThat(events).hasSize(1);
    assertThat(withoutAddresses(events.get(0))).isEqualTo(expected);
    assertThat(addresses(events.get(0))).isNotEmpty().isSubsetOf(addressesOfAlpha());

    Outcome missing = viewer.run("resolve", "Printer B", type, "--json", "--timeout", "1");
    assertThat(missing.exitCode()).as("%s", missing).isEqualTo(1);
    assertThat(missing.out()).isEmpty();
    assertThat(missing.err()).hasSize(1);
  }

  @Test
  @DisplayName(
      "RFC 6762 5.1, 11 and FR-023: query prints a host's records, from IPv4 and IPv6 sources")
  void queryPrintsTheAddressRecordsOfAHost() {
    JsonNode a = firstRecord("A");
    assertThat(a.path("name").asText()).isEqualTo("alpha.local");
    assertThat(a.path("type").asText()).isEqualTo("A");
    assertThat(a.path("data").asText()).isEqualTo(alpha.box().ipv4());
    assertThat(a.path("interface").asText()).isEqualTo("eth0");
    // RFC 6762 10: 120 s for records with a host name.
    assertThat(a.path("ttl").asInt()).isBetween(1, 120);
    assertThat(addressesOfAlpha()).contains(address(a.path("source").asText()));

    if (net.ipv6()) {
      JsonNode aaaa = firstRecord("AAAA");
      assertThat(address(aaaa.path("data").asText())).isEqualTo(address(alpha.box().ipv6()));
    }
  }

  @Test
  @DisplayName(
      "browse without --json prints a line for people: name, host, port; no colour in a pipe")
  void browsePrintsALineForPeople() {
    String type = UniqueType.like("human");
    alpha.publish("Printer A", type, 631, "rp=queue");
    Execution browsing = viewer.start("browse", type);
    String line = browsing.out().await("Printer A.*", FOUND_WITHIN);
    assertThat(line).contains("alpha.local", "631").doesNotContain("{", "\u001b");
  }

  private static JsonNode awaitAdded(Execution browsing, int skip, String name) {
    return BeaconCli.event(
        browsing
            .out()
            .await(
                skip,
                "added event of " + name,
                line -> {
                  JsonNode event = BeaconCli.event(line);
                  return is("added", event) && event.path("name").asText().equals(name);
                },
                FOUND_WITHIN));
  }

  private JsonNode firstRecord(String type) {
    Execution asking = viewer.start("query", "alpha.local", type, "--json", "--timeout", "15");
    return BeaconCli.await(
        asking.out(), type + " record", event -> is("record", event), FOUND_WITHIN);
  }

  /** What every event of Printer A holds besides txt and addresses. */
  private static ObjectNode described(String event, String type) {
    ObjectNode described =
        new ObjectMapper()
            .createObjectNode()
            .put("event", event)
            .put("name", "Printer A")
            .put("type", type)
            .put("domain", "local")
            .put("host", "alpha.local")
            .put("port", 631)
            .put("interface", "eth0");
    described.putArray("interfaces").add("eth0");
    return described;
  }

  private static boolean is(String name, JsonNode event) {
    return event.path("event").asText().equals(name);
  }

  private static ObjectNode withoutAddresses(JsonNode event) {
    ObjectNode rest = event.deepCopy();
    rest.remove("addresses");
    return rest;
  }

  private static Set<InetAddress> addresses(JsonNode event) {
    Set<InetAddress> addresses = new HashSet<>();
    event.path("addresses").forEach(text -> addresses.add(address(text.asText())));
    return addresses;
  }

  private Set<InetAddress> addressesOfAlpha() {
    return net.ipv6()
        ? Set.of(address(alpha.box().ipv4()), address(alpha.box().ipv6()))
        : Set.of(address(alpha.box().ipv4()));
  }

  /** Compared as addresses, since an IPv6 one can be written in many ways. */
  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException malformed) {
      throw new AssertionError("no address: " + literal, malformed);
    }
  }
}
