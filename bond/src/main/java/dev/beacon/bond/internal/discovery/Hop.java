package dev.beacon.bond.internal.discovery;

import java.net.InetAddress;

/**
 * The link between this machine and the host of an endpoint, which announces that it answers BFD.
 *
 * @param link the name of the local interface
 * @param local its address
 * @param peer the host's address on that link
 */
public record Hop(String link, InetAddress local, InetAddress peer) {}
