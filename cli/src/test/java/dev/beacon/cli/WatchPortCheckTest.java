package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchPortCheckTest {

  private final Patient patient = new Patient();

  @Test
  @DisplayName("BFD-017: who holds the port of BFD is named, and discovery works all the same")
  void whoHoldsThePortIsNamed() {
    patient.watchHolders =
        Optional.of(
            List.of(
                Patient.holder(IpFamily.IPV4, "bfdd", 812),
                Patient.holder(IpFamily.IPV6, "bfdd", 812)));

    assertThat(new WatchPortCheck().findings(patient.symptoms()))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.text()).isEqualTo("Port 3784 (BFD) is held by bfdd (pid 812).");
              assertThat(found.isProblem()).isFalse();
            });
  }

  @Test
  @DisplayName("BFD-017: a free port, or one whose holders are not visible, is nothing to tell")
  void freeOrInvisibleIsNothingToTell() {
    assertThat(new WatchPortCheck().findings(patient.symptoms())).isEmpty();
    patient.watchHolders = Optional.empty();
    assertThat(new WatchPortCheck().findings(patient.symptoms())).isEmpty();
  }
}
