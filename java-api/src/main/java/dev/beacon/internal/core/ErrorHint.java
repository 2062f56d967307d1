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

  /** In the core's words for a port that belongs to one program. */
  private static final String NOT_SHARED = " has port ";

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

  /**
   * The hint for a failed operation on this system. A port that Beacon does not share is another
   * program's: its name is in the operation, and it is no mDNS responder.
   *
   * @return begins with a semicolon; empty if there is nothing to advise
   */
  public static String ofFailure(String operation, String errorName) {
    return operation.contains(NOT_SHARED) ? "" : of(errorName);
  }

  /** Returns the hint for another system, by Java's name of it. */
  static String of(String errorName, String systemName) {
    String system = systemName.toLowerCase(Locale.ROOT);
    boolean isWindows = system.startsWith("windows");
    boolean isMac = system.startsWith("mac");
    return switch (errorName) {
      case "EADDRINUSE" ->
          "; another program holds port 5353 and does not share it: beacon doctor names it"
              + (isWindows || isMac
                  ? ""
                  : " (for avahi-daemon: set disallow-other-stacks=no in avahi-daemon.conf)");
      case "EACCES", "EPERM" ->
          isWindows || isMac
              ? "; not permitted: check the firewall or the user"
              : "; not permitted: check the firewall, the container or the user";
      case "EEXIST" ->
          "; this peer is watched already, with another local address, other keys or another role:"
              + " give both watches the same, or use one";
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
