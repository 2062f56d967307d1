package dev.beacon.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {

  @Test
  @DisplayName("Names under local are known, whatever their case; comments and others are not")
  void knowsNamesOfTheLink(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("hosts");
    Files.writeString(
        file,
        """
        127.0.0.1\tlocalhost
        # 10.0.0.1 commented.local
        10.0.0.2  Shop.Local shop  other.local # trailing.local
        10.0.0.3
        not an address but.local
        """);
    HostsFile hosts = new HostsFile(file);
    assertThat(hosts.has("shop.local")).isTrue();
    assertThat(hosts.has("other.local")).isTrue();
    assertThat(hosts.has("commented.local")).isFalse();
    assertThat(hosts.has("trailing.local")).isFalse();
    assertThat(hosts.has("shop")).isFalse();
    assertThat(hosts.has("localhost")).isFalse();
  }

  @Test
  @DisplayName("A file that is not there has no names")
  void mayBeMissing(@TempDir Path folder) {
    assertThat(new HostsFile(folder.resolve("none")).has("shop.local")).isFalse();
  }
}
