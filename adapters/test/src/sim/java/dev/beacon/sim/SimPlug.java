package dev.beacon.sim;

import java.net.InetAddress;

/** Where a station hangs on a link. */
interface SimPlug {

  /** The station's name, for the link's log. */
  String station();

  /** Whether the station has that address here. */
  boolean has(InetAddress address);

  /** A packet arrived, by multicast or to an address of this plug. */
  void receive(SimPacket packet);
}
