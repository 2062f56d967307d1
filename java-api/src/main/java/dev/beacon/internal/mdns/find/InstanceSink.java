package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;

/**
 * Told of an instance's state whenever it changed, on the loop at the end of a turn. Must not
 * block.
 */
public interface InstanceSink {

  /** The instance is there, resolved, and is so now. */
  void present(ServiceInstance instance);

  /** The instance is gone. */
  void absent(ServiceInstance last);

  /** The instance is named, but can't be used for want of something. */
  default void unresolved(UnresolvedInstance instance) {}
}
