package dev.beacon.internal.mdns.find;

/** Something that acts at the end of a turn, on all that the turn changed. */
interface Evaluated {

  void evaluate(long nowNs);
}
