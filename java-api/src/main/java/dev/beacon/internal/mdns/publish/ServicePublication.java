package dev.beacon.internal.mdns.publish;

import dev.beacon.Service;

/** What a caller holds of a service that the engine publishes. Used on the loop only. */
public interface ServicePublication extends Publication {

  /**
   * Publishes it with another port, priority, weight, other attributes or subtypes, without probing
   * again (RFC 6762 section 8.4). The name is not looked at.
   */
  void update(Service service, long nowNs);
}
