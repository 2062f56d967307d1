package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.util.List;

/**
 * A door that ends the command if its Beacon fails, because a Beacon that failed receives nothing.
 */
record WatchedDoor(BeaconDoor door, Ending ending) implements BeaconDoor {

  @Override
  public Finder open(Settings settings) throws BeaconException {
    Finder finder = door.open(settings);
    Object unused =
        finder
            .whenClosed()
            .whenComplete(
                (closed, failure) -> {
                  if (failure != null && cause(failure) instanceof BeaconFailedException failed) {
                    ending.beaconFailed(failed);
                  }
                });
    return finder;
  }

  @Override
  public Watcher watcher(Settings settings) throws BeaconException {
    return door.watcher(settings);
  }

  @Override
  public OpenBeacon beacon(Settings settings, boolean wanted) throws BeaconException {
    return door.beacon(settings, wanted);
  }

  @Override
  public Reaching reach(Settings settings, ReachBuilder builder, boolean looks) throws IOException {
    return door.reach(settings, builder, looks);
  }

  /** Returns the cause, because later stages of a future wrap its failure. */
  private static Throwable cause(Throwable failure) {
    return failure.getCause() instanceof BeaconFailedException inner ? inner : failure;
  }

  @Override
  public List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException {
    return door.interfaces(policy);
  }

  @Override
  public HostSystem system() {
    return door.system();
  }

  @Override
  public ProcFiles procFiles() {
    return door.procFiles();
  }
}
