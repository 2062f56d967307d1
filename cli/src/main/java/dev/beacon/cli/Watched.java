package dev.beacon.cli;

import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;

/** The part of a {@link dev.beacon.Watch} that the commands need. */
interface Watched {

  WatchTarget target();

  WatchStatistics statistics();

  void change(WatchTarget target);

  /** Enables or disables it; a disabled session sends AdminDown. */
  void enable(boolean enabled);

  void close();
}
