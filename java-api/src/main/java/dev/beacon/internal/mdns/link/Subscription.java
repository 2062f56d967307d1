package dev.beacon.internal.mdns.link;

/** The caller's handle of a task of the engine. It is used on the loop only. */
public interface Subscription {

  /** Ends the task; it delivers no further result. Idempotent. */
  void cancel(long nowNs);
}
