package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;

/**
 * Receives an instance's state after each change, on the loop at the end of a turn. It must not
 * block.
 *
 * <p>Two networks can each have an instance with the same name. Such instances have numbers: 0, and
 * others while there are more.
 */
public interface InstanceSink {

  /** The instance is there, resolved, and is so now. */
  void present(ServiceInstance instance, int number);

  /** The instance is gone. */
  void absent(ServiceInstance last, int number);

  /** The instance is gone, by its own word (RFC 6762 section 10.1). */
  default void withdrawn(ServiceInstance last, int number) {
    absent(last, number);
  }

  /** The instance is named, but can't be used for want of something. */
  default void unresolved(UnresolvedInstance instance) {}
}
