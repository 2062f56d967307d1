package dev.beacon.reach.internal.board;

import java.net.InetAddress;

/**
 * This machine's end of a path.
 *
 * @param address the address
 * @param interfaceName its interface
 * @param ifindex the number of the interface
 * @param prefixBits the leading bits that its link shares
 */
record LocalPath(InetAddress address, String interfaceName, int ifindex, int prefixBits) {}
