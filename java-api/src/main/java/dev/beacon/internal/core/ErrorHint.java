package dev.beacon.internal.core;

import java.util.Locale;

/** Gives advice about an error of the operating system, as the end of a sentence that names it. */
public final class ErrorHint {

  /**
   * macOS 15 has this error for each packet of a program without permission for the local network.
   */
  private static final String LOCAL_NETWORK =
      "; if this is macOS 15 or newer: allow the program that started Java in System Settings >"
          + " Privacy & Security > Local Network";

  private ErrorHint() {}

  /**
   * The hint for this system.
   *
   * @param errorName the system's name of the error, {@code EADDRINUSE}
   * @return begins with a semicolon; empty if there is nothing to advise
   */
  public static String of(String errorName) {
    return of(errorName, System.getProperty("os.name", ""));
  }

  /** Returns the hint for another system, by Java's name of it. */
  static String of(String errorName, String systemName) {
    String system = systemName.toLowerCase(Locale.ROOT);
    boolean isWindows = system.startsWith("windows");
    boolean isMac = system.startsWith("mac");
    return switch (errorName) {
      case "EADDRINUSE" ->
          "; another mDNS responder holds the port and forbids sharing"
              + (isWindows || isMac
                  ? ""
                  : " (for avahi-daemon: set disallow-other-stacks=no in avahi-daemon.conf)");
      case "EACCES", "EPERM" ->
          isWindows || isMac
              ? "; not permitted: check the firewall or the user"
              : "; not permitted: check the firewall, the container or the user";
      case "EHOSTUNREACH" -> isMac ? LOCAL_NETWORK : "";
      default -> "";
    };
  }

  /** Returns the hint for this system after a send failed with {@code EHOSTUNREACH (65)}. */
  static String ofSending(String error) {
    return ofSending(error, System.getProperty("os.name", ""));
  }

  /** Returns the same for another system. */
  static String ofSending(String error, String systemName) {
    return error.startsWith("EHOSTUNREACH ") ? of("EHOSTUNREACH", systemName) : "";
  }
}
