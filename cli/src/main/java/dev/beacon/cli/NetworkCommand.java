package dev.beacon.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** What every command works with: the way to the network, the output, and the end of its time. */
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

  /** Names the columns of the output, for people who want to know more. */
  final void explain(CommonOptions options, Supplier<String> header) {
    if (options.explains()) {
      err.println(header.get());
    }
  }

  /** Tells people something on standard error. */
  final void say(String message) {
    Messages.say(err, message);
  }
}
