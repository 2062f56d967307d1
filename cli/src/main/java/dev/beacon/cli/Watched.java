package dev.beacon.cli;

import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;

/** What the commands need of a {@link dev.beacon.Watch}. */
interface Watched {

  WatchTarget target();

  WatchStatistics statistics();

  void change(WatchTarget target);

  /** Disabled, it says AdminDown. */
  void enable(boolean enabled);

  void close();
}
