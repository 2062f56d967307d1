package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineNameTest {

  @ParameterizedTest
  @CsvSource({
    "box, box",
    "Box, Box",
    "box.example.com, box",
    "box.local, box",
    "my_box, my-box",
    "'my box', my-box",
    "-box-, box",
    "b\u00fcro, b\u00fcro",
    "192, 192",
    "localhost, beacon",
    "LOCALHOST, beacon",
    "localhost.localdomain, beacon",
    "(none), none",
    "___, beacon",
    "'', beacon",
    "., beacon",
  })
  @DisplayName("RFC 6762 3: one label is made of whatever the system says")
  void oneLabelIsMade(String systemName, String label) {
    assertThat(MachineName.label(systemName)).isEqualTo(label);
  }

  @Test
  @DisplayName("RFC 1035 2.3.4: a long name is cut at 63 bytes, between characters and not at '-'")
  void aLongNameIsCut() {
    assertThat(MachineName.label("x".repeat(200))).isEqualTo("x".repeat(63));
    assertThat(MachineName.label("x".repeat(62) + "-y")).isEqualTo("x".repeat(62));
    String cut = MachineName.label("\u00fc".repeat(40));
    assertThat(cut).isEqualTo("\u00fc".repeat(31));
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(62);
  }

  private static String refused() {
    throw new UnsatisfiedLinkError("no such function");
  }

  private static String failed() {
    throw new IllegalStateException("not now");
  }

  @Test
  @DisplayName("RFC 6762 3: Windows' name is the DNS host's, else NetBIOS's, else none")
  void windowsNameIsTheDnsHosts() {
    assertThat(MachineName.windowsName(() -> "Reception-Desktop-2", () -> "RECEPTION-DESKT"))
        .isEqualTo("Reception-Desktop-2");
    assertThat(MachineName.windowsName(() -> "", () -> "RECEPTION-DESKT"))
        .isEqualTo("RECEPTION-DESKT");
    assertThat(MachineName.windowsName(MachineNameTest::refused, () -> "BOX")).isEqualTo("BOX");
    assertThat(MachineName.windowsName(MachineNameTest::failed, () -> "")).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 3: macOS' name is the one that its responder uses, else gethostname's")
  void macNameIsTheLocalHosts() {
    assertThat(MachineName.macName(() -> "Annas-MacBook", () -> "dhcp-17.corp"))
        .isEqualTo("Annas-MacBook");
    assertThat(MachineName.macName(() -> "", () -> "dhcp-17.corp")).isEqualTo("dhcp-17.corp");
    assertThat(MachineName.macName(MachineNameTest::refused, () -> "mac.local"))
        .isEqualTo("mac.local");
  }

  @ParameterizedTest
  @CsvSource({"192.168.1.7, beacon", "192, beacon", "192-b, 192-b", "3com.corp, 3com"})
  @DisplayName("RFC 6762 3: macOS' gethostname may say an address, which is no name")
  void anAddressIsNoNameOfAMac(String hostName, String label) {
    String name = MachineName.macName(MachineNameTest::refused, () -> hostName);
    assertThat(MachineName.label(name)).isEqualTo(label);
  }

  @Test
  @DisplayName("This machine has a name, one label under local, the same each time")
  void thisMachineHasAName() {
    Name name = MachineName.read();
    assertThat(name.labelCount()).isEqualTo(2);
    assertThat(name.endsWith(Name.LOCAL)).isTrue();
    assertThat(MachineName.read()).isEqualTo(name);
    assertThat(MachineName.label(name.label(0))).isEqualTo(name.label(0));
  }
}
