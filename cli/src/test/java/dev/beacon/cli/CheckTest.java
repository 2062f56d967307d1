package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.NativeLibraryException;
import dev.beacon.cli.Finding.Severity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CheckTest {

  private final Patient patient = new Patient();

  @Test
  @DisplayName("a host in good health: each subject has its word, and none is more than ok")
  void aHealthyHostHasAWordOnEachSubject() {
    List<Finding> findings = Check.all(patient.symptoms());

    assertThat(findings)
        .extracting(Finding::id)
        .containsSubsequence(
            "native-core", "interface", "port", "port", "self-echo", "self-echo", "neighbours")
        .containsSubsequence("services", "second-responder", "off-link", "ttl", "name-conflict")
        .endsWith("noise", "receive-buffer", "kernel-drops");
    assertThat(findings).extracting(Finding::severity).containsOnly(Severity.OK);
    assertThat(findings).extracting(Finding::advice).containsOnly("");
  }

  @Test
  @DisplayName("without the native core that is the one problem, and nothing more is said")
  void withoutTheNativeCoreThatIsTheOneProblem() {
    patient.failure =
        Optional.of(new NativeLibraryException(List.of("/run/x: noexec"), "Mount it with exec."));
    patient.interfaces.clear();
    patient.wanted.clear();

    List<Finding> findings = Check.all(patient.symptoms());

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).id()).isEqualTo("native-core");
    assertThat(findings.get(0).isProblem()).isTrue();
    assertThat(findings.get(0).text()).contains("/run/x: noexec");
  }
}
