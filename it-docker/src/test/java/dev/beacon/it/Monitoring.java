package dev.beacon.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beacon.it.lab.Execution;
import java.time.Duration;
import java.util.function.Predicate;

/** A running {@code beacon monitor --json}: what has come in since it started. */
record Monitoring(Execution execution) {
  private static final Duration WITHIN = Duration.ofSeconds(20);

  /** Starts it and waits until it counts. */
  static Monitoring start(BeaconCli beacon, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "monitor";
    arguments[1] = "--json";
    System.arraycopy(more, 0, arguments, 2, more.length);
    Monitoring monitoring = new Monitoring(beacon.start(arguments));
    monitoring.counts();
    return monitoring;
  }

  /** The counts of a second that is yet to end. */
  Counts counts() {
    return await(0, counts -> true);
  }

  /** The counts when they are as wanted, of a second that ends after so many others. */
  Counts await(int skip, Predicate<Counts> wanted) {
    int known = execution.out().all().size() + skip;
    return new Counts(
        BeaconCli.event(
            execution
                .out()
                .await(
                    known,
                    "such counts",
                    line -> wanted.test(new Counts(BeaconCli.event(line))),
                    WITHIN)));
  }

  /** One line of it. */
  record Counts(JsonNode stats) {
    long received() {
      return stats.path("received").asLong();
    }

    long accepted() {
      return stats.path("accepted").asLong();
    }
  }
}
