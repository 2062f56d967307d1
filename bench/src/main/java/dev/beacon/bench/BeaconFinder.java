package dev.beacon.bench;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.ServiceEvent;

/** Beacon, as a program would use it. */
final class BeaconFinder implements Finder {

  private final Beacon beacon;

  BeaconFinder(String networkInterface) throws BeaconException {
    beacon = Beacon.builder().interfaces(InterfacePolicy.only(networkInterface)).open();
  }

  @Override
  public void browse(String type, Tally tally) {
    beacon.browse(
        type,
        event -> {
          if (event instanceof ServiceEvent.Added added) {
            tally.found(added.instance().name());
          }
        });
  }

  @Override
  public long sent() {
    return beacon.counters().sent();
  }

  @Override
  public void close() {
    beacon.close();
  }
}
