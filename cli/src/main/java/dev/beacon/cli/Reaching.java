package dev.beacon.cli;

import dev.beacon.reach.Reach;

/** An open {@link Reach}, and the Beacon that was opened for it. */
interface Reaching extends AutoCloseable {

  /** The open Reach. */
  Reach reach();

  @Override
  void close();
}
