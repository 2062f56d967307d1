package dev.beacon.internal.mdns.publish;

import dev.beacon.Txt;

/** What a caller holds of a service that the engine publishes. Used on the loop only. */
public interface Publication {

  /** Publishes other attributes, without probing again (RFC 6762 section 8.4). */
  void updateTxt(Txt txt, long nowNs);

  /** Says goodbye (section 10.1) and ends it. Idempotent. */
  void withdraw(long nowNs);
}
