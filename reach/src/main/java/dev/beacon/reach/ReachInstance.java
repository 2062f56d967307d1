package dev.beacon.reach;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an instance can be had, and what is known of it at one moment.
 *
 * @param instance its name
 * @param address one of its addresses, with the port
 * @param state what is known of it
 * @param current whether the next connection goes there first
 * @param sockets how many sockets are open to it
 * @param liveness how it is judged while it is in use
 * @param priority SRV priority, lower is tried first (RFC 2782)
 * @param weight SRV weight among equal priorities (RFC 2782)
 * @param failure why it failed last, if it has not worked since
 * @param triedLastFor how long it is still tried after all others
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

  /** What is known of an instance. */
  public enum State {
    /** It answers. */
    UP,
    /** Nothing is known of it. */
    UNKNOWN,
    /** It failed, or its host stopped answering. */
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
