package dev.beacon.cli;

import dev.beacon.reach.Reach;

/** An open {@link Reach}, and what was opened for it. */
interface Reaching extends AutoCloseable {

  /** The way to the service. */
  Reach reach();

  @Override
  void close();
}
