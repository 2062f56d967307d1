package dev.beacon.test;

import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.Settings;
import dev.beacon.internal.core.SharedNode;
import dev.beacon.sim.SimMachines.SimMachine;
import java.util.List;

/**
 * Takes the place of the host outside the tests of a class, so that no Beacon opens on the network
 * of this machine by mistake.
 */
final class NoNetworkYet implements SimMachine {

  @Override
  public Node open(Settings settings, boolean discovery) {
    throw refused();
  }

  @Override
  public List<NetworkInterfaceFacts> interfaces() {
    throw refused();
  }

  @Override
  public SharedNode shared() {
    throw refused();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private static IllegalStateException refused() {
    return new IllegalStateException(
        "each test has its own simulated network: open Beacons in @BeforeEach, not in @BeforeAll");
  }
}
