package dev.beacon;

import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.NodeSeam;

/** Lets simulations put the public API in front of a node of theirs. */
public final class BeaconSeam {

  private BeaconSeam() {}

  /** The front door of that node. */
  public static Beacon beacon(Node node) {
    return new Beacon(node.client());
  }

  /** One more handle of what a Beacon has, with interfaces of its own. */
  public static Beacon share(Node node, InterfacePolicy policy, boolean patient)
      throws BeaconException {
    return new Beacon(NodeSeam.join(node, policy, patient));
  }
}
