package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Answer;
import dev.beacon.cli.Finding.Severity;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NameCheckTest {

  private static final String PRINTER = "Printer A._ipp._tcp.local";

  private final Patient patient = new Patient();

  private void heard(Answer... answers) {
    patient.answers.addAll(List.of(answers));
  }

  private List<Finding> conflicts() {
    return new NameCheck()
        .findings(patient.symptoms()).stream()
            .filter(finding -> finding.severity() != Severity.OK)
            .toList();
  }

  @Test
  @DisplayName(
      "RFC 6762 section 9: one instance, two hosts, two servers: a conflict, with who says what")
  void oneInstanceOfTwoHostsIsAConflict() {
    heard(
        Patient.answer("10.0.0.2", PRINTER, Patient.server(631, "alpha.local")),
        Patient.answer("10.0.0.3", PRINTER, Patient.server(999, "beta.local")));

    assertThat(conflicts())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.interfaceName()).contains("eth0");
              assertThat(finding.text())
                  .isEqualTo(
                      "Different hosts on eth0 claim "
                          + PRINTER
                          + ": 10.0.0.2 says SRV 0 0 631 alpha.local; 10.0.0.3 says SRV 0 0 999"
                          + " beta.local.");
            });
  }

  @Test
  @DisplayName("one host over IPv4 and IPv6 is one host: its addresses say so")
  void oneHostOverBothFamiliesIsOneHost() {
    heard(
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("10.0.0.2")),
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("fe80::2")),
        Patient.answer("fe80::2", "alpha.local", Patient.address("10.0.0.12")),
        Patient.answer("10.0.0.2", PRINTER, Patient.server(631, "alpha.local")),
        Patient.answer("fe80::2", PRINTER, Patient.server(632, "alpha.local")));

    assertThat(conflicts()).isEmpty();
  }

  @Test
  @DisplayName("two hosts that say the same, a proxy and its host, are no conflict")
  void twoThatSayTheSameAreNoConflict() {
    heard(
        Patient.answer("10.0.0.2", PRINTER, Patient.server(631, "alpha.local")),
        Patient.answer("10.0.0.9", PRINTER, Patient.server(631, "alpha.local")));

    assertThat(conflicts()).isEmpty();
  }

  @Test
  @DisplayName("one host's two servers, or its two addresses, are no conflict")
  void oneHostsTwoRecordsAreNoConflict() {
    heard(
        Patient.answer("10.0.0.2", PRINTER, Patient.server(631, "alpha.local")),
        Patient.answer("10.0.0.2", PRINTER, Patient.server(632, "alpha.local")),
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("10.0.0.2")),
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("10.0.0.12")));

    assertThat(conflicts()).isEmpty();
  }

  @Test
  @DisplayName("a host name of two hosts is told once, whatever the families, and with its doubt")
  void aHostNameOfTwoHostsIsToldOnce() {
    heard(
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("10.0.0.2")),
        Patient.answer("10.0.0.2", "alpha.local", Patient.address("fe80::2")),
        Patient.answer("10.0.0.3", "alpha.local", Patient.address("10.0.0.3")),
        Patient.answer("fe80::3", "alpha.local", Patient.address("fe80::3")));

    assertThat(conflicts())
        .singleElement()
        .satisfies(finding -> assertThat(finding.advice()).contains("by cable and Wi-Fi"));
  }

  @Test
  @DisplayName("strangers decide how many conflicts there are: ten are told")
  void tenConflictsAreTold() {
    for (int i = 0; i < 30; i++) {
      String name = "p" + i + "._ipp._tcp.local";
      heard(
          Patient.answer("10.0.0.2", name, Patient.server(631, "alpha.local")),
          Patient.answer("10.0.0.3", name, Patient.server(632, "alpha.local")));
    }

    assertThat(conflicts()).hasSize(10);
  }
}
