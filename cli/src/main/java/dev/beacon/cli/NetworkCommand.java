package dev.beacon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What every command works with: the way to the network, the output, and the end of its time. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
abstract class NetworkCommand implements Callable<Integer> {

  final BeaconDoor door;
  final LineOut out;
  final Ending ending;

  NetworkCommand(BeaconDoor door, LineOut out, Ending ending) {
    this.door = door;
    this.out = out;
    this.ending = ending;
  }
}
