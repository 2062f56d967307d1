package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import java.util.List;

/** The way from a command to the network, which tests close. */
interface BeaconDoor {

  /** Opens sockets and threads, as {@link dev.beacon.BeaconBuilder#open()}. */
  Finder open(Settings settings) throws BeaconException;

  /** Opens what watching needs, and no more: see {@link dev.beacon.BeaconBuilder#discovery}. */
  Watcher watcher(Settings settings) throws BeaconException;

  /** Opens nothing, as {@link dev.beacon.Beacon#interfaces(InterfacePolicy)}. */
  List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException;

  /** The operating system behind it. */
  HostSystem system();

  /** What the system tells beyond what the library knows. */
  ProcFiles procFiles();
}
