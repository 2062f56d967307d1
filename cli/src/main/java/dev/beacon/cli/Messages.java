package dev.beacon.cli;

import java.io.PrintStream;

/** Messages on standard error: one line each, or more if the terminal is narrow. */
final class Messages {

  private static final String PREFIX = "beacon: ";

  private Messages() {}

  /** Writes a message, in characters that a terminal shows. */
  static void say(PrintStream err, String message) {
    Screen screen = Terminal.isTerminal() ? Screen.of(Screen.STANDARD_ERROR) : Screen.ENDLESS;
    String line = PREFIX + Terminal.printable(message);
    err.println(Wrapped.text(screen.columns(), PREFIX.length(), line));
  }
}
