package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.NativeLibraryException;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import dev.beacon.SocketFailureException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(10)
class DoctorCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @BeforeEach
  void aHealthyHost() {
    door.facts.add(Patient.eth0("10.0.0.1"));
    door.decisions.add(new InterfaceDecision("eth0", true, "local link"));
    door.sharing.put(IpFamily.IPV4, PortSharing.ALONE);
    door.traffic.add(Patient.IPV4);
    door.noisiest.complete(List.of());
  }

  private Typed doctor(String... options) {
    String[] args =
        Stream.concat(Stream.of("doctor", "--timeout", "0.001"), Stream.of(options))
            .toArray(String[]::new);
    return Typed.run(door, new Ending(), args);
  }

  @Test
  @DisplayName("--json: an object per finding, what does not apply left out, then the verdict")
  void jsonHasAnObjectPerFinding() {
    Typed typed = doctor("--json");

    assertThat(typed.out().lines())
        .contains(
            "{\"event\":\"finding\",\"id\":\"native-core\",\"severity\":\"ok\","
                + "\"text\":\"The native core loads.\"}",
            "{\"event\":\"finding\",\"id\":\"self-echo\",\"severity\":\"ok\","
                + "\"interface\":\"eth0\",\"family\":\"IPV4\",\"text\":\"What is multicast on eth0"
                + " (IPv4) comes back: 4 of 4 packets.\"}")
        .endsWith("{\"event\":\"verdict\",\"works\":true}");
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("--json: with a problem works is false, and the exit code 1")
  void jsonOfAProblem() {
    door.traffic.set(0, new LinkTraffic("eth0", IpFamily.IPV4, 2, 0, 0, 0, 0, List.of()));

    Typed typed = doctor("--json");

    assertThat(typed.out().lines())
        .anyMatch(
            line ->
                line.startsWith(
                        "{\"event\":\"finding\",\"id\":\"self-echo\",\"severity\":\"problem\","
                            + "\"interface\":\"eth0\",\"family\":\"IPV4\",\"text\":\"Multicast")
                    && line.contains("\",\"advice\":\"Allow "))
        .endsWith("{\"event\":\"verdict\",\"works\":false}");
    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).startsWith("beacon: Multicast sent on eth0 (IPv4) does not come back");
  }

  @Test
  @DisplayName("for people: the severity, the finding, below it what to do, and a verdict")
  void textIsForPeople() {
    door.traffic.set(0, new LinkTraffic("eth0", IpFamily.IPV4, 2, 2, 0, 0, 0, List.of()));

    Typed typed = doctor();

    assertThat(typed.out())
        .startsWith("ok       The native core loads.\n")
        .contains("note     No other host was heard on eth0.\n         Either nobody there")
        .endsWith("\n\nDiscovery can work here.\n");
    assertThat(typed.exitCode()).isZero();
  }

  @Test
  @DisplayName("the last line on standard error is the first problem")
  void theLastLineIsTheFirstProblem() {
    door.traffic.set(0, new LinkTraffic("eth0", IpFamily.IPV4, 2, 0, 0, 0, 0, List.of()));

    Typed typed = doctor("--interface", "eth0", "--interface", "eth7");

    assertThat(typed.out()).endsWith("\nDiscovery does not work as it should: 2 problems.\n");
    assertThat(typed.err()).isEqualTo("beacon: There is no interface eth7.\n");
    assertThat(typed.exitCode()).isEqualTo(1);
  }

  static List<BeaconException> failures() {
    return List.of(
        new SocketFailureException("bind", "", "", "EADDRINUSE", 98),
        new NativeLibraryException(List.of("/run/x: noexec"), "Mount it with exec."),
        new NoInterfaceException(List.of(new InterfaceDecision("lo", false, "loopback"))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("FR-010, FR-022: a Beacon that can't open is a finding, not the end of the report")
  void aBeaconThatCannotOpenIsAFinding(BeaconException failure) {
    door.failure = Optional.of(failure);

    Typed typed = doctor();

    assertThat(typed.out())
        .contains("problem  ")
        .endsWith("\nDiscovery does not work as it should: 1 problem.\n");
    assertThat(typed.err()).startsWith("beacon: ").hasLineCount(1);
    assertThat(typed.exitCode()).isEqualTo(1);
  }

  @Test
  @DisplayName("a name that would steer the terminal is shown as bytes")
  void aNameThatSteersTheTerminalIsShownAsBytes() {
    door.decisions.add(new InterfaceDecision("e\u001b[2J", false, "loopback"));

    assertThat(doctor().out()).contains("e\\027[2J is not used");
  }

  @Test
  @DisplayName("told to stop before it has listened, it says so and exits with 1")
  void toldToStopItSaysSo() {
    Typed typed = Typed.run(door, "doctor");

    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).isEqualTo("beacon: stopped before it had listened long enough\n");
    assertThat(typed.exitCode()).isEqualTo(1);
  }
}
