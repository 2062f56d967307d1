package dev.beacon.internal.core;

import dev.beacon.ServiceInstance;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The paths to watch the host of an instance: each address, on the interface where it is seen. */
final class WatchPaths {

  private WatchPaths() {}

  /** Returns the paths, in the order of the interfaces; empty if the host has no address. */
  static List<WatchTarget> of(ServiceInstance instance, WatchTiming timing) {
    List<WatchTarget> paths = new ArrayList<>();
    for (Map.Entry<String, List<InetAddress>> link : instance.addressesByInterface().entrySet()) {
      for (InetAddress address : link.getValue()) {
        if (!address.isAnyLocalAddress()
            && !address.isLoopbackAddress()
            && !address.isMulticastAddress()) {
          paths.add(
              WatchTarget.of(address)
                  .onInterface(link.getKey())
                  .interval(timing.interval())
                  .multiplier(timing.multiplier())
                  .holdDown(timing.holdDown()));
        }
      }
    }
    return paths;
  }
}
