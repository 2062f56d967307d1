package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.util.List;

/** A command's door to the network, which tests replace. */
interface BeaconDoor {

  /** Opens sockets and threads, like {@link dev.beacon.BeaconBuilder#open()}. */
  Finder open(Settings settings) throws BeaconException;

  /** Opens only what watching needs: see {@link dev.beacon.BeaconBuilder#discovery}. */
  Watcher watcher(Settings settings) throws BeaconException;

  /** Opens a Reach, and a Beacon if it searches on the local link. */
  Reaching reach(Settings settings, ReachBuilder builder, boolean looks) throws IOException;

  /** Opens a Beacon for announcing and finding anchors, if it is wanted. */
  OpenBeacon beacon(Settings settings, boolean wanted) throws BeaconException;

  /** Opens nothing, like {@link dev.beacon.Beacon#interfaces(InterfacePolicy)}. */
  List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException;

  /** The operating system. */
  HostSystem system();

  /** The facts that only the system's files have. */
  ProcFiles procFiles();
}
