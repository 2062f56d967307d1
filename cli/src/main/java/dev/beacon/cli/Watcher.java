package dev.beacon.cli;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.WatchListener;
import dev.beacon.WatchTarget;

/**
 * What {@code watch} needs of an open {@link dev.beacon.Beacon}: the real one, or one that a test
 * plays. Watches run until this is closed.
 */
interface Watcher extends AutoCloseable {

  Watched watch(WatchTarget target, WatchListener listener) throws BeaconException;

  void answer(AnswerRules rules, AnswerListener listener) throws BeaconException;

  @Override
  void close();
}
