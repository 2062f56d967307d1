package dev.beacon.cli;

import dev.beacon.IpFamily;
import java.util.Locale;

/**
 * The operating system, as far as what {@code beacon doctor} says depends on it: commands that a
 * user of another one would look for in vain.
 */
enum HostSystem {
  LINUX,
  MACOS,
  WINDOWS,
  OTHER;

  /** This host's. */
  static HostSystem here() {
    return of(System.getProperty("os.name", ""));
  }

  /** By the name that Java has for it. */
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
   * Whether a socket of a family can be bound to a group, so that it takes none of another
   * responder's unicast. Where it can't, it is the system that chooses who gets it.
   */
  boolean bindsGroups(IpFamily family) {
    return this == LINUX || (this == MACOS && family == IpFamily.IPV6);
  }

  /**
   * What lets a Java program hear and speak on the local network, a sentence after a space; empty
   * where nothing is known to be asked for.
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
