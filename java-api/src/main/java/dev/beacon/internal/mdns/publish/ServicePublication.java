package dev.beacon.internal.mdns.publish;

import dev.beacon.Service;

/** The caller's handle of a published service in the engine. It is used on the loop only. */
public interface ServicePublication extends Publication {

  /**
   * Publishes it with another port, priority, weight, other attributes or subtypes, without a new
   * probe (RFC 6762 section 8.4). The name is ignored.
   */
  void update(Service service, long nowNs);
}
