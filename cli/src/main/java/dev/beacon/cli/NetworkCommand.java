package dev.beacon.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The environment of every network command: the door, the output, and the end. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
abstract class NetworkCommand implements Callable<Integer> {

  /** Every ordinary responder has answered after this time. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

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

  /**
   * Waits for the end, and tells people after a while if there is nothing.
   *
   * @param timeout how long at most; empty: as long as it takes
   * @param nothing told if nothing was found, after how long
   */
  final void await(Optional<Duration> timeout, BooleanSupplier found, Consumer<String> nothing)
      throws InterruptedException {
    Duration limit = timeout.orElse(PATIENCE);
    Duration first = limit.compareTo(PATIENCE) < 0 ? limit : PATIENCE;
    if (ending.within(first)) {
      return;
    }
    if (!found.getAsBoolean()) {
      nothing.accept(CommonOptions.secondsText(first) + " s");
    }
    ending.await(timeout.map(all -> all.minus(first)));
  }

  /** Writes a message for people to standard error. */
  final void say(String message) {
    Messages.say(err, message);
  }
}
