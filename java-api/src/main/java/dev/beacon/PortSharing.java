package dev.beacon;

/** The way in which Beacon shares port 5353 with other programs on this host. */
public enum PortSharing {
  /** No other program has the port: unicast answers and queries to it reach Beacon. */
  ALONE,
  /**
   * Another responder, such as avahi-daemon, has the port too. On Linux, and for IPv6 on macOS,
   * Beacon receives multicast only, and the other responder receives all unicast. On other systems
   * a unicast packet reaches one of the two, and the system chooses which. Beacon relies on
   * multicast alone in both cases.
   */
  SHARED,
  /**
   * No other program has the port, but Beacon receives multicast only. Otherwise a responder that
   * starts later would receive no unicast (IPv6 on Linux).
   */
  YIELDED,
  /** This host does not have the family, or the program did not ask for it. */
  NONE
}
