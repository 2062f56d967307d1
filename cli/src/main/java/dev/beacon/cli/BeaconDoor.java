package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.util.List;

/** The way from a command to the network, which tests close. */
interface BeaconDoor {

  /** Opens sockets and threads, as {@link dev.beacon.BeaconBuilder#open()}. */
  Finder open(Settings settings) throws BeaconException;

  /** Opens what watching needs, and no more: see {@link dev.beacon.BeaconBuilder#discovery}. */
  Watcher watcher(Settings settings) throws BeaconException;

  /** Opens the way to a service, and a Beacon where it looks on the local link. */
  Reaching reach(Settings settings, ReachBuilder builder, boolean looks) throws IOException;

  /** Opens nothing, as {@link dev.beacon.Beacon#interfaces(InterfacePolicy)}. */
  List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException;

  /** The operating system behind it. */
  HostSystem system();

  /** What the system tells beyond what the library knows. */
  ProcFiles procFiles();
}
