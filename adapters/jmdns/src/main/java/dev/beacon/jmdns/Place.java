package dev.beacon.jmdns;

import java.net.InetAddress;

/** The place of a view: an address of this machine, and its interface. */
record Place(String interfaceName, InetAddress address) {}
