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

  /** Handles the present state of an instance, which is resolved. */
  void present(ServiceInstance instance, int number);

  /** Handles the end of an instance. */
  void absent(ServiceInstance last, int number);

  /** Handles the end of an instance that said goodbye (RFC 6762 section 10.1). */
  default void withdrawn(ServiceInstance last, int number) {
    absent(last, number);
  }

  /** Handles an instance that has a name, but can't be used because a part is missing. */
  default void unresolved(UnresolvedInstance instance) {}
}
