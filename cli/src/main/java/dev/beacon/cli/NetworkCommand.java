package dev.beacon.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
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

  /** Tells people something on standard error. */
  final void say(String message) {
    Messages.say(err, message);
  }
}
