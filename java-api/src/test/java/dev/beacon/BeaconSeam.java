package dev.beacon;

import dev.beacon.internal.core.Node;

/** Lets simulations put the public API in front of a node of theirs. */
public final class BeaconSeam {

  private BeaconSeam() {}

  /** The front door of that node. */
  public static Beacon beacon(Node node) {
    return new Beacon(node.client());
  }
}
