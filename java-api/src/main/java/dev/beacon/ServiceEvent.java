package dev.beacon;

import java.util.Objects;

/**
 * An event of a service instance. Two networks can each have an instance with the same name; they
 * are two instances, and {@link Updated#previous} and {@link ServiceInstance#interfaces} tell them
 * apart. For each instance the order is {@code Added -> Updated* -> Removed}, then perhaps {@code
 * Added} again. No event comes twice or before the instance is resolved.
 */
public sealed interface ServiceEvent {

  /** The instance as it is now; for {@link Removed}, as it was last. */
  ServiceInstance instance();

  /**
   * The instance was found and resolved.
   *
   * @param instance the instance
   */
  record Added(ServiceInstance instance) implements ServiceEvent {
    /** Checks the values. */
    public Added {
      Objects.requireNonNull(instance, "instance");
    }
  }

  /**
   * The host, port, attributes or addresses of the instance changed.
   *
   * @param instance the instance as it is now
   * @param previous the instance as the last event had it
   */
  record Updated(ServiceInstance instance, ServiceInstance previous) implements ServiceEvent {
    /** Checks the values. */
    public Updated {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(previous, "previous");
    }
  }

  /**
   * The instance said goodbye (RFC 6762 section 10.1), its records expired, or its link was lost;
   * or its host is watched and does not answer any more.
   *
   * @param instance the instance as the last event had it, except for its {@link
   *     ServiceInstance#liveness}
   * @param saidGoodbye whether its host sent a goodbye; false does not exclude one, because a
   *     goodbye may be lost on the way
   */
  record Removed(ServiceInstance instance, boolean saidGoodbye) implements ServiceEvent {

    /** The reason of a removal. */
    public enum Reason {
      /** A goodbye, expired records, or the end of the link. */
      DISCOVERY,
      /** The host does not answer. The instance is added again when the host answers. */
      LIVENESS
    }

    /** Returns the reason of the removal. */
    public Reason reason() {
      return instance.liveness() == Liveness.DOWN ? Reason.LIVENESS : Reason.DISCOVERY;
    }

    /** Checks the values. */
    public Removed {
      Objects.requireNonNull(instance, "instance");
    }

    /**
     * Makes the event of an instance without a goodbye.
     *
     * @param instance the instance as the last event had it
     */
    public Removed(ServiceInstance instance) {
      this(instance, false);
    }
  }
}
