package dev.beacon.bond.internal.discovery;

import java.net.InetAddress;

/**
 * The link between this machine and the host of an endpoint, which announces that it answers BFD.
 *
 * @param link the name of the local interface
 * @param index its number; one that is made anew gets another, and is another hop
 * @param local its address
 * @param peer the host's address on that link
 */
public record Hop(String link, int index, InetAddress local, InetAddress peer) {}
