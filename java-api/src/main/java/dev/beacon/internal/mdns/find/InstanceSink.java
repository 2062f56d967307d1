package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;

/**
 * Told of an instance's state whenever it changed, on the loop at the end of a turn. Must not
 * block.
 */
public interface InstanceSink {

  /** The instance is there, resolved, and is so now. */
  void present(ServiceInstance instance);

  /** The instance is gone. */
  void absent(ServiceInstance last);
}
