package dev.beacon.cli;

import org.slf4j.simple.SimpleServiceProvider;

/**
 * Sends logs to standard error, one short line each. System properties configure this before the
 * first logger is made, so this class reads the options itself, before the parser.
 */
final class Logs {

  private static final String PREFIX = "org.slf4j.simpleLogger.";
  private static final String[] LEVELS = {"warn", "info", "debug", "trace"};

  private Logs() {}

  /** Sets the level for the number of {@code -v}, and the form of a line. */
  static void configure(String[] args) {
    set("defaultLogLevel", LEVELS[Math.min(verbosity(args), LEVELS.length - 1)]);
    set("showDateTime", "false");
    set("showThreadName", "false");
    set("showLogName", "false");
    set("logFile", "System.err");
    nameTheProvider();
  }

  /** By itself slf4j looks for it in each jar, which takes longer than all else that it does. */
  private static void nameTheProvider() {
    System.setProperty("slf4j.internal.verbosity", "WARN"); // it would tell that it was named
    System.setProperty("slf4j.provider", SimpleServiceProvider.class.getName());
  }

  /** Counts {@code -v} and {@code --verbose} before a {@code --}. */
  static int verbosity(String[] args) {
    int count = 0;
    for (String arg : args) {
      if (arg.equals("--")) {
        break;
      }
      if (arg.equals("--verbose")) {
        count++;
      } else if (isFlags(arg)) {
        count += arg.length() - 1;
      }
    }
    return count;
  }

  /** {@code -v}, {@code -vv} and so on. */
  private static boolean isFlags(String arg) {
    for (int i = 1; i < arg.length(); i++) {
      if (arg.charAt(i) != 'v') {
        return false;
      }
    }
    return arg.length() > 1 && arg.charAt(0) == '-';
  }

  private static void set(String key, String value) {
    if (System.getProperty(PREFIX + key) == null) {
      System.setProperty(PREFIX + key, value);
    }
  }
}
