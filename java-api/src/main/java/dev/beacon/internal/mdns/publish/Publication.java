package dev.beacon.internal.mdns.publish;

/** The caller's handle of a publication in the engine. It is used on the loop only. */
public interface Publication {

  /** Says goodbye (RFC 6762 section 10.1) and ends it. Idempotent. */
  void withdraw(long nowNs);
}
