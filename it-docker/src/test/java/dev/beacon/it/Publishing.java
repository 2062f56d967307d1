package dev.beacon.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Execution;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A running {@code beacon publish --json}: what it says has happened to its service. */
record Publishing(Execution execution) {
  /** JVM start, up to 0.25 s, three probes 250 ms apart (RFC 6762 8.1), on a loaded machine. */
  private static final Duration REGISTERED_WITHIN = Duration.ofSeconds(15);

  /** Starts it and waits for nothing. */
  static Publishing start(BeaconCli beacon, String name, String type, int port, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("publish", name, type, Integer.toString(port), "--json"), Stream.of(more))
            .toArray(String[]::new);
    return new Publishing(beacon.start(arguments));
  }

  /** Starts it and waits until it is announced. */
  static Publishing announced(
      BeaconCli beacon, String name, String type, int port, String... more) {
    Publishing publishing = start(beacon, name, type, port, more);
    publishing.awaitRegistered();
    return publishing;
  }

  /** The first announcement. */
  JsonNode awaitRegistered() {
    return await(0, "registered");
  }

  /** The first event of that kind past those. */
  JsonNode await(int skip, String kind) {
    return BeaconCli.event(
        execution
            .out()
            .await(
                skip,
                kind + " event",
                line -> BeaconCli.event(line).path("event").asText().equals(kind),
                REGISTERED_WITHIN));
  }

  List<JsonNode> events() {
    return BeaconCli.events(execution.out().all());
  }

  /** The kinds of all events until now, in order. */
  List<String> kinds() {
    return events().stream().map(event -> event.path("event").asText()).toList();
  }

  /** Ends it as a service manager would. */
  void stop() {
    execution.signal("TERM");
    execution.await(REGISTERED_WITHIN).succeeded();
  }
}
