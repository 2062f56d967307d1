package dev.beacon.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.BoxPlan;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lines;
import dev.beacon.it.lab.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A box with the built command line of Beacon, run as a user who is not root if not said. */
record BeaconCli(Box box) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In a box of this plan. */
  static BeaconCli in(BoxPlan plan) {
    return new BeaconCli(withBeacon(plan).start());
  }

  /** The same, run as root. */
  static BeaconCli asRootIn(BoxPlan plan) {
    return new BeaconCli(withBeacon(plan).user(0).start());
  }

  /** The plan, with Java at /jre, the test's own tools at /tools and Beacon's jars at /beacon. */
  static BoxPlan withBeacon(BoxPlan plan) {
    Path lib = Path.of(System.getProperty("beacon.it.lib")).normalize();
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(
          "no command line to test in " + lib + ": run ./mvnw verify at the top level");
    }
    return plan.java().mount(lib, "/beacon");
  }

  Execution start(String... arguments) {
    String[] command =
        Stream.concat(
                Stream.of(
                    "env", // as the launcher does: a JVM of the C locale misreads its arguments
                    "LC_ALL=C.UTF-8",
                    "/jre/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    "/beacon/*",
                    "dev.beacon.cli.Main"),
                Stream.of(arguments))
            .toArray(String[]::new);
    return box.start(command);
  }

  /** Runs to the end. */
  Outcome run(String... arguments) {
    return start(arguments).await(Duration.ofSeconds(30));
  }

  /** Waits for the first event of these that is wanted. */
  static JsonNode await(Lines out, String what, Predicate<JsonNode> wanted, Duration within) {
    return event(out.await(what, line -> wanted.test(event(line)), within));
  }

  /** All events until now; a line that is no JSON object fails the test. */
  static List<JsonNode> events(List<String> lines) {
    return lines.stream().map(BeaconCli::event).toList();
  }

  static JsonNode event(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      if (event == null || !event.isObject()) {
        throw new AssertionError("not a JSON object: " + line);
      }
      return event;
    } catch (JsonProcessingException malformed) {
      throw new AssertionError("not JSON: " + line, malformed);
    }
  }
}
