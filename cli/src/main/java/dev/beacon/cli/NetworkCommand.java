package dev.beacon.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The environment of every network command: the door, the output, and the end. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
abstract class NetworkCommand implements Callable<Integer> {

  final BeaconDoor door;
  final LineOut out;
  final PrintStream err;
  final Ending ending;

  NetworkCommand(Means means) {
    door = means.door();
    out = means.out();
    err = means.err();
    ending = means.ending();
  }

  /** Prints the names of the columns, for people who asked for explanations. */
  final void explain(CommonOptions options, Supplier<String> header) {
    if (options.explains()) {
      err.println(header.get());
    }
  }

  /** Writes a message for people to standard error. */
  final void say(String message) {
    Messages.say(err, message);
  }
}
