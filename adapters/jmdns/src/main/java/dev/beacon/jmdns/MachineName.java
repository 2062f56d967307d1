package dev.beacon.jmdns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine. */
final class MachineName {

  private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

  private MachineName() {}

  /** Returns {@code box.local.} */
  static String get() {
    String name;
    try {
      name =
          Files.isReadable(LINUX)
              ? Files.readString(LINUX).strip()
              : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      name = "localhost";
    }
    int dot = name.indexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name) + ".local.";
  }
}
