package dev.beacon.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * Every command as it is declared, for what is made from the declarations: the manual page and the
 * completions of shells.
 */
public final class CommandModel {

  private CommandModel() {}

  /** What each counter of {@code beacon monitor} counts, by its name. */
  public static Map<String, String> counters() {
    return CounterWords.all();
  }

  /** All of it, as {@code beacon --help} sees it. To be looked at, not to be run. */
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
