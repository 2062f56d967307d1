package dev.beacon.jmdns;

import java.net.InetAddress;

/** Where a view is: an address of this machine, and its interface. */
record Place(String interfaceName, InetAddress address) {}
