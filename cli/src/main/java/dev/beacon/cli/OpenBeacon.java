package dev.beacon.cli;

import dev.beacon.Beacon;
import java.util.Optional;

/** A Beacon for what needs one, or none. */
interface OpenBeacon extends AutoCloseable {

  /** The Beacon. */
  Optional<Beacon> get();

  @Override
  void close();
}
