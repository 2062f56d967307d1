package dev.beacon.internal.paths;

import java.net.InetAddress;
import java.util.Objects;

/**
 * An address of this machine in the kernel's path manager ("endpoint" in its words): every
 * connection of MPTCP gets a subflow from it.
 *
 * @param address the address
 * @param ifindex the interface by which its subflows leave; 0 means any
 * @param id its number, 1 to 255
 * @param flags {@link #SUBFLOW}, or others that an administrator has set
 */
public record PathAddress(InetAddress address, int ifindex, int id, int flags) {

  /** The only flag that Beacon sets. */
  public static final int SUBFLOW = 1 << 1;

  /** The highest number. */
  public static final int HIGHEST_ID = 255;

  /** Checks the values. */
  public PathAddress {
    Objects.requireNonNull(address, "address");
  }
}
