package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;

/**
 * Told of an instance's state whenever it changed, on the loop at the end of a turn. Must not
 * block.
 *
 * <p>On two networks there may be an instance of one name each. They have numbers: 0, and others
 * while there are more.
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
