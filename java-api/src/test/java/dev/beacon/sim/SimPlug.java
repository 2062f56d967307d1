package dev.beacon.sim;

/** Where a station hangs on a link. */
interface SimPlug {

  /** The station's name, for the link's log. */
  String station();

  /** A packet arrived, by multicast or to this plug. */
  void receive(SimPacket packet);
}
