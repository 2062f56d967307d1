package dev.beacon.internal.mdns.link;

/** What a caller holds of the engine. Used on the loop only. */
public interface Subscription {

  /** Ends it; nothing is delivered any more. Idempotent. */
  void cancel(long nowNs);
}
