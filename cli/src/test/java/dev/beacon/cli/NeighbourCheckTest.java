package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.cli.Finding.Severity;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new NeighbourCheck().findings(patient.symptoms());
  }

  @Test
  @DisplayName("others that are heard are counted per family")
  void othersAreCountedPerFamily() {
    assertThat(findings().get(0).text())
        .isEqualTo("Other hosts are heard on eth0, packets: 5 over IPv4, 5 over IPv6.");
  }

  @Test
  @DisplayName("nobody else is heard: worth knowing, with what may keep them away")
  void nobodyElseIsHeard() {
    patient.traffic.clear();
    patient.traffic.add(new LinkTraffic("eth0", IpFamily.IPV4, 4, 4, 9, 0, 0, List.of()));

    Finding first = findings().get(0);

    assertThat(first.severity()).isEqualTo(Severity.NOTE);
    assertThat(first.interfaceName()).contains("eth0");
    assertThat(first.advice()).contains("IGMP snooping", "Wi-Fi", "firewall", "container");
  }

  @ParameterizedTest
  @CsvSource({
    "MACOS, Local Network;",
    "WINDOWS, netsh advfirewall",
    "LINUX, a container's own network.",
    "OTHER, a container's own network."
  })
  @DisplayName("nobody else is heard: with what the system itself asks for first")
  void nobodyIsHeardForWantOfAPermission(HostSystem system, String words) {
    patient.system = system;
    patient.traffic.clear();

    assertThat(findings().get(0).advice()).contains(words);
    boolean isAsked = system == HostSystem.MACOS || system == HostSystem.WINDOWS;
    assertThat(findings().get(0).advice().endsWith("a container's own network."))
        .isNotEqualTo(isAsked);
  }

  @ParameterizedTest
  @CsvSource({"0, No service was", "1, One service was", "7, 7 services were"})
  @DisplayName("what was found is counted")
  void whatWasFoundIsCounted(int services, String text) {
    patient.services = services;

    assertThat(findings().get(1).text()).isEqualTo(text + " found.");
  }
}
