package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A running {@code Pollster}: whether a responder answers, all the time. */
record Polling(Execution execution) {
  private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);

  /**
   * An answer comes within 1 ms, a shared one within 120 ms (RFC 6762 6); but a first datagram may
   * wait for a second neighbour solicitation, which IPv6 sends after 1 s (RFC 4861 10), and a
   * machine may stand still for seconds.
   */
  private static final int PATIENT_MS = 7000;

  /** Starts it in a box with Java and waits until each address has answered or failed to. */
  static Polling start(
      Box asker, String name, String type, int everyMs, int withinMs, String... addresses) {
    String[] command =
        Stream.concat(
                Stream.of(
                    "/jre/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    "/tools",
                    "dev.beacon.it.tool.Pollster",
                    name,
                    type,
                    Integer.toString(everyMs),
                    Integer.toString(withinMs)),
                Stream.of(addresses))
            .toArray(String[]::new);
    Polling polling = new Polling(asker.start(command));
    for (String address : addresses) {
      polling
          .execution
          .out()
          .await("an answer from " + address, line -> line.contains(address), STARTED_WITHIN);
    }
    return polling;
  }

  /** Asks every 50 ms, and waits long for an answer. */
  static Polling patient(Box asker, String name, String type, String... addresses) {
    return start(asker, name, type, 50, PATIENT_MS, addresses);
  }

  /** How many lines it has printed. */
  int lines() {
    return execution.out().all().size();
  }

  /** The end of the first silence that lasted that long: past so many lines. */
  JsonNode awaitSilence(int skip, long leastMs, Duration within) {
    return BeaconCli.event(
        execution
            .out()
            .await(
                skip,
                "a silence of " + leastMs + " ms",
                line -> BeaconCli.event(line).path("silent_ms").asLong() >= leastMs,
                within));
  }

  /** Waits for an answer. */
  void awaitAnswer(Duration within) {
    execution.out().await("\"answered\":true}$", within);
  }

  /** Ends it when so many questions were asked, and asserts that each was answered. */
  void assertUnbroken(int leastAsked) {
    execution
        .out()
        .await(
            leastAsked + " questions",
            line -> BeaconCli.event(line).path("asked").asInt() >= leastAsked,
            STARTED_WITHIN);
    execution.signal("TERM");
    List<String> printed = execution.await(STARTED_WITHIN).out();
    assertThat(printed).noneMatch(line -> line.contains("\"answered\":false"));
    JsonNode total = BeaconCli.event(printed.get(printed.size() - 1));
    // The last question may have been on its way.
    assertThat(total.path("answered").asInt())
        .isGreaterThanOrEqualTo(total.path("asked").asInt() - 1);
  }
}
