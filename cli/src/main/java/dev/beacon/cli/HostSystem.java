package dev.beacon.cli;

import dev.beacon.IpFamily;
import java.util.Locale;

/**
 * The operating system, because the advice of {@code beacon doctor} depends on it: other systems
 * have other commands.
 */
enum HostSystem {
  LINUX,
  MACOS,
  WINDOWS,
  OTHER;

  /** The system of this host. */
  static HostSystem here() {
    return of(System.getProperty("os.name", ""));
  }

  /** Returns the system with this name in Java. */
  static HostSystem of(String name) {
    String system = name.toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return WINDOWS;
    }
    if (system.startsWith("mac")) {
      return MACOS;
    }
    return system.equals("linux") ? LINUX : OTHER;
  }

  /**
   * Reports whether a socket of a family can be bound to a group, so that it takes no unicast from
   * another responder. If not, the system chooses which socket gets it.
   */
  boolean bindsGroups(IpFamily family) {
    return this == LINUX || (this == MACOS && family == IpFamily.IPV6);
  }

  /**
   * The permission that a Java program needs to use the local network, as a sentence after a space;
   * empty if none is known.
   */
  String permission() {
    return switch (this) {
      case MACOS ->
          " From macOS 15 on, allow the program that started Java in System Settings > Privacy &"
              + " Security > Local Network; it is not asked of root, nor of what Terminal or ssh"
              + " starts.";
      case WINDOWS ->
          " Windows' own rules for mDNS are not for Java. As administrator, give the java.exe that"
              + " is used its rule: netsh advfirewall firewall add rule name=\"mDNS for Java\""
              + " dir=in action=allow protocol=UDP localport=5353"
              + " program=\"C:\\path\\to\\java.exe\"; and remove those that block it: they count"
              + " more.";
      case LINUX, OTHER -> "";
    };
  }
}
