package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.UnresolvedInstance;
import dev.beacon.UnresolvedInstance.Reason;
import dev.beacon.cli.Finding.Severity;
import dev.beacon.dns.Name;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnresolvedCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new UnresolvedCheck().findings(patient.symptoms());
  }

  private void lacks(String name, String host, Reason reason) {
    patient.unresolved.add(
        new UnresolvedInstance(
            Name.of(name + "._ipp._tcp.local"), Instances.IPP, Optional.of(Name.of(host)), reason));
  }

  @Test
  @DisplayName("every service can be used: as it should be")
  void everyServiceCanBeUsed() {
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.OK);
  }

  @Test
  @DisplayName("RFC 6763 section 12: a service whose host has no address is told with its host")
  void aServiceWithoutAddressIsTold() {
    lacks("Ghost", "ghost.local", Reason.NO_ADDRESS);

    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.text())
                  .isEqualTo("Ghost (_ipp._tcp) is not reported: ghost.local has no address.");
            });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("each lack is a note, with the words of the library")
  void eachLackIsANote(Reason reason) {
    lacks("Odd", "192.0.2.7", reason);

    assertThat(findings().get(0).severity()).isEqualTo(Severity.NOTE);
    assertThat(findings().get(0).text()).contains(patient.unresolved.get(0).explanation());
  }

  @Test
  @DisplayName("RFC 6763 section 4.1: a name that a device split at a dot is told whole")
  void aSplitNameIsToldWhole() {
    lacks("Dr.A", "alpha.local", Reason.SEVERAL_LABELS);

    assertThat(findings().get(0).text()).startsWith("Dr.A (_ipp._tcp) is not reported: its name");
  }

  @Test
  @DisplayName("of very many the rest is a number")
  void ofVeryManyTheRestIsANumber() {
    for (int i = 0; i < 13; i++) {
      lacks("Ghost " + i, "ghost.local", Reason.NO_ADDRESS);
    }

    assertThat(findings()).hasSize(11);
    assertThat(findings().get(10).text()).isEqualTo("3 more services lack something.");
  }
}
