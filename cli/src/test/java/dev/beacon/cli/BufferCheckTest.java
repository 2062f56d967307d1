package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.Finding.Severity;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new BufferCheck().findings(patient.symptoms());
  }

  @Test
  @DisplayName("a small receive buffer is worth knowing, with the limit and how to raise it")
  void aSmallReceiveBufferIsWorthKnowing() {
    patient.receiveBufferBytes = 212_992;
    patient.mostReceiveBufferBytes = OptionalLong.of(212_992);

    Finding first = findings().get(0);

    assertThat(first.severity()).isEqualTo(Severity.NOTE);
    assertThat(first.text()).contains("212992 bytes of 2097152 wanted");
    assertThat(first.advice())
        .contains("rmem_max is 212992", "sysctl -w net.core.rmem_max=2097152");
  }

  @ParameterizedTest
  @CsvSource({
    "MACOS, sudo sysctl -w kern.ipc.maxsockbuf=8388608",
    "OTHER, Raise the system's limit."
  })
  @DisplayName("how to raise it is told in the system's own words")
  void howToRaiseItIsTheSystemsAffair(HostSystem system, String advice) {
    patient.system = system;
    patient.receiveBufferBytes = 212_992;

    assertThat(findings().get(0).advice()).endsWith(advice).doesNotContain("rmem_max");
  }

  @Test
  @DisplayName("Windows has no limit to raise")
  void windowsHasNoLimitToRaise() {
    patient.system = HostSystem.WINDOWS;
    patient.receiveBufferBytes = 65_536;

    assertThat(findings().get(0).severity()).isEqualTo(Severity.NOTE);
    assertThat(findings().get(0).advice()).isEmpty();
  }

  @Test
  @DisplayName("a limit that is not visible here is left out")
  void aLimitThatIsNotVisibleIsLeftOut() {
    patient.receiveBufferBytes = 212_992;

    assertThat(findings().get(0).advice()).doesNotContain("rmem_max is");
  }

  @Test
  @DisplayName("where the system does not tell the buffer's size, nothing is said of it")
  void anUnknownBufferIsNotTold() {
    patient.receiveBufferBytes = 0;

    assertThat(findings()).extracting(Finding::id).containsExactly("kernel-drops");
  }

  @Test
  @DisplayName("FR-038: what the kernel dropped is told")
  void whatTheKernelDroppedIsTold() {
    patient.counts.put("dropped_kernel", 7L);

    assertThat(findings().get(1).severity()).isEqualTo(Severity.NOTE);
    assertThat(findings().get(1).text()).startsWith("Packets that the kernel dropped: 7:");
  }
}
