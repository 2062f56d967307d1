package dev.beacon.dist;

import java.util.Map;
import java.util.Optional;

/** A platform, by its name in the jar of beacon-native, in its classifier, and in JNA. */
record Platform(String name) {

  private static final Map<String, String> DEBIAN =
      Map.of(
          "linux-x86-64", "amd64",
          "linux-aarch64", "arm64",
          "linux-arm", "armhf",
          "linux-riscv64", "riscv64",
          "linux-ppc64le", "ppc64el",
          "linux-s390x", "s390x",
          "linux-loongarch64", "loong64");

  boolean isWindows() {
    return name.startsWith("win32-");
  }

  /** Debian's name for it; empty if Debian does not run on it. */
  Optional<String> debianArchitecture() {
    return Optional.ofNullable(DEBIAN.get(name));
  }
}
