package dev.beacon.cli;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.WatchListener;
import dev.beacon.WatchTarget;

/**
 * The part of an open {@link dev.beacon.Beacon} that {@code watch} needs; tests have a simulated
 * one. Watches run until this is closed.
 */
interface Watcher extends AutoCloseable {

  Watched watch(WatchTarget target, WatchListener listener) throws BeaconException;

  void answer(AnswerRules rules, AnswerListener listener) throws BeaconException;

  @Override
  void close();
}
