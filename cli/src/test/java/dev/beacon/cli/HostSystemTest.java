package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.InterfaceDecision;
import dev.beacon.NoInterfaceException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostSystemTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, LINUX",
    "Mac OS X, MACOS",
    "Windows 11, WINDOWS",
    "Windows Server 2022, WINDOWS",
    "FreeBSD, OTHER",
    "'', OTHER"
  })
  @DisplayName("the system is told by Java's name for it")
  void theSystemIsToldByItsName(String name, HostSystem system) {
    assertThat(HostSystem.of(name)).isEqualTo(system);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LINUX | down | bring it up: ip link set dev en0 up",
        "MACOS | down | bring it up: sudo ifconfig en0 up",
        "WINDOWS | down | bring it up: netsh interface set interface \"en0\" admin=enabled",
        "OTHER | down | bring it up.",
        "LINUX | no multicast | let it multicast: ip link set dev en0 multicast on",
        "MACOS | no multicast | let it multicast; its driver decides on that.",
        "LINUX | MTU 400 below 512 | raise it: ip link set dev en0 mtu 1500",
        "MACOS | MTU 400 below 512 | raise it: sudo ifconfig en0 mtu 1500",
        "WINDOWS | MTU 400 below 512 | set subinterface \"en0\" mtu=1500 store=persistent",
        "OTHER | MTU 400 below 512 | raise it."
      })
  @DisplayName("FR-014..019: an interface is mended with the system's own commands")
  void anInterfaceIsMendedWithItsCommands(HostSystem system, String reason, String advice) {
    Patient patient = new Patient();
    patient.system = system;
    patient.interfaces.clear();
    patient.wanted.clear();
    patient.failure =
        Optional.of(new NoInterfaceException(List.of(new InterfaceDecision("en0", false, reason))));

    List<Finding> findings = new InterfaceCheck().findings(patient.symptoms());

    assertThat(findings).hasSize(2);
    assertThat(findings.get(1).advice()).endsWith(advice);
  }

  @ParameterizedTest
  @EnumSource(HostSystem.class)
  @DisplayName("a host in good health needs no advice, on any system")
  void aHealthyHostNeedsNoAdvice(HostSystem system) {
    Patient patient = new Patient();
    patient.system = system;

    assertThat(Check.all(patient.symptoms())).extracting(Finding::advice).containsOnly("");
  }
}
