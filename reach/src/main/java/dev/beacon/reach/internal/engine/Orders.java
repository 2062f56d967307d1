package dev.beacon.reach.internal.engine;

/** The engine's orders, which are carried out after the call that caused them. */
public interface Orders {

  /** The judge of an endpoint in use. */
  enum Judge {
    /** BFD. */
    WATCH,
    /** Connections to its port now and then. */
    PROBES
  }

  /** End all sockets to it: it is dead. */
  void cut(Endpoint endpoint, String reason, long silentNs);

  /** Connect to its port and report the result. */
  void probe(Endpoint endpoint);

  /** Watch it by BFD; faster while it is in use. */
  void watch(Endpoint endpoint, boolean inUse);

  /** Stop watching it. */
  void unwatch(Endpoint endpoint);

  /** Report that it is used from now on. */
  void chosen(Endpoint endpoint, Judge judge);

  /** Report that it is no longer used. */
  void left(Endpoint endpoint, String reason, long silentNs);

  /** Report that a feature is worse than requested. */
  void degraded(String what, String reason);

  /** Report that this is over. */
  void whole(String what, String reason);
}
