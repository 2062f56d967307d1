package dev.beacon.reach.internal.engine;

/** What the engine wants done; carried out after the call that caused it. */
public interface Orders {

  /** How an endpoint's life is judged. */
  enum Judge {
    /** By BFD. */
    WATCH,
    /** By connecting to its port now and then. */
    PROBES
  }

  /** End all sockets to it: it is dead. */
  void cut(Endpoint endpoint, String reason, long silentNs);

  /** Connect to its port and say what came of it. */
  void probe(Endpoint endpoint);

  /** Watch it by BFD; faster while it is in use. */
  void watch(Endpoint endpoint, boolean inUse);

  /** Watch it no more. */
  void unwatch(Endpoint endpoint);

  /** Tell that it is used from now on. */
  void chosen(Endpoint endpoint, Judge judge);

  /** Tell that it is no longer used. */
  void left(Endpoint endpoint, String reason, long silentNs);

  /** Tell that something is worse than asked for. */
  void degraded(String what, String reason);

  /** Tell that this is over. */
  void whole(String what, String reason);
}
