package dev.beacon.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Lines;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The interop matrix: each peer, on a host of its own, publishes and Beacon browses; Beacon
 * publishes and each peer browses. It all happens at once, in the preparation; the tests look at
 * what came of it, and {@code target/interop.md} shows that as tables.
 *
 * <p>What a peer can't do by its own nature is a cell with the reason. A reason that turns out
 * wrong fails the test too, so that the tables stay true when a peer changes. A third table has the
 * peers among themselves, for comparison: nothing of it is asserted.
 */
@RequiresDocker
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InteropIT {
  private static final Duration RESOLVED_WITHIN = Duration.ofSeconds(15);
  private static final int PORT = 7000;

  private static final List<InteropRow> ROWS = InteropRow.all();

  private final Map<InteropRow, Crossing> toBeacon = new LinkedHashMap<>();
  private final Map<InteropRow, Crossing> toPeer = new LinkedHashMap<>();

  /** By who publishes, then by who browses. */
  private final Map<InteropRow, Map<InteropRow, Crossing>> betweenPeers = new LinkedHashMap<>();

  private final Map<InteropRow, Execution> resolving = new LinkedHashMap<>();

  @BeforeAll
  void exchange(Lab lab) throws IOException {
    Net net = lab.network("link");
    assertThat(net.ipv6()).as("an engine with IPv6, for which the matrix has a column").isTrue();
    InteropRow beaconItself =
        new InteropRow("Beacon", "beacon", Peer::beacon, "beacon.local", Map.of(), Map.of());
    List<InteropRow> everybody = Stream.concat(ROWS.stream(), Stream.of(beaconItself)).toList();
    Map<InteropRow, Peer> peers = together(everybody, row -> row.start().peer(lab, net, row.box()));
    Peer beacon = peers.remove(beaconItself);
    BeaconCli cli = new BeaconCli(beacon.box());
    String typeOfPeers = UniqueType.like("peers");
    String typeOfBeacon = UniqueType.like("own");

    Execution browsing = cli.start("browse", typeOfPeers, "--json");
    Offer own = Offer.by(beaconItself, beacon.box(), PORT);
    peers.forEach(
        (row, peer) -> {
          toPeer.put(row, new Crossing(own, peer.browse(typeOfBeacon).out(), row.browsing()));
          Offer offer = Offer.by(row, peer.box(), PORT);
          toBeacon.put(row, new Crossing(offer, browsing.out(), row.publishing()));
        });
    Map<InteropRow, Lines> browsed =
        together(ROWS, row -> peers.get(row).browse(typeOfPeers).out());
    for (InteropRow from : ROWS) {
      Map<InteropRow, Crossing> to = new LinkedHashMap<>();
      ROWS.stream()
          .filter(row -> !row.equals(from))
          .forEach(
              row -> to.put(row, between(from, toBeacon.get(from).offer(), row, browsed.get(row))));
      betweenPeers.put(from, to);
    }
    List<Crossing> asserted = all(List.of(toBeacon, toPeer));
    List<Crossing> compared = all(betweenPeers.values());

    Map<InteropRow, Peer.Published> published =
        together(
            everybody,
            row ->
                row.equals(beaconItself)
                    ? publish(beacon, typeOfBeacon, own)
                    : publish(peers.get(row), typeOfPeers, toBeacon.get(row).offer()));
    Crossing.awaitFound(asserted, compared);
    toBeacon.forEach(
        (row, crossing) ->
            resolving.put(
                row, cli.start("resolve", crossing.offer().name(), typeOfPeers, "--json")));
    resolving.values().forEach(resolve -> resolve.await(RESOLVED_WITHIN));

    Stream.of(asserted, compared).flatMap(List::stream).forEach(Crossing::mark);
    together(everybody, row -> published.get(row).update());
    Crossing.awaitUpdate(asserted, compared);

    Stream.of(asserted, compared).flatMap(List::stream).forEach(Crossing::mark);
    together(everybody, row -> published.get(row).withdraw());
    Crossing.awaitGoodbye(asserted, compared);
    Files.writeString(Path.of("target", "interop.md"), tables(peers));
  }

  private static Peer.Published publish(Peer peer, String type, Offer offer) {
    return peer.publish(type, offer.port(), offer.names(), Fact.items(1), Fact.items(2));
  }

  private static List<Crossing> all(Collection<Map<InteropRow, Crossing>> tables) {
    return tables.stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** What neither of the two can be blamed for isn't waited for. */
  private static Crossing between(InteropRow from, Offer offer, InteropRow to, Lines browsed) {
    Map<Fact, String> excuses = new EnumMap<>(Fact.class);
    excuses.putAll(from.publishing());
    excuses.putAll(to.browsing());
    return new Crossing(offer, browsed, excuses);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("ROWS")
  @DisplayName("SC-013 / RFC 6763 4, 6, RFC 6762 10: what a peer publishes, Beacon finds and loses")
  void beaconFindsWhatItPublishes(InteropRow row) {
    assertThat(toBeacon.get(row).failures()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("ROWS")
  @DisplayName("SC-013 / RFC 6763 4, 6, RFC 6762 10: what Beacon publishes, a peer finds and loses")
  void itFindsWhatBeaconPublishes(InteropRow row) {
    assertThat(toPeer.get(row).failures()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("ROWS")
  @DisplayName("SC-013 / RFC 6763 5: Beacon resolves a peer's service by its name")
  void beaconResolvesWhatItPublishes(InteropRow row) {
    Offer offer = toBeacon.get(row).offer();
    JsonNode event =
        BeaconCli.event(resolving.get(row).await(RESOLVED_WITHIN).succeeded().out().get(0));
    assertThat(event.path("name").asText()).isEqualTo(offer.name());
    assertThat(event.path("host").asText()).isEqualTo(offer.host());
    assertThat(event.path("port").asInt()).isEqualTo(offer.port());
    // It is resolved with its first address, of whichever family.
    assertThat(List.of(Fact.IPV4, Fact.IPV6))
        .as("an address of it in " + event)
        .anyMatch(family -> family.shownBy(event, offer));
    assertThat(Fact.TEXT.shownBy(event, offer)).as("TXT in " + event).isTrue();
  }

  /** Starts all at once and waits for all; the results in the order of the rows. */
  private static <T> Map<InteropRow, T> together(
      List<InteropRow> rows, Function<InteropRow, T> task) {
    ExecutorService threads = Executors.newFixedThreadPool(rows.size());
    try {
      Map<InteropRow, CompletableFuture<T>> running = new LinkedHashMap<>();
      rows.forEach(
          row -> running.put(row, CompletableFuture.supplyAsync(() -> task.apply(row), threads)));
      CompletableFuture.allOf(running.values().toArray(CompletableFuture[]::new)).join();
      Map<InteropRow, T> results = new LinkedHashMap<>();
      running.forEach((row, result) -> results.put(row, result.join()));
      return results;
    } finally {
      threads.shutdown();
    }
  }

  private String tables(Map<InteropRow, Peer> peers) {
    List<String> notes = new ArrayList<>();
    String tables =
        table("publishes, Beacon finds", peers, toBeacon, notes)
            + "\n"
            + table("finds what Beacon publishes", peers, toPeer, notes);
    StringBuilder numbered = new StringBuilder(tables);
    for (int i = 0; i < notes.size(); i++) {
      numbered.append("\n%d. %s.".formatted(i + 1, notes.get(i)));
    }
    return numbered.append("\n\n").append(comparison()).toString();
  }

  /** How the others fare with each other; no test of Beacon. */
  private String comparison() {
    StringBuilder table = new StringBuilder("| publishes ↓ finds → |");
    ROWS.forEach(row -> table.append(' ').append(row).append(" |"));
    table.append(" Beacon |\n").append("|---".repeat(ROWS.size() + 2)).append("|\n");
    for (InteropRow from : ROWS) {
      table.append("| ").append(from).append(" |");
      for (InteropRow to : ROWS) {
        Crossing crossing = betweenPeers.get(from).get(to);
        table.append(crossing == null ? " |" : " " + crossing.summary() + " |");
      }
      table.append(' ').append(toBeacon.get(from).summary()).append(" |\n");
    }
    table.append("| Beacon |");
    ROWS.forEach(row -> table.append(' ').append(toPeer.get(row).summary()).append(" |"));
    return table
        .append(
            " |\n\n"
                + "systemd-resolved has no browsing; asked for a type, it tells who answered"
                + " first.\n")
        .toString();
  }

  private static String table(
      String what,
      Map<InteropRow, Peer> peers,
      Map<InteropRow, Crossing> crossings,
      List<String> notes) {
    String heads =
        Arrays.stream(Fact.values())
            .map(Fact::title)
            .collect(joining(" | ", "| " + what + " | ", " |\n"));
    String line = "|---".repeat(Fact.values().length + 1) + "|\n";
    return heads
        + line
        + crossings.entrySet().stream()
            .map(
                row ->
                    "| %s %s | %s |\n"
                        .formatted(
                            row.getKey(),
                            peers.get(row.getKey()).version(),
                            row.getValue().cells(notes)))
            .collect(joining());
  }
}
