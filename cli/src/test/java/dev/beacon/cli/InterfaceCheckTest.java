package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.NoInterfaceException;
import dev.beacon.SocketFailureException;
import dev.beacon.cli.Finding.Severity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new InterfaceCheck().findings(patient.symptoms());
  }

  @Test
  @DisplayName("FR-021: what is used is told with its addresses")
  void whatIsUsedIsToldWithItsAddresses() {
    patient.interfaces.set(0, Patient.eth0("10.0.0.1", "fe80::1"));

    assertThat(findings())
        .singleElement()
        .isEqualTo(
            Finding.ok("interface", "eth0 is used: local link (10.0.0.1/24, fe80::1/64).")
                .on("eth0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | true | true | 1500 | 10.0.0.1 | ip link set dev eth0 up",
        "true | false | true | 1500 | 10.0.0.1 | cable",
        "true | true | false | 1500 | 10.0.0.1 | multicast on",
        "true | true | true | 400 | 10.0.0.1 | mtu 1500",
        "true | true | true | 1500 | | give it an address"
      })
  @DisplayName("FR-014..019: what the default policy finds unfit comes with what to do about it")
  void whatIsUnfitComesWithAdvice(
      boolean up, boolean running, boolean multicast, int mtu, String address, String advice) {
    NetworkInterfaceFacts fit =
        address == null ? Patient.eth0() : Patient.eth0(address.split(" ", -1));
    NetworkInterfaceFacts facts =
        new NetworkInterfaceFacts(
            "eth0",
            2,
            LinkKind.ETHERNET,
            "",
            up,
            running,
            multicast,
            false,
            mtu,
            0,
            false,
            fit.addresses());
    InterfaceDecision decision = InterfacePolicy.physical().decide(facts);
    patient.interfaces.set(0, facts);
    patient.failure = Optional.of(new NoInterfaceException(List.of(decision)));

    List<Finding> findings = findings();

    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).text())
        .isEqualTo("No network interface can be used (eth0: " + decision.reason() + ").");
    assertThat(findings.get(0).isProblem()).isTrue();
    assertThat(findings.get(1).severity()).isEqualTo(Severity.NOTE);
    assertThat(findings.get(1).advice()).contains(advice);
  }

  @Test
  @DisplayName("FR-036: a family that no interface has an address of comes with advice too")
  void aFamilyWithoutAddressComesWithAdvice() {
    patient.failure =
        Optional.of(
            new NoInterfaceException(
                List.of(new InterfaceDecision("eth0", false, "no usable address of [IPV6]"))));

    assertThat(findings().get(1).advice()).contains("give it an address");
  }

  @Test
  @DisplayName("FR-017, FR-018: what is left out on purpose is as it should be")
  void whatIsLeftOutOnPurposeIsAsItShouldBe() {
    patient.decisions.add(new InterfaceDecision("docker0", false, "container bridge"));

    assertThat(findings())
        .last()
        .isEqualTo(Finding.ok("interface", "docker0 is not used: container bridge.").on("docker0"));
  }

  @Test
  @DisplayName("FR-011: an interface that was asked for and is not there is a problem")
  void anInterfaceThatIsNotThereIsAProblem() {
    patient.askedInterfaces.addAll(List.of("eth0", "eth7"));

    Finding first = findings().get(0);

    assertThat(first.isProblem()).isTrue();
    assertThat(first.text()).isEqualTo("There is no interface eth7.");
    assertThat(first.advice()).isEqualTo("This host has eth0.");
    assertThat(first.interfaceName()).contains("eth7");
  }

  @Test
  @DisplayName("FR-019: an interface that the policy wants and that can't be joined is a problem")
  void anInterfaceThatCannotBeJoinedIsAProblem() {
    patient.decisions.set(0, new InterfaceDecision("eth0", false, "can't be joined for now"));
    patient.decisions.add(new InterfaceDecision("eth1", true, "local link"));

    assertThat(findings().get(0).isProblem()).isTrue();
    assertThat(findings().get(0).text()).isEqualTo("eth0 is not used: can't be joined for now.");
  }

  @Test
  @DisplayName(
      "FR-036: a family that has an address and no link is a problem, with the port's holder")
  void aFamilyWithAnAddressAndNoLinkIsAProblem() {
    patient.interfaces.set(0, Patient.eth0("10.0.0.1", "fe80::1"));
    patient.traffic.remove(Patient.IPV6);
    patient.holders = Optional.of(List.of(Patient.holder(IpFamily.IPV6, "greedy", 9)));

    Finding last = findings().get(1);

    assertThat(last.isProblem()).isTrue();
    assertThat(last.family()).contains(IpFamily.IPV6);
    assertThat(last.advice()).contains("greedy (pid 9)");
  }

  @Test
  @DisplayName("a family that was not asked for is not missed")
  void aFamilyThatWasNotAskedForIsNotMissed() {
    patient.interfaces.set(0, Patient.eth0("10.0.0.1", "fe80::1"));
    patient.traffic.remove(Patient.IPV6);
    patient.families.remove(IpFamily.IPV6);

    assertThat(findings()).noneMatch(Finding::isProblem);
  }

  @Test
  @DisplayName("where the port fails, the interfaces are told and are not the problem")
  void whereThePortFailsTheInterfacesAreNotTheProblem() {
    patient.failure = Optional.of(new SocketFailureException("bind", "", "", "EADDRINUSE", 98));

    assertThat(findings())
        .extracting(Finding::text)
        .containsExactly("eth0 would be used: local link (10.0.0.1/24).");
    assertThat(findings()).noneMatch(Finding::isProblem);
  }
}
