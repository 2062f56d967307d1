package dev.beacon.internal.mdns.publish;

/** What a caller holds of what the engine publishes. Used on the loop only. */
public interface Publication {

  /** Says goodbye (RFC 6762 section 10.1) and ends it. Idempotent. */
  void withdraw(long nowNs);
}
