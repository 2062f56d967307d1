package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.internal.core.UnpackDirectory.Mounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackDirectoryTest {

  private final Path there;

  UnpackDirectoryTest(@TempDir Path there) {
    this.there = there;
  }

  @Test
  @DisplayName("A directory is noexec if the mount that it is on says so")
  void aDirectoryIsAsItsMountSays() {
    Mounts mounts = mounts("/ rw,relatime", there + " rw,nosuid,noexec,relatime");
    assertThat(mounts.forbidExecution(there)).isTrue();
    assertThat(mounts.forbidExecution(there.resolve("not/made/yet"))).isTrue();
    assertThat(mounts.forbidExecution(Path.of("/"))).isFalse();
    assertThat(mounts.forbidExecution(Path.of(there + "-beside"))).isFalse();
  }

  @Test
  @DisplayName("The nearest mount counts, and at one place the last")
  void theNearestAndLastMountCounts() {
    assertThat(mounts("/ rw,noexec", there + " rw").forbidExecution(there)).isFalse();
    assertThat(mounts(there + " rw", "/ rw,noexec").forbidExecution(there)).isFalse();
    assertThat(mounts(there + " rw,noexec", there + " rw").forbidExecution(there)).isFalse();
    assertThat(mounts(there + " rw", there + " rw,noexec").forbidExecution(there)).isTrue();
  }

  @Test
  @DisplayName("What a symbolic link leads to counts")
  void aLinkIsFollowed() throws Exception {
    Path target = Files.createDirectory(there.resolve("target"));
    Path link = Files.createSymbolicLink(there.resolve("link"), target);
    assertThat(mounts("/ rw", target + " rw,noexec").forbidExecution(link)).isTrue();
  }

  @Test
  @DisplayName("proc(5): spaces and backslashes in a mount's name are written as octal numbers")
  void namesAreUnescaped() throws Exception {
    Path odd = Files.createDirectory(there.resolve("a b\\c"));
    String written = odd.toString().replace("\\", "\\134").replace(" ", "\\040");
    assertThat(mounts("/ rw", written + " rw,noexec").forbidExecution(odd)).isTrue();
  }

  @Test
  @DisplayName("What no mount is known of is taken as it is")
  void withoutMountsNothingIsForbidden() {
    assertThat(Mounts.parse(List.of("", "too few fields")).forbidExecution(there)).isFalse();
    assertThat(Mounts.read(there.resolve("none")).mounts()).isEmpty();
  }

  private static Mounts mounts(String... pointsAndOptions) {
    return Mounts.parse(
        List.of(pointsAndOptions).stream()
            .map(mount -> "36 35 98:0 / " + mount + " shared:1 - tmpfs tmpfs rw")
            .toList());
  }
}
