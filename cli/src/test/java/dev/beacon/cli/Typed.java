package dev.beacon.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command line as it was typed, and what came of it.
 *
 * @param exitCode the process's exit code
 * @param out standard output, decoded as UTF-8
 * @param err standard error
 */
record Typed(int exitCode, String out, String err) {

  /** Runs a command that is told to end as soon as it waits. */
  static Typed run(ScriptedDoor door, String... args) {
    Ending ending = new Ending();
    ending.now();
    return run(door, ending, args);
  }

  /** Runs a command that ends as the test says. */
  static Typed run(ScriptedDoor door, Ending ending, String... args) {
    return run(door, ending, new ByteArrayOutputStream(), args);
  }

  /** Runs a command with another standard output. */
  static Typed run(ScriptedDoor door, Ending ending, OutputStream out, String... args) {
    return run(door, ending, out, Screen.ENDLESS, args);
  }

  /** Runs a command on a screen of so many columns. */
  static Typed on(int columns, ScriptedDoor door, String... args) {
    Ending ending = new Ending();
    ending.now();
    return run(door, ending, new ByteArrayOutputStream(), new Screen(columns, 24), args);
  }

  private static Typed run(
      ScriptedDoor door, Ending ending, OutputStream out, Screen screen, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    LineOut lines = new LineOut(out, StandardCharsets.UTF_8, ending, () -> screen);
    int code = new Cli(new Means(door, lines, errStream, ending)).run(args);
    String printed =
        out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "";
    return new Typed(code, printed, err.toString(StandardCharsets.UTF_8));
  }
}
