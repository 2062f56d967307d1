package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.internal.watch.WatchPort;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Lets simulations run a node without its thread. */
public final class NodeSeam {

  private NodeSeam() {}

  /** A node whose turns are for the caller to take. */
  public static Node prepare(
      Settings settings, Port port, WatchPort watching, RandomGenerator random)
      throws BeaconException {
    return Node.prepare(settings, port, number -> Watchers.prepare(watching, number), random);
  }

  /** What to call for each turn of the loop of watching; empty before anybody watches. */
  public static Optional<WatchPort.Turn> watchTurn(Node node) {
    return node.startedWatchers().map(turn -> turn);
  }

  /** One more handle of a node, as programs that share one have it. */
  public static Client join(Node node, InterfacePolicy policy, boolean patient)
      throws BeaconException {
    return node.join(Optional.empty(), policy, patient).orElseThrow();
  }

  /** What to call for each turn. */
  public static Port.Turn turn(Node node) {
    return node.turn();
  }

  /** The last exception that the loop caught and survived: a defect, in any test. */
  public static Optional<String> defect(Port.Turn turn) {
    try {
      Field lastDefect = Loop.class.getDeclaredField("lastDefect");
      lastDefect.setAccessible(true);
      return Optional.ofNullable((String) lastDefect.get(turn));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Loop has no lastDefect any more", e);
    }
  }
}
