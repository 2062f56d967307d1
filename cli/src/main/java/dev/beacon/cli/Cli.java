package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.InterfaceDecision;
import dev.beacon.NoInterfaceException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command line: parses it, runs it, and reports its failure in one line.
 *
 * <p>Exit codes are part of the contract: {@link #OK}, {@link #FAILED} with the reason on standard
 * error, and {@link #MISUSED} if the user must type something else. Commands check all their
 * arguments with the API's own checks before they open anything. So every {@link
 * IllegalArgumentException} means misuse.
 */
final class Cli {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;

  /** Only with one of them is the help arranged, because that takes time. */
  private static final List<String> HELP_WORDS = List.of("help", "-h", "--help", ShortHelp.ALL);

  /** From this number of -v on, a failure shows its stack trace too. */
  private static final int TRACE_VERBOSITY = 2;

  private final Means means;
  private final PrintStream err;

  Cli(Means means) {
    BeaconDoor watched = new WatchedDoor(means.door(), means.ending());
    this.means = new Means(watched, means.out(), means.err(), means.ending());
    err = means.err();
  }

  /** Runs a command line and returns its exit code. */
  int run(String... typed) {
    List<String> typedWords = Commands.withoutVainHelp(CommandFirst.ordered(typed));
    boolean asksForHelp = !Collections.disjoint(typedWords, HELP_WORDS);
    List<String> parsedWords = asksForHelp ? ShortHelp.withoutAll(typedWords) : typedWords;
    String[] args = parsedWords.toArray(new String[0]);
    CommandLine commands = Commands.parser(means, args.length > 0 ? args[0] : "");
    if (asksForHelp) {
      ShortHelp.arrange(commands, typedWords);
    }
    if (args.length == 0) {
      commands.usage(err);
      return MISUSED;
    }
    if (garbled(args)) {
      return misused(
          "the locale has no character for an argument, set LC_ALL=C.UTF-8",
          commands,
          List.of(args));
    }
    commands.setOut(means.out().printer());
    commands.setExpandAtFiles(false); // a service may be called @home
    commands.setParameterExceptionHandler((failure, words) -> misused(failure, List.of(words)));
    commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> failed(failure, command, args));
    int exitCode = commands.execute(args);
    Optional<BeaconFailedException> beaconFailure = means.ending().beaconFailure();
    if (beaconFailure.isPresent()) {
      say(String.valueOf(beaconFailure.get().getMessage()));
      return FAILED;
    }
    Optional<IOException> outputFailure = means.ending().outputFailure();
    return outputFailure.isPresent() ? outputFailed(outputFailure.get()) : exitCode;
  }

  /**
   * Reports whether an argument was damaged on its way into the JVM, which replaces each byte that
   * the locale does not know.
   */
  private static boolean garbled(String[] args) {
    for (String arg : args) {
      if (arg.indexOf('\uFFFD') >= 0) {
        return !"UTF-8".equals(System.getProperty("sun.jnu.encoding"));
      }
    }
    return false;
  }

  private int misused(ParameterException failure, List<String> typed) {
    CommandLine command = failure.getCommandLine();
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      List<String> similar = unmatched.getSuggestions();
      message =
          tooMuch(word, command.getParent() == null)
              + behind(command, word, typed)
              + (similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?");
    }
    return misused(message, command, typed);
  }

  private static String tooMuch(String word, boolean atTop) {
    if (atTop && CommandFirst.isCommon(word)) {
      return "no command after " + word;
    }
    String what = atTop ? "no such command: " : "one argument too many: ";
    return (word.startsWith("-") ? "unknown option: " : what) + word;
  }

  /** Says so if an unknown option is one of the command that is typed after it. */
  private static String behind(CommandLine top, String word, List<String> typed) {
    int equals = word.indexOf('=');
    String option = equals < 0 ? word : word.substring(0, equals);
    return typed.subList(typed.indexOf(word) + 1, typed.size()).stream()
        .flatMap(each -> Stream.ofNullable(top.getSubcommands().get(each)))
        .findFirst()
        .map(CommandLine::getCommandSpec)
        .filter(command -> command.findOption(option) != null)
        .map(command -> " before " + command.name() + ", it goes behind it")
        .orElse("");
  }

  private int misused(String message, CommandLine command, List<String> typed) {
    String then = message.endsWith("?") ? " Try: " : "; try: ";
    String name = command.getCommandSpec().qualifiedName(" ");
    boolean isReach = command.getCommandName().equals(ReachTopic.COMMAND);
    String action = isReach ? ReachTopic.of(typed).map(each -> each.word() + " ").orElse("") : "";
    say(message + then + name + " " + action + "--help");
    return MISUSED;
  }

  private int failed(Exception failure, CommandLine command, String[] args) {
    if (Logs.verbosity(args) >= TRACE_VERBOSITY) {
      failure.printStackTrace(err);
    }
    if (failure instanceof IllegalArgumentException) {
      return misused(String.valueOf(failure.getMessage()), command, List.of(args));
    }
    say(reason(failure, command));
    return FAILED;
  }

  /**
   * Handles a failed write. If the reader is gone, as in {@code beacon browse | head -1}, it has
   * seen enough, and that is no failure.
   */
  private int outputFailed(IOException failure) {
    if (LineOut.readerGone(failure)) {
      return OK;
    }
    say("cannot write to standard output: " + failure.getMessage());
    return FAILED;
  }

  private static String reason(Exception failure, CommandLine command) {
    if (failure instanceof NoInterfaceException none) {
      return noInterface(none.decisions(), command);
    }
    boolean told = failure instanceof BeaconException || failure instanceof CommandFailure;
    return told ? String.valueOf(failure.getMessage()) : "unexpected: " + failure;
  }

  /** Says why no interface is used. It advises {@code --wait} only if the command has it. */
  private static String noInterface(List<InterfaceDecision> decisions, CommandLine command) {
    List<String> missing = InterfacesCommand.missing(askedInterfaces(command), decisions);
    if (!missing.isEmpty()) {
      String present = joined(decisions, ", ", InterfaceDecision::name);
      return "no such interface: "
          + String.join(", ", missing)
          + " (this host has "
          + present
          + ")";
    }
    String why =
        decisions.isEmpty()
            ? ": the host has none"
            : " (" + joined(decisions, "; ", one -> one.name() + ": " + one.reason()) + ")";
    boolean canWait = command.getCommandSpec().findOption("--wait") != null;
    return "no usable network interface" + why + (canWait ? "; --wait waits for one" : "");
  }

  /** Returns the values of {@code --interface}, or the interface behind the % of an address. */
  private static List<String> askedInterfaces(CommandLine command) {
    OptionSpec option = command.getCommandSpec().findOption("--interface");
    return option == null ? List.of() : option.getValue();
  }

  private static String joined(
      List<InterfaceDecision> decisions, String gap, Function<InterfaceDecision, String> words) {
    return decisions.stream().map(words).collect(Collectors.joining(gap));
  }

  private void say(String message) {
    Messages.say(err, message);
  }
}
