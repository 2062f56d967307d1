package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianPackageTest {

  @ParameterizedTest
  @CsvSource({
    "0.1.0, 0.1.0",
    "0.1.0-SNAPSHOT, 0.1.0~SNAPSHOT",
    "1.0.0-rc1, 1.0.0~rc1",
    "1.0.0-RC1-SNAPSHOT, 1.0.0~RC1~SNAPSHOT",
    "1.0.0-M2, 1.0.0~M2",
    "1.0.0-post3, 1.0.0+post3",
  })
  @DisplayName("a Maven version becomes one that Debian takes for a version without a revision")
  void aMavenVersionBecomesOneOfDebian(String maven, String debian) {
    assertThat(DebianPackage.debianVersion(maven)).isEqualTo(debian);
  }

  @Test
  @DisplayName("what leads to a release sorts before it")
  void whatLeadsToAReleaseSortsBeforeIt() throws Exception {
    Shell.assumeHas("dpkg");
    String[] rising = {"0.9.0", "1.0.0-M2", "1.0.0-rc1-SNAPSHOT", "1.0.0-rc1", "1.0.0", "1.0.1"};
    for (int i = 1; i < rising.length; i++) {
      String[] command = {
        "dpkg",
        "--compare-versions",
        DebianPackage.debianVersion(rising[i - 1]),
        "lt",
        DebianPackage.debianVersion(rising[i])
      };
      assertThat(Shell.run(Map.of(), Path.of("."), command))
          .as(String.join(" ", command))
          .isEqualTo(new Shell.Outcome(0, "", ""));
    }
  }
}
