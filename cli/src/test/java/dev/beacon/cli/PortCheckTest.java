package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.PortSharing;
import dev.beacon.SocketFailureException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortCheckTest {

  private final Patient patient = new Patient();

  private List<String> texts(Check check) {
    return check.findings(patient.symptoms()).stream().map(Finding::text).toList();
  }

  @Test
  @DisplayName("FR-003: per family: alone, or with whom it is shared, and who has unicast")
  void perFamilyWhoHasThePort() {
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.holders =
        Optional.of(
            List.of(
                Patient.holder(IpFamily.IPV4, "avahi-daemon", 71),
                Patient.holder(IpFamily.IPV4, "avahi-daemon", 71),
                Patient.holder(IpFamily.IPV4, "java", 80),
                new PortHolder(IpFamily.IPV4, 105, Optional.empty())));

    assertThat(texts(new PortCheck()))
        .containsExactly(
            "Port 5353 (IPv4) is shared with avahi-daemon (pid 71), java (pid 80) and a process of"
                + " user 105 that is not visible here: multicast reaches all of them, unicast does"
                + " not reach Beacon.",
            "Port 5353 (IPv6) has no other holder: Beacon takes multicast only, and leaves unicast"
                + " to one that starts later.");
  }

  @Test
  @DisplayName("FR-003: Windows binds no group: who gets unicast is not promised")
  void onWindowsUnicastIsTheSystemsChoice() {
    patient.system = HostSystem.WINDOWS;
    patient.holders = Optional.empty();
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);

    assertThat(texts(new PortCheck()))
        .containsExactly(
            "Port 5353 (IPv4) is shared with a program that is not visible here: multicast reaches"
                + " all of them, unicast one that the system chooses, and Beacon asks for none.",
            "Port 5353 (IPv6) has no other holder: Beacon asks for multicast only; once there is"
                + " one, the system chooses who gets unicast.");
    assertThat(texts(new SecondResponderCheck()).get(0))
        .endsWith(" Who gets unicast over IPv4 is the system's choice; Beacon asks by multicast.");
  }

  @Test
  @DisplayName("FR-003: macOS binds groups of IPv6 only")
  void onMacOsUnicastOfIpv6StaysWithTheOther() {
    patient.system = HostSystem.MACOS;
    patient.holders = Optional.empty();
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.sharing.put(IpFamily.IPV6, PortSharing.SHARED);

    assertThat(texts(new PortCheck()).get(0)).contains("unicast one that the system chooses");
    assertThat(texts(new PortCheck()).get(1)).endsWith("unicast does not reach Beacon.");
    assertThat(texts(new SecondResponderCheck()).get(0))
        .endsWith(
            " Unicast over IPv6 goes to it, not to Beacon, which asks by multicast. Who gets"
                + " unicast over IPv4 is the system's choice; Beacon asks by multicast.");
  }

  @ParameterizedTest
  @CsvSource({
    "MACOS, lsof -nP -iUDP:5353",
    "WINDOWS, netstat -ano | findstr :5353",
    "OTHER, 'Stop it, or have it set SO_REUSEADDR.'"
  })
  @DisplayName("FR-010: a port that is not shared: who holds it is found with the system's tools")
  void whoHoldsThePortIsFoundWithTheSystemsTools(HostSystem system, String advice) {
    patient.system = system;
    patient.failure = Optional.of(new SocketFailureException("bind", "", "", "EADDRINUSE", 48));

    assertThat(new PortCheck().findings(patient.symptoms()).get(0).advice())
        .endsWith(advice)
        .contains("SO_REUSEADDR")
        .doesNotContain("avahi");
  }

  @Test
  @DisplayName("where holders are not visible, that is said")
  void whereHoldersAreNotVisibleThatIsSaid() {
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.sharing.put(IpFamily.IPV6, PortSharing.NONE);
    patient.holders = Optional.empty();

    assertThat(texts(new PortCheck()))
        .containsExactly(
            "Port 5353 (IPv4) is shared with a program that is not visible here: multicast reaches"
                + " all of them, unicast does not reach Beacon.",
            "Port 5353 (IPv6) is not in use.");
  }

  @Test
  @DisplayName("FR-003: an IPv6 socket that takes IPv4 too, as Java's do, is named for both")
  void anIpv6SocketMayHaveThePortOfIpv4() {
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.sharing.put(IpFamily.IPV6, PortSharing.SHARED);
    patient.holders = Optional.of(List.of(Patient.holder(IpFamily.IPV6, "java", 80)));

    assertThat(texts(new PortCheck()))
        .allMatch(text -> text.contains("is shared with java (pid 80): "));
  }

  @Test
  @DisplayName("FR-010: a port that its holder does not share is a problem, with the holder's name")
  void aPortThatIsNotSharedIsAProblem() {
    patient.failure = Optional.of(new SocketFailureException("bind", "", "", "EADDRINUSE", 98));
    patient.holders = Optional.of(List.of(Patient.holder(IpFamily.IPV4, "python3", 9)));

    List<Finding> findings = new PortCheck().findings(patient.symptoms());

    assertThat(findings).singleElement().matches(Finding::isProblem);
    assertThat(findings.get(0).text())
        .isEqualTo("Port 5353 is held by python3 (pid 9), and not shared (EADDRINUSE).");
    assertThat(findings.get(0).advice()).contains("SO_REUSEADDR", "disallow-other-stacks=no");
  }

  @Test
  @DisplayName("FR-010: another failure is told as the system has it")
  void anotherFailureIsToldAsTheSystemHasIt() {
    patient.failure = Optional.of(new SocketFailureException("socket", "", "", "EMFILE", 24));

    assertThat(texts(new PortCheck()))
        .containsExactly("Beacon can't open its sockets: socket: EMFILE (24).");
  }

  @Test
  @DisplayName("RFC 6762 section 15.1: a second responder: who, how much is heard, who has unicast")
  void aSecondResponder() {
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.sharing.put(IpFamily.IPV6, PortSharing.SHARED);
    patient.holders =
        Optional.of(
            List.of(
                Patient.holder(IpFamily.IPV4, "avahi-daemon", 71),
                Patient.holder(IpFamily.IPV6, "avahi-daemon", 71)));

    assertThat(texts(new SecondResponderCheck()))
        .containsExactly(
            "Other programs of this host speak mDNS: avahi-daemon (pid 71); packets heard of them:"
                + " 0. Unicast over IPv4 and IPv6 goes to it, not to Beacon, which asks by"
                + " multicast.");
  }

  @Test
  @DisplayName("RFC 6762 section 15.1: of several one has unicast")
  void ofSeveralOneHasUnicast() {
    patient.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    patient.holders =
        Optional.of(
            List.of(
                Patient.holder(IpFamily.IPV4, "avahi-daemon", 71),
                Patient.holder(IpFamily.IPV4, "java", 80)));

    assertThat(texts(new SecondResponderCheck()).get(0))
        .contains("Unicast over IPv4 goes to one of them, not to Beacon");
  }

  @Test
  @DisplayName("a second responder that is heard and not seen is told too")
  void aSecondResponderThatIsHeardAndNotSeen() {
    patient.holders = Optional.empty();
    patient.traffic.set(0, new LinkTraffic("eth0", IpFamily.IPV4, 4, 4, 3, 0, 0, List.of()));

    assertThat(texts(new SecondResponderCheck()).get(0))
        .isEqualTo("A program of this host that does not hold port 5353 sends mDNS, packets: 3.");
  }
}
