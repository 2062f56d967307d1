package dev.beacon;

/** Who else has port 5353 on this host, and what follows from it. */
public enum PortSharing {
  /** Nobody: unicast answers and queries to the port reach Beacon. */
  ALONE,
  /**
   * Another responder, such as avahi-daemon. On Linux, and for IPv6 on macOS, Beacon takes
   * multicast only and leaves all unicast to it; elsewhere a unicast reaches one of the two, as the
   * system likes. Either way Beacon relies on multicast alone.
   */
  SHARED,
  /**
   * Nobody, yet Beacon takes multicast only: the operating system would keep unicast from a
   * responder that starts later (IPv6 on Linux).
   */
  YIELDED,
  /** The family is not there on this host, or was not asked for. */
  NONE
}
