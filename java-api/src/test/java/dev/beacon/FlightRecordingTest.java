package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder is told. */
@SimTest
class FlightRecordingTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/beacon");

  @Test
  @DisplayName("A look-up is an event with its result; packets are events where they are enabled")
  void lookUpsAreEvents(SimNet net, @TempDir Path folder) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("dev.beacon.Packet");
      recording.start();
      SimLan lan = new SimLan(net);
      LookUp terms = LookUp.within(Duration.ofMillis(500));
      CompletableFuture<List<InetAddress>> nobody = lan.beacon().addresses("nobody.local", terms);
      lan.runMs(1_000);
      assertThat(nobody).isCompletedExceptionally();
      recording.stop();

      List<RecordedEvent> events = events(recording, folder);
      assertThat(named(events, "dev.beacon.LookUp"))
          .singleElement()
          .satisfies(
              lookUp -> {
                assertThat(lookUp.getString("wanted")).contains("nobody.local");
                assertThat(lookUp.getString("result")).isEqualTo("timeout");
              });
      assertThat(named(events, "dev.beacon.InterfaceChange"))
          .anyMatch(change -> change.getBoolean("used"));
      assertThat(named(events, "dev.beacon.Drop")).isEmpty();
    }
  }

  @Test
  @DisplayName("BFD-023: a change of a watched peer's state is an event")
  void pathChangesAreEvents(SimNet net, @TempDir Path folder) throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      SimLan lan = new SimLan(net);
      InetAddress peer = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 9});
      Watch unused = lan.beacon().watch(WatchTarget.of(peer).onInterface("eth0"), change -> {});
      lan.host().watching().becomes("192.0.2.9", PathState.UP);
      lan.runMs(1);
      recording.stop();

      assertThat(named(events(recording, folder), "dev.beacon.PathChange"))
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.getString("peer")).isEqualTo("192.0.2.9");
                assertThat(change.getString("interfaceName")).isEqualTo("eth0");
                assertThat(change.getString("state")).isEqualTo("UP");
              });
    }
  }

  @Test
  @DisplayName("Event classes are named by one class, which touches them once there is a recorder")
  void eventsAreTouchedInOnePlace() throws IOException {
    Pattern event = Pattern.compile("\\bFlightEvents\\b|extends Event\\b");
    try (var sources = Files.walk(SOURCES)) {
      List<String> naming =
          sources
              .filter(Files::isRegularFile)
              .filter(source -> event.matcher(text(source)).find())
              .map(source -> source.getFileName().toString())
              .toList();
      assertThat(naming).containsExactlyInAnyOrder("Flight.java", "FlightEvents.java");
    }
  }

  private static List<RecordedEvent> events(Recording recording, Path folder) throws IOException {
    Path file = folder.resolve("events.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }

  private static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
