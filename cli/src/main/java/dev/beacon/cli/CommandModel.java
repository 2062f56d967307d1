package dev.beacon.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * The declarations of all commands, from which the manual page and the completions of shells are
 * made.
 */
public final class CommandModel {

  private CommandModel() {}

  /** The meaning of each counter of {@code beacon monitor}, by name. */
  public static Map<String, String> counters() {
    return CounterWords.all();
  }

  /**
   * The root of all commands, as {@code beacon --help} sees it. It is for reading, not for running.
   */
  public static CommandLine commands() {
    Ending ending = new Ending();
    OutputStream nowhere = OutputStream.nullOutputStream();
    return Commands.parser(
        new Means(
            new LiveDoor(),
            new LineOut(nowhere, StandardCharsets.UTF_8, ending, () -> Screen.ENDLESS),
            new PrintStream(nowhere, true, StandardCharsets.UTF_8),
            ending),
        "");
  }
}
