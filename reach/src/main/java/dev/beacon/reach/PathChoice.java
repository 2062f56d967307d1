package dev.beacon.reach;

/** The paths between this machine and an instance that a connection uses. */
public enum PathChoice {
  /** The path that the kernel chooses for a TCP connection. */
  ONE,
  /**
   * All paths at once, by the MPTCP of the kernel (RFC 8684): a connection goes on while one of
   * them lives, and their rates add up. Needs Linux on both sides; without it the connection is
   * plain TCP, and the event {@link ReachEvent.Degraded} says so once.
   */
  ALL
}
