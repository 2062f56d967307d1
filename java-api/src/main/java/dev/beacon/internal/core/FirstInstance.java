package dev.beacon.internal.core;

import dev.beacon.ServiceInstance;
import dev.beacon.UnresolvedInstance;
import dev.beacon.internal.mdns.find.InstanceSink;

/** Ends a look-up with the first state of an instance; only a browse reports later states. */
record FirstInstance(Lookup<ServiceInstance> lookup) implements InstanceSink {

  @Override
  public void present(ServiceInstance instance, int number) {
    lookup.found(instance);
  }

  @Override
  public void unresolved(UnresolvedInstance instance) {
    lookup.lacks(instance);
  }

  @Override
  public void absent(ServiceInstance last, int number) {
    // It was complete when it was found.
  }
}
