package dev.beacon.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Room;
import dev.beacon.room.Room.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know host names and nothing of Beacon, on a link with a device. */
class LinkResolverTest {

  /** What is there is found at once, but a busy machine may take more than the usual budget. */
  private static final String PATIENT = "-Dbeacon.resolver.timeout.ms=20000";

  private static final List<String> SIMPLE =
      List.of(PATIENT, "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider");
  private static final List<String> LOG4J =
      List.of(PATIENT, "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider");

  /** A look-up that stood in the way of Beacon's opening would have taken so long. */
  private static final long NOT_OPENED_MS = 10_000;

  private static Room room;

  @BeforeAll
  static void open() throws Exception {
    room = Room.open();
    room.peer(Peer.class);
  }

  @AfterAll
  static void close() {
    if (room != null) {
      room.close();
    }
  }

  @Test
  @DisplayName("HttpClient and Socket find a server of the link by its name, in any spelling")
  void findsAServerByName() throws Exception {
    Outcome outcome =
        room.run(
            Program.class,
            SIMPLE,
            "active",
            "http=http://printer.local:8080/",
            "socket=PRINTER.Local.",
            "all=printer.local",
            "all=nas.local",
            "reverse=10.9.0.2");
    assertEnded(outcome);
    assertThat(outcome.lines())
        .contains(
            "active: true",
            "http: hello from the link",
            "socket: PRINTER.Local./10.9.0.2",
            "printer.local: [printer.local/10.9.0.2, printer.local/fe80:0:0:0:0:0:9:2%2]",
            "nas.local: [nas.local/10.9.0.77]",
            "10.9.0.2: printer.local",
            "threads: 1");
  }

  @Test
  @DisplayName("The JDK's wish for a family, or for one first, is kept")
  void keepsTheFamilies() throws Exception {
    List<String> onlyIpv4 = List.of(PATIENT, "-Djava.net.preferIPv4Stack=true");
    assertThat(room.run(Program.class, onlyIpv4, "all=printer.local").lines())
        .contains("printer.local: [printer.local/10.9.0.2]");
    List<String> ipv6First = List.of(PATIENT, "-Djava.net.preferIPv6Addresses=true");
    assertThat(
            room.run(Program.class, ipv6First, "all=printer.local", "socket=printer.local").lines())
        .contains(
            "printer.local: [printer.local/fe80:0:0:0:0:0:9:2%2, printer.local/10.9.0.2]",
            "socket: printer.local/fe80:0:0:0:0:0:9:2%2");
  }

  @Test
  @DisplayName("RFC 6762 6.1: what is denied ends at once, what nobody answers after the budget")
  void saysNo() throws Exception {
    String denied = "Web._http._tcp.local"; // the peer has that name, and no address of it
    Outcome patient = room.run(Program.class, List.of(PATIENT), "all=" + denied);
    assertThat(patient.starting(denied).get(0)).contains("unknown: ", "it has no such address");
    assertThat(ms(patient, denied)).isLessThan(15_000);

    Outcome outcome =
        room.run(
            Program.class,
            List.of("-Dbeacon.resolver.timeout.ms=300"),
            "all=nobody.local",
            "all=a..local",
            "all=fremd.example.local",
            "all=localhost");
    assertEnded(outcome);
    assertThat(outcome.lines())
        .contains(
            "nobody.local: unknown: nobody.local: nobody on the local link answered within 300 ms");
    assertThat(outcome.starting("a..local: unknown")).hasSize(1);
    assertThat(outcome.starting("fremd.example.local: unknown")).hasSize(1);
    assertThat(outcome.starting("localhost: [localhost/127.0.0.1")).hasSize(1);
  }

  @Test
  @DisplayName("1,000 virtual threads look up at once")
  void servesVirtualThreads() throws Exception {
    Outcome outcome = room.run(Program.class, SIMPLE, "virtual=1000");
    assertThat(outcome.lines()).contains("virtual: 1000", "threads: 1");
  }

  @Test
  @DisplayName("Log4j2 on a host named box.local, which looks that name up at its first line")
  void worksUnderALoggerThatLooksUp() throws Exception {
    Outcome outcome = room.runOn("box.local", Program.class, LOG4J, "log", "all=printer.local");
    assertEnded(outcome);
    assertThat(outcome.starting("printer.local: [printer.local/10.9.0.2")).hasSize(1);
    assertThat(ms(outcome, "printer.local")).isLessThan(NOT_OPENED_MS);
    assertThat(outcome.lines()).contains("threads: 1").anyMatch(line -> line.endsWith("a line"));
  }

  @Test
  @DisplayName("A handler that looks a name up while JNA logs that it is being loaded")
  void worksUnderAHandlerThatLooksUp() throws Exception {
    List<String> noisy = List.of("-Djna.debug_load=true", PATIENT, SIMPLE.get(1));
    Outcome other = room.run(Program.class, noisy, "handler=nas.local", "all=printer.local");
    assertEnded(other);
    assertThat(other.starting("not handled: nas.local")).isNotEmpty();
    assertThat(other.starting("printer.local: [printer.local/10.9.0.2")).hasSize(1);
    assertThat(ms(other, "printer.local")).isLessThan(NOT_OPENED_MS);
    Outcome same =
        room.run(
            Program.class, noisy, "handler=printer.local", "all=printer.local", "all=nas.local");
    assertEnded(same);
    assertThat(same.starting("nas.local: [nas.local/10.9.0.77]")).hasSize(1);
  }

  @Test
  @DisplayName("Without a library, or an interface, the system's resolver answers; one warning")
  void fallsBack(@TempDir Path empty) throws Exception {
    List<String> options = List.of("-Dbeacon.library.path=" + empty, SIMPLE.get(1));
    Outcome broken =
        room.run(Program.class, options, "all=printer.local", "all=nas.local", "active");
    assertEnded(broken);
    assertThat(broken.lines()).contains("active: true", "threads: 0");
    assertThat(broken.starting("printer.local: unknown: printer.local")).hasSize(1);
    assertThat(broken.lines()).filteredOn(line -> line.contains("WARN")).hasSize(1);
  }

  @Test
  @DisplayName("Where the JDK loads no provider, the cause is named, once")
  void saysWhyItIsNotActive(@TempDir Path folder) throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    List<String> options = List.of("-Djdk.net.hosts.file=" + hosts, SIMPLE.get(1));
    Outcome outcome = room.run(Program.class, options, "active", "active");
    assertThat(outcome.lines()).contains("active: false");
    assertThat(outcome.lines())
        .filteredOn(line -> line.contains("WARN"))
        .singleElement()
        .asString()
        .contains("-Djdk.net.hosts.file=" + hosts);
  }

  private static void assertEnded(Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
  }

  private static long ms(Outcome outcome, String name) {
    String start = "ms of " + name + ": ";
    return Long.parseLong(outcome.starting(start).get(0).substring(start.length()));
  }
}
