package dev.beacon.reach;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One address of an instance, and its state at one moment.
 *
 * @param instance its name
 * @param address one of its addresses, with the port
 * @param state its state
 * @param current whether the next connection goes there first
 * @param sockets how many sockets are open to it
 * @param liveness how Reach judges whether it is alive while it is in use
 * @param priority SRV priority, lower is tried first (RFC 2782)
 * @param weight SRV weight among equal priorities (RFC 2782)
 * @param failure the reason of its last failure, if it has not worked since
 * @param triedLastFor how much longer it is tried after all others
 */
public record ReachInstance(
    String instance,
    InetSocketAddress address,
    State state,
    boolean current,
    int sockets,
    Liveness liveness,
    int priority,
    int weight,
    Optional<String> failure,
    Duration triedLastFor) {

  /** The state of an instance. */
  public enum State {
    /** The instance answers. */
    UP,
    /** Nothing is known about the instance. */
    UNKNOWN,
    /** The instance failed, or its host stopped answering. */
    DOWN
  }

  /** Checks the values. */
  public ReachInstance {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(liveness, "liveness");
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(triedLastFor, "triedLastFor");
  }
}
