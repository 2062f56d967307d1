package dev.beacon.cli;

import java.io.PrintStream;

/** What is told on standard error: one line each, but for a terminal that is too narrow. */
final class Messages {

  private static final String PREFIX = "beacon: ";

  private Messages() {}

  /** Tells it, in characters that a terminal shows. */
  static void say(PrintStream err, String message) {
    Screen screen = Terminal.isTerminal() ? Screen.of(Screen.STANDARD_ERROR) : Screen.ENDLESS;
    String line = PREFIX + Terminal.printable(message);
    err.println(Wrapped.text(screen.columns(), PREFIX.length(), line));
  }
}
