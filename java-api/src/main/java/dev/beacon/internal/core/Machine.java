package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.NetworkInterfaceFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The machine on which a Beacon is opened: the one that runs this JVM, or a host of a simulated
 * network.
 */
public interface Machine {

  /** The machine on which the calling thread opens Beacons. */
  static Machine current() {
    return ThisMachine.orSimulated();
  }

  /**
   * Asks for the machine of each calling thread from now on; empty means this machine. Only the
   * simulated network for tests calls this.
   */
  static void simulate(Supplier<Optional<Machine>> ofTheThread) {
    ThisMachine.simulate(ofTheThread);
  }

  /**
   * Opens a node.
   *
   * @param discovery false if the node only watches peers
   */
  Node open(Settings settings, boolean discovery) throws BeaconException;

  /** The present interfaces of the machine. */
  List<NetworkInterfaceFacts> interfaces() throws BeaconException;

  /** The node that all programs of the machine in this JVM share. */
  SharedNode shared();
}
